import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { takesLong } from '../../test/takes-long.ts';

const workload = (kind: string, namespace: string, name: string, port: string) => `
---
apiVersion: apps/v1
kind: ${kind}
metadata: {name: ${name}, namespace: ${namespace}}
spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x, ports: [${port}]}]}}}`;
const policy = (name: string, spec: string) => `
---
{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${name}, namespace: shop}, spec: ${spec}}`;
const SHOP = [
  ...[
    '{apiVersion: v1, kind: Namespace, metadata: {name: shop}}',
    '\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: ops}}',
  ],
  workload('Deployment', 'shop', 'web', '{containerPort: 8080, name: http}'),
  workload('StatefulSet', 'shop', 'db', '{containerPort: 5432, name: pg}').replace('spec: {', 'spec: {replicas: 2, '),
  workload('Deployment', 'ops', 'db', '{containerPort: 9}'),
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: data, namespace: shop}, spec: {selector: {app: db}, ports: [{port: 80, name: sql, targetPort: pg}]}}',
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: none, namespace: shop}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}',
  '\n---\n{apiVersion: v1, kind: Service, metadata: {name: none, namespace: ops}, spec: {selector: {app: nobody}, ports: [{port: 80}]}}',
  policy(
    'db',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}, {ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: pg}]}]}',
  ),
  policy(
    'first',
    '{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}, ingress: [{ports: [{port: 9000}]}]}',
  ),
].join('');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall names '));
  writeFileSync(join(folder, 'shop.yaml'), SHOP);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });
const WEB = 'shop/web[Deployment]';
const DB = 'shop/db[StatefulSet]';

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

describe('a group of list --group', () => {
  const groupsIn = (text: string) =>
    new Map([...text.matchAll(/^# (group \d+ \(\d+\)): (.*)$/gm)].map(([, name = '', peers = '']) => [name, peers]));

  it('is taken by explain, which answers about each of its peers, and by filters', async () => {
    const { stdout } = await tierwall('list', '.', '--group');
    const groups = groupsIn(stdout);
    expect(groups.size).toBeGreaterThan(1);
    for (const [name, peers] of groups) {
      const answer = await tierwall('explain', '.', name, 'web:8080');
      expect([answer.status, answer.stderr]).toEqual([0, '']);
      expect(answer.stdout.split('\n')[0]).toContain(`${name} => shop/web[Deployment] on TCP 8080`);
      const asTarget = await tierwall('explain', '.', 'web', name);
      expect(asTarget.status).toBe(0);
      const { stdout: rows } = await tierwall('list', '.', '--from', name);
      const sources = new Set(rows.split('\n').flatMap((row) => (/ => /.test(row) ? [row.split(' => ')[0]] : [])));
      // Addresses of which the same is said are one row, and no conditions are of a group.
      for (const source of sources)
        if (source && !/^\{|\[External\]$/.test(source)) expect(peers.split(', ')).toContain(source);
    }
  });

  it('has one name, whatever else is asked for: by a filter, as JSON, with a pod of no manifest', async () => {
    const known = groupsIn((await tierwall('list', '.', '--group')).stdout);
    const others = [
      ['--to', 'shop/db'],
      ['--port', '8080'],
      ['--from', 'kube-system/{k8s-app=kube-dns}[Pod]'],
      ['--focus', '10.1.2.3'],
    ];
    for (const options of others) {
      const groups = groupsIn((await tierwall('list', '.', '--group', ...options)).stdout);
      for (const [name, peers] of groups) {
        const same = known.get(name);
        if (same !== undefined) expect(peers).toBe(same);
        else expect([...known.values()]).not.toContain(peers);
      }
    }
    const { sets } = JSON.parse((await tierwall('list', '.', '--group', '-o', 'json')).stdout) as {
      sets: Record<string, string[]>;
    };
    for (const [name, peers] of Object.entries(sets)) {
      const same = known.get(name);
      if (same !== undefined) expect(peers.join(', ')).toBe(same);
    }
  });

  it('keeps the number that it has without a filter and without other pods', async () => {
    const pod = (name: string, labels = '') => `
---
{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}${labels}}}, spec: {containers: [{name: c, image: x}]}}`;
    const from = (label: string) => `[{from: [{podSelector: {matchLabels: {to: ${label}}}}]}]`;
    const into = (name: string) =>
      policy(name, `{podSelector: {matchLabels: {app: ${name}}}, policyTypes: [Ingress], ingress: ${from(name)}}`);
    const pods = ['a', 'b', 'c', 'd'].map((name, i) => pod(name, i < 2 ? ', to: db' : ', to: cache'));
    mkdirSync(join(folder, 'numbered'));
    write('numbered/pods.yaml', [...pods, ...['db', 'cache'].flatMap((name) => [pod(name), into(name)])].join(''));
    const listed = async (...options: string[]) =>
      groupsIn((await tierwall('list', 'numbered', '--group', ...options)).stdout);
    const all = await listed();
    expect(all.get('group 5 (2)')).toBe('shop/a[Pod], shop/b[Pod]');
    expect([...(await listed('--to', 'db'))]).toEqual([['group 5 (2)', all.get('group 5 (2)')]]);
    const focused = await listed('--focus', 'shop/{app=z}[Pod]');
    expect([...focused.keys()]).toEqual(['group 1 (9)', 'group 7 (8)']);
    expect(focused.get('group 1 (9)')).toBe(all.get('group 1 (9)'));
    rmSync(join(folder, 'numbered'), { recursive: true });
  });

  it('is refused where no listing without a filter has it', async () => {
    const { status, stderr } = await tierwall('explain', '.', 'group 99 (2)', 'web');
    expect([status, stderr]).toEqual([2, expect.stringContaining("is called 'group 99 (2)'")]);
  });
});

describe('list', () => {
  it.each([
    ['--to', 'svc/data', DB],
    ['--from', 'deploy/web', `${WEB} =>`],
    ['--from', '10.1.2.3', '[External] =>'],
    ['--focus', '{any namespace}/{app=db}', 'ops/db[Deployment]'],
    ['--from', 'kube-system/{k8s-app=kube-dns}[Pod]', 'kube-system/{k8s-app=kube-dns}[Pod] =>'],
  ])('%s %s leaves the rows that have it', async (option, name, words) => {
    const { status, stdout } = await tierwall('list', '.', option, name, '--port', '5432');
    const rows = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect([status, rows.length > 0]).toEqual([0, true]);
    if (option === '--focus') expect(stdout).toContain(words);
    else expect(rows.filter((row) => !row.includes(words))).toEqual([]);
  });

  it('leaves of the pods of a condition those that are asked for', async () => {
    const open = policy(
      'web',
      '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: role, operator: In, values: [a, b]}]}}]}]}',
    );
    const other = mkdtempSync(join(tmpdir(), 'tierwall-names-'));
    writeFileSync(join(other, 'shop.yaml'), SHOP + open);
    const from = async (name: string) => (await tierwall('list', other, '--from', name)).stdout;
    expect(await from('{any namespace}/{role=a}')).toContain('{any namespace}/{role in (a,b)} => shop/web[Deployment]');
    expect(await from('{any namespace}/{role=c}')).not.toContain('{role in (a,b)} =>');
    rmSync(other, { recursive: true });
  });

  it('tells apart what no policy does, where a condition asks for it', async () => {
    const bare = (namespace: string, name: string) => workload('Deployment', namespace, name, '');
    write('alike.yaml', [bare('a', 'one'), bare('a', 'two'), bare('b', 'one')].join(''));
    const { stdout } = await tierwall('list', 'alike.yaml', '--to', '{any namespace}/{app=two}');
    expect(stdout).toContain('=> a/two[Deployment] :');
    expect(stdout).not.toMatch(/=> ([ab])\/one/);
    const one = await tierwall('explain', 'alike.yaml', 'b/one[Deployment]{if its namespace has team=a}', 'a/{x=y}:80');
    expect(one.stdout.split('\n')[0]).toMatch(/: open, for all of them$/);
    write(
      'alike.yaml',
      [
        bare('b', 'one'),
        policy('p', '{podSelector: {}, ingress: []}'),
        '\n---\n{apiVersion: v1, kind: Namespace, metadata: {name: a}}',
        bare('a', 'one'),
      ].join(''),
    );
    const none = await tierwall(
      'explain',
      'alike.yaml',
      'b/one[Deployment]{if its namespace has team=a}',
      'shop/{x=y}:80',
    );
    expect(none.stdout.split('\n')[0]).toMatch(/: denied, for all of them$/);
    const both = await tierwall(
      'explain',
      'alike.yaml',
      'b/one[Deployment]{if its namespace has team=a}',
      'b/one[Deployment]{if its namespace has !team}:80',
    );
    expect(both.stdout).toMatch(/: there is no such pod\n$/);
    rmSync(join(folder, 'alike.yaml'));
  });

  it('prints adjacent addresses of which the same is said once, and each peer as JSON', async () => {
    const { stdout } = await tierwall('list', '.', '--to', 'web');
    expect(stdout.split('\n').filter((line) => line.includes('[External]'))).toEqual([
      `0.0.0.0-255.255.255.255[External] => ${WEB} : All Connections`,
      `::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => ${WEB} : All Connections`,
    ]);
    const ofDb = (await tierwall('list', '.', '--to', 'shop/db')).stdout.split('\n');
    expect(ofDb.flatMap((line) => /^(\S+)\[External\] => .*? : (TCP 5432)?/.exec(line)?.slice(1) ?? [])).toEqual([
      ...['0.0.0.0-10.0.255.255', undefined, '10.1.0.0-10.1.255.255', 'TCP 5432'],
      ...['10.2.0.0-255.255.255.255', undefined, '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', undefined],
    ]);
    const { connections } = JSON.parse((await tierwall('list', '.', '--to', 'web', '-o', 'json')).stdout);
    expect(connections.filter(({ src }: { src: string }) => src.endsWith('[External]'))).toHaveLength(4);
  });

  it('knows no namespace that no object is in', async () => {
    for (const command of ['list', 'matrix']) {
      const { status, stderr } = await tierwall(command, '.', '--namespace', 'shp');
      expect([status, stderr]).toEqual([2, "tierwall: no namespace is called 'shp'; did you mean shop?\n"]);
    }
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
