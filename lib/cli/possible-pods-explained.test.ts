import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { all } from '../../test/lint/shop.ts';
import { ATTACKERS, DB, HARDENED, POLICIES, writeOldAndNew } from '../../test/possible-pods.ts';
import { app, into, namespace, pod } from '../../test/review/review.ts';

let folder: string;
/** Of the rule that was changed. */
let line: number;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall possible '));
  line = writeOldAndNew(folder);
  cpSync(join(folder, 'new'), join(folder, 'blocks'), { recursive: true });
  const block =
    'spec: {podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [{ipBlock: {cidr: 10.1.0.0/16}}]}]}';
  appendFileSync(
    join(folder, 'blocks', POLICIES),
    `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: block, namespace: three-tier}\n${block}\n`,
  );
  const added = (name: string, spec: string) => {
    cpSync(HARDENED, join(folder, name), { recursive: true });
    const policy = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: three-tier}\nspec: ${spec}\n`;
    writeFileSync(join(folder, name, 'added.yaml'), policy);
  };
  // Whether the controller gives the pods this hash, nobody knows.
  const perhaps = '{matchLabels: {app: db, controller-revision-hash: abc}}';
  added('depends', `{podSelector: ${perhaps}, ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 9}]}]}`);
  const labels = Array.from(
    { length: 12 },
    (_, i) => `{namespaceSelector: {}, podSelector: {matchLabels: {l${10 + i}: x}}}`,
  );
  added('many', `{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [${labels}], ports: [{port: 9}]}]}`);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

describe('tierwall explain, of pods of no manifest', () => {
  it('says what is true for all of them, and by which rule', async () => {
    const { status, stdout } = await tierwall('explain', 'new', ATTACKERS, 'db:3306');
    expect(status).toBe(0);
    expect(stdout).toContain(`${ATTACKERS} => ${DB} on TCP 3306: open, for all of them\n`);
    expect(stdout).toContain(`\nOne that is open:\nother/{app=backend}[Pod] => ${DB} on TCP 3306: open\n`);
    expect(stdout).toContain(`(new/${POLICIES}:${line - 1}): allows TCP 3306 from this peer`);
    expect((await tierwall('explain', 'new', ATTACKERS, 'db:80')).stdout).toContain(
      'on TCP 80: denied, for all of them',
    );
  });

  it('says of which it is not true', async () => {
    const { stdout } = await tierwall('explain', 'new', '{any namespace}/{any pod}', 'db:3306');
    expect(stdout).toMatch(
      /on TCP 3306: not the same for all of them\n {2}denied for\n {4}\{any namespace\}\/\{app!=backend\}\n {2}open for\n {4}\{any namespace\}\/\{app=backend\}\n\nOne that is denied:\n/,
    );
    expect(stdout).toContain(`other/{}[Pod] => ${DB} on TCP 3306: denied`);
    expect(stdout).toContain('To open it, add to three-tier/db-ingress-from-backend-3306');
  });

  it('says that some port is open, or none, where it is asked for no port', async () => {
    const from = async (pods: string) => (await tierwall('explain', 'new', pods, 'db')).stdout;
    expect(await from(ATTACKERS)).toContain(`${ATTACKERS} => ${DB}: open on some port, for all of them\n`);
    expect(await from('{any namespace}/{app=other}')).toContain(': denied on every port, for all of them\n');
    expect(await from('{any namespace}/{any pod}')).toMatch(
      / {2}denied on every port for\n.*\n {2}open on some port for\n/,
    );
  });

  it('takes an example with the address that decides', async () => {
    const { stdout } = await tierwall('explain', 'blocks', 'ops/{any pod at 10.1.0.0/16}', 'frontend:9');
    expect(stdout).toContain('on TCP 9: open, for all of them\n');
    expect(stdout).toMatch(
      /\nOne that is open, at 10\.1\.0\.0:\nops\/\{\}\[Pod\] => three-tier\/frontend\[Deployment\] on TCP 9: open\n/,
    );
    expect(stdout).not.toContain('depends');
    const denied = await tierwall('explain', 'blocks', 'ops/{any pod at 10.2.0.0/16}', 'frontend:9');
    expect(denied.stdout).toMatch(/\nOne that is denied, at 10\.2\.0\.0:\n.* on TCP 9: denied\n/);
  });

  it('says of what it depends, by one pod', async () => {
    const { stdout } = await tierwall('explain', 'depends', 'ops/{app=web}', 'db:9');
    expect(stdout).toContain('ops/{app=web} => three-tier/db[StatefulSet] on TCP 9: depends, for all of them\n');
    expect(stdout).toContain('\nOne that depends:\n');
    const all = await tierwall('explain', 'depends', 'ops/{app=web}', 'db');
    expect(all.stdout).toContain(': depends, on every port that may be open, for all of them\n');
  });

  it('tells apart the pods at the other end that let in others at a port by name', async () => {
    const letsIn = (target: string, source: string) => into(target, `{from: [${app(source)}], ports: [{port: http}]}`);
    writeFileSync(join(folder, 'named.yaml'), all(namespace('shop'), letsIn('a', 'one'), letsIn('b', 'two')));
    const { stdout } = await tierwall('explain', 'named.yaml', 'shop/{app=two}', 'shop/{app in (a,b)}');
    expect(stdout).toMatch(
      / {2}denied on every port for\n {4}shop\/\{app=a\}\n {2}depends, on every port that may be open for\n {4}shop\/\{app=b\}\n/,
    );
  });

  it('shows eight of many conditions, and counts the others', async () => {
    const { stdout } = await tierwall('explain', 'many', '{any namespace}/{any pod}', 'frontend:9');
    expect(stdout.match(/^ {4}\{any namespace but three-tier\}\/\{l\d\d=x\}$/gm)).toHaveLength(8);
    expect(stdout).toContain('\n    and 4 more\n');
  });

  it('asks for what a workload may open at them', async () => {
    const to = async (target: string) => (await tierwall('explain', 'new', 'frontend', target)).stdout;
    expect(await to('three-tier/{app=backend}:8080')).toContain(
      'three-tier/frontend[Deployment] => three-tier/{app=backend} on TCP 8080: open, for all of them\n',
    );
    expect(await to('{any namespace}/{app=db}:3306')).toContain(
      '=> {any namespace}/{app=db} on TCP 3306: denied, for all of them\n',
    );
    expect(await to('{any namespace}/{k8s-app=kube-dns}:53/UDP')).toMatch(
      /not the same for all of them\n {2}denied for\n {4}\{any namespace but kube-system\}\/\{k8s-app=kube-dns\}\n {2}open for\n {4}kube-system\/\{k8s-app=kube-dns\}\n/,
    );
  });

  it('says the same of both address families once', async () => {
    const cidrs = ['--pod-cidr', '10.0.0.0/15', '--pod-cidr', 'fd00::/8'];
    const from = async (pods: string, target: string) =>
      (await tierwall('explain', 'blocks', pods, target, ...cidrs)).stdout;
    expect(await from(ATTACKERS, 'db:3306')).toContain('on TCP 3306: open, for all of them\n');
    expect(await from('ops/{any pod}', 'frontend:9')).toMatch(
      /denied for\n {4}ops\/\{any pod at 10\.0\.0\.0\/16\}\n {4}ops\/\{any pod at fd00::\/8\}\n {2}open for\n {4}ops\/\{any pod at 10\.1\.0\.0\/16\}\n\nOne that is denied, at 10\.0\.0\.0:\n.*\nOne that is open, at 10\.1\.0\.0:\n/s,
    );
    expect(await from('ops/{any pod at 192.0.2.0/24}', 'frontend:9')).toContain('on TCP 9: there is no such pod\n');
  });

  it.each([
    [
      [ATTACKERS, '{any namespace}/{app=db}:3306'],
      '  denied for\n    three-tier/{app=backend} => {any namespace but three-tier}/{app=db}\n',
    ],
    [[ATTACKERS, '10.0.0.1:80'], '  denied for\n    three-tier/{app=backend}\n'],
    [['three-tier/{stranger}', ATTACKERS], '  open on some port for\n    kube-system/{app=backend,k8s-app=kube-dns}\n'],
  ])('answers for %j', async (ends, words) => {
    const { status, stdout } = await tierwall('explain', 'new', ...ends);
    expect([status, stdout]).toEqual([0, expect.stringContaining(words)]);
  });

  describe('explains by one pod of which what the condition says is true', () => {
    const workloadOf = (kind: string, apiVersion = 'apps/v1') => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: web, namespace: shop}
spec: {serviceName: s, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: c}]}}}
`;
    const rollout = workloadOf('Rollout', 'argoproj.io/v1alpha1');
    const labelled = (requirement: string) => `{podSelector: {matchExpressions: [{${requirement}}]}}`;
    const INDEX = 'apps.kubernetes.io/pod-index';
    const HASH = labelled('key: pod-template-hash, operator: In, values: [abc]');
    const ROLE = labelled('key: role, operator: NotIn, values: [old]');
    const FIRST = labelled(`key: ${INDEX}, operator: In, values: ["0"]`);
    const TEAM = '{namespaceSelector: {matchLabels: {team: a}}}';

    it.each<[name: string, word: string, object: string, peer: string]>([
      ['web[Deployment]{pod-template-hash=abc}', 'open', workloadOf('Deployment'), HASH],
      ['web[Deployment]{pod-template-hash!=abc}', 'denied', workloadOf('Deployment'), HASH],
      ['web[Rollout]{role=old}', 'denied', rollout, ROLE],
      ['web[Rollout]{role!=old}', 'open', rollout, ROLE],
      [`web[StatefulSet]{${INDEX}=0}`, 'open', workloadOf('StatefulSet'), FIRST],
      [`web[StatefulSet]{${INDEX}!=0}`, 'denied', workloadOf('StatefulSet'), FIRST],
      [`web[StatefulSet]{!${INDEX}}`, 'denied', workloadOf('StatefulSet'), FIRST],
      ['web[Deployment]{if its namespace has team=a}', 'open', workloadOf('Deployment'), TEAM],
      ['web[Deployment]{if its namespace has team!=a}', 'denied', workloadOf('Deployment'), TEAM],
    ])('%s is %s', async (name, word, object, peer) => {
      writeFileSync(join(folder, 'one.yaml'), all(object, pod('db'), into('db', `{from: [${peer}]}`)));
      const { stdout } = await tierwall('explain', 'one.yaml', `shop/${name}`, 'db:80');
      expect(stdout.split('\n')[0]).toMatch(new RegExp(`: ${word}, for all of them$`));
      expect(/\nOne that is .*:\n.*: (\w+)\n/.exec(stdout)?.[1]).toBe(word);
      // The value was made up.
      expect(stdout).not.toContain('pod-template-hash: any');
    });
  });

  it('says of a pod with hostNetwork that it is a node, and of a block that it may match', async () => {
    const agent = pod('agent').replace('spec:', 'spec:\n  hostNetwork: true');
    const block = into('db', '{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 1}]}');
    writeFileSync(join(folder, 'node.yaml'), all(namespace('shop'), agent, pod('db'), pod('web'), block));
    const { status, stderr } = await tierwall('explain', 'node.yaml', ATTACKERS, 'agent:80');
    expect([status, stderr]).toEqual([
      2,
      'tierwall: shop/agent[Pod] uses hostNetwork, so its traffic comes from its node: ask about it with a workload or an address, not with pods of a condition\n',
    ]);
    const { stdout } = await tierwall('explain', 'node.yaml', 'web', 'db:2');
    expect(stdout).toContain(': the peer may match; it allows TCP 1, not TCP 2\n');
    expect((await tierwall('explain', 'node.yaml', '10.0.0.1', 'db:2')).stdout).toContain(': the peer matches; it');
  });

  it.each([
    [['stranger', ATTACKERS], 'is more than one peer'],
    [[ATTACKERS, 'nobody'], "no peer is called 'nobody'"],
    [[ATTACKERS, 'db:mysql'], "has no port called 'mysql'"],
    [['frontend', `${ATTACKERS}:http`], "the port names of these pods are unknown; use a number instead of 'http'"],
  ])('ends with 2 and a sentence for %j', async (ends, words) => {
    const { status, stdout, stderr } = await tierwall('explain', 'new', ...ends);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^tierwall: .*\n$/);
    expect(stderr).toContain(words);
  });
});
