import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';
import { COMMAND, spawned } from '../../test/spawned.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall cli '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tierwall list', () => {
  it('lists the guide: only backend reaches db', async () => {
    const { status, stdout, stderr } = await tierwall(['list', 'test/fixtures/guide', '--to', 'db']);
    expect([status, stdout, stderr]).toEqual([
      0,
      'default/backend[Deployment] => default/db[Deployment] : TCP 3306\n# whoever may create pods in default can pass as a workload there: policies know pods by their labels\n',
      '',
    ]);
  });

  it('reads standard input', async () => {
    const { status, stdout } = spawned(
      ['list', '-', '--to', 'b'],
      readFileSync('test/cases/11-both-directions-intersect/manifests.yaml', 'utf8'),
    );
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('default/a[Pod] => default/b[Pod] : TCP 8085-8090\n'),
    ]);
  });

  it('writes JSON of version 2', async () => {
    const { stdout } = await tierwall(['list', 'test/fixtures/hardened', '-o', 'json']);
    const parsed = JSON.parse(stdout) as Record<string, unknown>;
    expect(parsed).toMatchObject({ version: 2, cni: 'calico', problems: [], sets: {} });
    expect(parsed['connections']).toContainEqual({
      src: 'three-tier/backend[Deployment]',
      dst: 'three-tier/db[StatefulSet]',
      conn: 'TCP 3306',
      ports: [{ protocol: 'TCP', first: 3306, last: 3306 }],
      rules: [
        expect.objectContaining({ policy: 'three-tier/backend-egress-to-db-3306', direction: 'Egress' }),
        expect.objectContaining({ policy: 'three-tier/db-ingress-from-backend-3306', direction: 'Ingress' }),
      ],
    });
  });

  it('calls sets in JSON, where rules divide them, as in text', async () => {
    const pod = (name: string) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x}]}\n`;
    const lets = (name: string, from: string, to: string) =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}}\nspec: {podSelector: {matchLabels: {app: ${to}}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [${from}]}]}}]}]}\n`;
    const names = ['a', 'b', 'c', 'd', 'db', 'z'];
    const policies = [lets('one', 'a, b', 'db'), lets('other', 'c, d', 'db'), lets('third', 'a, db', 'z')];
    writeFileSync(join(folder, 'divided.yaml'), [...names.map(pod), ...policies].join('---\n'));
    const listed = async (...more: string[]) =>
      (await tierwall(['list', '--group', join(folder, 'divided.yaml'), ...more])).stdout;
    const { sets } = JSON.parse(await listed('-o', 'json')) as { sets: Record<string, string[]> };
    const said = [...(await listed()).matchAll(/^# (group .*): (.*)$/gm)].map(([, name, peers]) => [name, peers]);
    expect(said).toContainEqual(['group 5 (2)', 'default/a[Pod], default/db[Pod]']);
    expect(Object.entries(sets).map(([name, peers]) => [name, peers.join(', ')])).toEqual(
      expect.arrayContaining([...said, ['group 6 (2)', 'default/a[Pod], default/b[Pod]']]),
    );
  });

  it('writes sets of peers that connect alike, each with a name and its peers', async () => {
    const listed = async (...more: string[]) =>
      JSON.parse((await tierwall(['list', 'test/fixtures/hardened', '-o', 'json', ...more])).stdout);
    const pairs = await listed();
    const grouped = await listed('--group');
    expect(Object.keys(grouped.sets).length).toBeGreaterThan(0);
    expect(grouped.connections.length).toBeLessThan(pairs.connections.length);
    const named = (name: string): string[] => grouped.sets[name] ?? [name];
    type Connection = { src: string; dst: string };
    const expanded = grouped.connections.flatMap(({ src, dst, ...rest }: Connection) =>
      named(src).flatMap((from) => named(dst).map((to) => ({ src: from, dst: to, ...rest }))),
    );
    const inOrder = (connections: Connection[]) => connections.map((one) => JSON.stringify(one)).sort();
    expect(inOrder(expanded)).toEqual(inOrder(pairs.connections));
  });

  it.each([
    ['csv', 'default/backend[Deployment],default/db[Deployment],TCP 3306,\r\n'],
    ['markdown', '| default/backend\\[Deployment\\] | default/db\\[Deployment\\] | TCP 3306 |\n'],
    ['dot', '"default/backend[Deployment]" -> "default/db[Deployment]" [label="TCP 3306"];\n'],
    ['mermaid', 'n1 -->|"TCP 3306"| n3["default/db#91;Deployment#93;"]'],
  ])('writes %s', async (format, line) => {
    expect((await tierwall(['list', 'test/fixtures/guide', '-o', format])).stdout).toContain(line);
  });

  it.each([
    ['list', 'test/fixtures/guide', 'test/cases/app-shop/manifests.yaml'],
    ['list', '--help'],
  ])('ends in silence when its reader stops reading: %s %s', async (...args) => {
    const child = spawn(process.execPath, [COMMAND, ...args]);
    let stderr = '';
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
    });
    child.stdout.destroy();
    const status = await new Promise((done) => child.on('exit', done));
    expect([status, stderr]).toEqual([0, '']);
  });
});
