import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { matrixText } from './matrix.ts';

const namespace = (name: string) => `{apiVersion: v1, kind: Namespace, metadata: {name: ${name}}}`;
const pod = (name: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: n0, labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}`;
const policy = (spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: n0}, spec: ${spec}}`;

const connectivityOf = (...objects: string[]) =>
  new Connectivity(readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]));

const plain = { width: 80, paint: (_: string, text: string) => text };
/** Without the legend and the count below it. */
const tableOf = (text: string) => text.split('\n\n').slice(0, -2).join('\n').split('\n');

describe('the matrix', () => {
  const addresses = Array.from({ length: 9 }, (_, i) => `{ipBlock: {cidr: 192.0.2.${2 * i + 1}/32}}`);
  const many = connectivityOf(
    ...Array.from({ length: 40 }, (_, i) => namespace(`n${i}`)),
    ...[pod('web'), pod('db')],
    policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}, ${addresses.join()}]}]}`),
  );

  it('keeps to the width, however many strangers and addresses share a row', () => {
    const table = tableOf(matrixText(many, plain));
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('breaks a range of addresses before its kind', () => {
    const block = connectivityOf(
      pod('web'),
      policy('{podSelector: {}, egress: [{to: [{ipBlock: {cidr: 203.0.113.0/28}}]}]}'),
    );
    const text = matrixText(block, plain);
    expect(text).toContain('203.0.113.0-203.0.113.15');
    expect(text).toContain(' [External]');
  });

  it('keeps to the width, however long a name, a cell and a sentence are', () => {
    const long = `${'a-long-name-'.repeat(4)}of-${'one-workload'}`;
    const ports = Array.from({ length: 30 }, (_, i) => `{port: ${1000 + 2 * i}}`).join();
    const all = connectivityOf(
      ...[namespace('n0'), namespace('n1'), pod(long), pod('db')],
      policy(
        `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: ${'long-key.'.repeat(6)}io/app, operator: In, values: [a, b]}]}}], ports: [${ports}]}]}`,
      ),
    );
    for (const width of [40, 80, 120]) {
      const lines = matrixText(all, { ...plain, width }).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    }
  });

  it('folds no stranger of any namespace, and not the internet', () => {
    const table = tableOf(matrixText(many, plain)).join('\n');
    expect(table).toMatch(/n1\/\{stranger\} \+38,/);
    expect(table).toContain('{elsewhere}/{stranger}');
    expect(table).toContain('::/0');
    expect(table).toMatch(/other addresses \[\d\]/);
  });

  describe('with long lists', () => {
    const policies = (ports: readonly string[], blocks: readonly string[]) =>
      connectivityOf(
        namespace('n0'),
        pod('web'),
        pod('db'),
        policy(
          `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [${ports}]}, {from: [${blocks.map((cidr) => `{ipBlock: {cidr: ${cidr}}}`)}], ports: [{port: 443}]}]}`,
        ),
      );
    const ranges = Array.from({ length: 12 }, (_, i) => `{port: ${1000 + 100 * i}, endPort: ${1010 + 100 * i}}`);
    const blocks = Array.from({ length: 30 }, (_, i) => `10.${2 * i}.0.0/16`);
    const text = matrixText(policies(ranges, blocks), plain);
    const table = tableOf(text).join('\n');
    const inOneLine = text.replaceAll(/\s+/g, ' ');

    it('counts 12 port ranges in a cell, and lists them below', () => {
      expect(table).toContain('12 port ranges [1]');
      expect(table).not.toContain('1100-1110');
      expect(inOneLine).toContain('[1] 1000-1010, 1100-1110, 1200-1210,');
      expect(inOneLine).toContain('2100-2110 ');
    });

    it('counts 30 blocks in a title, and lists them below', () => {
      expect(table).toMatch(/30 ranges \[\d\]/);
      expect(inOneLine).toMatch(/\[\d\] 10\.0\.0\.0\/16, 10\.2\.0\.0\/16, .* 10\.58\.0\.0\/16 /);
    });

    it('names the internet beside the blocks that it counts', () => {
      const titled = tableOf(matrixText(policies(ranges, [...blocks, '"::/0"']), plain)).join('\n');
      expect(titled).toMatch(/^30 ranges \[\d\], ::\/0 /m);
    });

    it('says of all others that they are the others', () => {
      expect(table).toMatch(/other addresses \[\d\]/);
      expect(inOneLine).toMatch(/\[\d\] all IPv4 addresses except 10\.0\.0\.0\/16, 10\.2\.0\.0\/16, /);
    });

    it('keeps to the width', () => {
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    });

    it('leaves short lists where they are', () => {
      const short = matrixText(policies(['{port: 80}', '{port: 81}'], ['10.0.0.0/16', '10.2.0.0/16']), plain);
      expect(short).not.toMatch(/(?:ports|ranges) \[\d\]/);
      expect(short).toContain('80-81');
      expect(short).toContain('10.0.0.0-10.0.255.255[External] +1');
      expect(short).toContain('+1 and 1 more alike');
    });
  });

  it('has twenty of those who get in besides, and counts the others', () => {
    const labels = Array.from({ length: 23 }, (_, i) => `{podSelector: {matchLabels: {l${10 + i}: x}}}`);
    const besides = connectivityOf(
      namespace('n0'),
      pod('web'),
      policy(`{podSelector: {}, ingress: [{from: [${labels}]}]}`),
    );
    const text = matrixText(besides, plain);
    expect(text.match(/^ {2}n0\/\{l\d\d=x\} => /gm)).toHaveLength(20);
    expect(text).toContain('\n  and 3 more: tierwall list has them all\n');
  });

  it('gives a line of its own to each with --expand', () => {
    const rows = tableOf(matrixText(many, { ...plain, expand: true })).map((line) => line.split('  ')[0]);
    for (let i = 0; i < 40; i++) expect(rows).toContain(`n${i}/{stranger}`);
    expect(rows).toContain('192.0.2.17-192.0.2.17[External]');
  });

  it('tells in each part of a very large table who is treated otherwise than all others there', () => {
    const names = Array.from({ length: 250 }, (_, i) => `w${i}`);
    const only = (to: string, from: string) =>
      `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: ${to}, namespace: n0}, spec: {podSelector: {matchLabels: {app: ${to}}}, ingress: [{from: [{podSelector: {matchLabels: {app: ${from}}}}], ports: [{port: 80}]}]}}`;
    const large = connectivityOf(
      namespace('n0'),
      ...names.map(pod),
      ...names.map((name, i) => only(name, names[(i + 1) % names.length] as string)),
    );
    const text = matrixText(large, plain);
    expect(text.length).toBeLessThan(60_000);
    const [first = ''] = text.split('\n\n');
    // w0 lets in w1 alone; who strangers and addresses are is never hidden among the others.
    expect(first).toMatch(/^w1 .*80/m);
    expect(first).toMatch(/^238 other .*\nworkloads,\nstrangers, internet$/m);
  });

  it('paints what a cell says, and nothing else', () => {
    const painted: string[] = [];
    const paint = (kind: string, text: string) => {
      painted.push(`${kind} ${text}`);
      return `<${text}>`;
    };
    const small = connectivityOf(
      namespace('n0'),
      pod('all'),
      pod('db'),
      policy(
        '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]}',
      ),
    );
    const text = matrixText(small, { ...plain, paint });
    expect(new Set(painted)).toEqual(new Set(['denied -', 'open all', 'depends ?80']));
    expect(text).toMatch(/^all/m);
    expect(text).not.toMatch(/^</m);
    expect(text.replaceAll(/[<>]/g, '')).toBe(matrixText(small, plain).replaceAll(/[<>]/g, ''));
  });

  it('counts what is open only as nothing selects the target, however many pairs share a cell', () => {
    expect(matrixText(many, { ...plain, width: 120 })).toMatch(
      /^62 of 124 pairs \(63 sources, 2 workloads\) are open only because no ingress policy selects the target\.$/m,
    );
    expect(matrixText(connectivityOf(namespace('n0'), pod('web')), plain)).toContain(
      '3 of 3 pairs (4 sources, 1 workload) are open',
    );
  });

  it('explains the names of pods that no manifest has, where they are in the table', () => {
    const told = (text: string) =>
      text
        .split('\n')
        .filter((line) => /^- denied| a namespace of no/.test(line))
        .join(' ');
    const closed = policy('{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}');
    const apart = told(matrixText(connectivityOf(namespace('n0'), pod('web'), closed), { ...plain, width: 200 }));
    expect(apart).toContain('stranger a pod without labels, of no manifest · {elsewhere} a namespace of no manifest');
    const together = told(matrixText(connectivityOf(namespace('n0'), pod('web')), { ...plain, width: 200 }));
    expect(together).toContain('stranger a pod without labels, of no manifest');
    expect(together).not.toContain('elsewhere');
  });
});
