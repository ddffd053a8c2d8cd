import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { DB, SHOP, WEB, workload } from '../../test/named-shop.ts';
import { takesLong } from '../../test/takes-long.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall names '));
  writeFileSync(join(folder, 'shop.yaml'), SHOP);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

describe('explain takes', () => {
  it.each([
    ['web', 'sts/db', '5432', `${WEB} => ${DB} on TCP 5432: open`],
    ['deployment/web', 'shop/statefulsets/db', 'pg', `${WEB} => ${DB} on TCP 5432: open`],
    ['deployment.apps/web', 'shop/db', 'TCP 5432', `${WEB} => ${DB} on TCP 5432: open`],
    ['web', 'svc/data', 'sql', `${WEB} => ${DB} on TCP 5432: open`],
    ['web', 'shop/service/data', '80', `${WEB} => ${DB} on TCP 5432: open`],
    ['web', 'shop/svc/data', '', `${WEB} => ${DB} on TCP 5432: open`],
    ['10.1.2.0/24', DB, '5432', `10.1.2.0-10.1.2.255[External] => ${DB} on TCP 5432: open`],
    ['10.1.0.0-10.1.255.255[External]', DB, '5432', `10.1.0.0-10.1.255.255[External] => ${DB} on TCP 5432: open`],
    ['10.1.2.3', DB, '5432', `10.1.2.3[External] => ${DB} on TCP 5432: open`],
    ['::ffff:10.1.2.3', DB, '5432', `10.1.2.3[External] => ${DB} on TCP 5432: open`],
    ['internet', DB, '9', `internet => ${DB} on TCP 9: denied, for all of them`],
    ['strangers', DB, '9', `strangers => ${DB} on TCP 9: denied, for all of them`],
    ['{other}/{stranger}', DB, '9', `{elsewhere}/{stranger} => ${DB} on TCP 9: denied`],
    ['web', 'kube-system/{k8s-app=kube-dns}[Pod]', '53/UDP', 'kube-system/{k8s-app=kube-dns}[Pod] on UDP 53: open'],
    ['kube-system/{stranger}', DB, '5432', `kube-system/{stranger} => ${DB} on TCP 5432: depends`],
    [
      'ops/db',
      `${DB}{apps.kubernetes.io/pod-index=0}`,
      '9000',
      `{apps.kubernetes.io/pod-index=0} on TCP 9000: open, for all of them`,
    ],
    [
      'ops/db',
      `${DB}{apps.kubernetes.io/pod-index!=0}`,
      '9000',
      `{apps.kubernetes.io/pod-index!=0} on TCP 9000: denied, for all of them`,
    ],
    ['{any namespace}/{app=web}', '{namespaces shop}/{app=db}', '5432', 'on TCP 5432: not the same for all of them'],
    [
      '{any namespace}/{app=web}',
      '10.0.0.1',
      '80',
      '{any namespace}/{app=web} => 10.0.0.1[External] on TCP 80: open, for all of them',
    ],
  ])('%s and %s, port %s', async (from, to, port, words) => {
    const { status, stdout } = await tierwall('explain', '.', from, port === '' ? to : `${to}:${port}`);
    expect([status, stdout.split('\n')[0]]).toEqual([0, expect.stringContaining(words)]);
  });

  it('a range of addresses of which not the same is true', async () => {
    const { stdout } = await tierwall('explain', '.', '10.0.0.0/14', 'shop/db:5432');
    expect(stdout).toContain(
      `10.0.0.0/14 => ${DB} on TCP 5432: not the same for all of them\n  denied for\n    10.0.0.0-10.0.255.255[External]\n    10.2.0.0-10.3.255.255[External]\n  open for\n    10.1.0.0-10.1.255.255[External]\n`,
    );
  });

  it('no pod that a StatefulSet has not', async () => {
    const { stdout } = await tierwall('explain', '.', 'ops/db', `${DB}{apps.kubernetes.io/pod-index=7}:9000`);
    expect(stdout).toBe(
      `ops/db[Deployment] => ${DB}{apps.kubernetes.io/pod-index=7} on TCP 9000: there is no such pod\n`,
    );
  });

  it('conditions of which not the same is true', async () => {
    const pods = await tierwall('explain', '.', '{any namespace}/{app=x}', 'shop/{any pod}:80');
    expect(pods.stdout).toContain(
      '  open for\n    {any namespace}/{app=x} => shop/{app!=db,apps.kubernetes.io/pod-index!=0}\n',
    );
    const addresses = await tierwall('explain', '.', '10.0.0.0/14', 'shop/{app=db,!apps.kubernetes.io/pod-index}:5432');
    expect(addresses.stdout).toContain(
      '  denied for\n    10.0.0.0-10.0.255.255[External]\n    10.2.0.0-10.3.255.255[External]\n  depends for\n    10.1.0.0-10.1.255.255[External]\n',
    );
  });

  it.each([
    ['svc/none', "'svc/none' is more than one Service: shop/svc/none, ops/svc/none"],
    ['db', `'db' is more than one peer: ops/db[Deployment], ${DB}`],
    ['stranger', "'stranger' is more than one peer: ops/{stranger}, shop/{stranger}, {elsewhere}/{stranger}"],
    ['wbe', "no peer is called 'wbe'; did you mean web"],
    ['deploy/wb', "no peer is called 'deploy/wb'; did you mean web"],
    ['shop/svc/none', 'Service shop/none selects no workload of the manifests'],
    ['999.1.1.1', "no peer is called '999.1.1.1'"],
    [`${WEB}{a b}`, "no peer is called 'shop/web[Deployment]{a b}'"],
  ])('no %s, and says why', async (name, words) => {
    const { status, stdout, stderr } = await tierwall('explain', '.', name, WEB);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(words);
  });

  it('no port that a Service has not', async () => {
    const { status, stderr } = await tierwall('explain', '.', 'web', 'svc/data:5432');
    expect([status, stderr]).toEqual([2, 'tierwall: Service shop/data has no port 5432; it has 80/TCP (sql)\n']);
    const other = await tierwall('explain', '.', 'web', 'svc/data:80/UDP');
    expect(other.stderr).toBe('tierwall: Service shop/data has no port 80/UDP; it has 80/TCP (sql)\n');
  });

  it('every port of the pods behind a Service without ports', async () => {
    const headless =
      '\n---\n{apiVersion: v1, kind: Service, metadata: {name: pods, namespace: shop}, spec: {selector: {app: web}, clusterIP: None}}';
    write('headless.yaml', workload('Deployment', 'shop', 'web', '{containerPort: 80}') + headless);
    const { status, stdout } = await tierwall('explain', 'headless.yaml', '10.0.0.1', 'svc/pods');
    expect([status, stdout.split('\n')[0]]).toEqual([0, `10.0.0.1[External] => ${WEB}: open`]);
    const { stderr } = await tierwall('explain', 'headless.yaml', '10.0.0.1', 'svc/pods:80');
    expect(stderr).toBe('tierwall: Service shop/pods has no port 80; it has none: ask about a port of its pods\n');
    rmSync(join(folder, 'headless.yaml'));
  });
});

describe('several ports of a Service, of which a policy opens one', () => {
  const TWO =
    '\n---\n{apiVersion: v1, kind: Service, metadata: {name: two, namespace: shop}, spec: {selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81}]}}';
  const ONE =
    '\n---\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: one, namespace: shop}, spec: {podSelector: {}, ingress: [{ports: [{port: 80}]}]}}';
  beforeAll(() => write('two.yaml', workload('Deployment', 'shop', 'web', '{containerPort: 80}') + TWO + ONE));
  afterAll(() => rmSync(join(folder, 'two.yaml')));

  it.each([
    ['10.0.0.1', 'svc/two', `10.0.0.1[External] => ${WEB} on TCP 80-81: open on TCP 80`],
    ['10.0.0.1', 'svc/two:a', `10.0.0.1[External] => ${WEB} on TCP 80: open`],
    ['10.0.0.1', 'svc/two:b', `10.0.0.1[External] => ${WEB} on TCP 81: denied`],
    ['strangers', 'svc/two', `strangers => ${WEB} on TCP 80-81: open on TCP 80, for all of them`],
    ['{any namespace}/{any pod}', 'svc/two', `{any pod} => ${WEB} on TCP 80-81: open on some port, for all of them`],
  ])('%s => %s is not called open as a whole', async (from, to, said) => {
    const { stdout } = await tierwall('explain', 'two.yaml', from, to);
    expect(stdout.split('\n')[0]?.endsWith(said)).toBe(true);
    if (said.includes(': open on')) expect(stdout).toContain(`\nentering ${WEB}: open on TCP 80\n`);
  });
});

describe('completion', () => {
  const completed = (...words: string[]) => {
    const node = `'${process.execPath}' '${join(import.meta.dirname, '../../bin/tierwall')}'`;
    const script = `cd "$1"; shift; tierwall() { ${node} "$@"; }; source <(tierwall completion bash)
COMP_WORDS=(tierwall "$@"); COMP_CWORD=$#; _tierwall; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script, 'bash', folder, ...words], { encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  };

  it('knows whom explain and filters may name, of the folder that is given', () => {
    expect(completed('explain', 'shop.yaml', 'we')).toEqual(['web']);
  });

  takesLong('offers what the command takes, and says nothing of a folder that is none', () => {
    expect(completed('list', 'shop.yaml', '--to', 'shop/d')).toEqual(['shop/db', 'shop/db\\[StatefulSet\\]']);
    expect(completed('list', '-o', '')).toEqual(['text', 'json', 'csv', 'markdown', 'dot', 'mermaid']);
    expect(completed('completion', '')).toEqual(['bash', 'zsh']);
    expect(completed('explain', 'sh')).toEqual(['shop.yaml']);
    expect(completed('list', 'nowhere', '--to', '')).toEqual([]);
  });
});
