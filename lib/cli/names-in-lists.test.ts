import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';
import { DB, policy, SHOP, WEB, workload } from '../../test/named-shop.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall names '));
  writeFileSync(join(folder, 'shop.yaml'), SHOP);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

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
