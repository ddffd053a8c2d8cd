import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall } from '../../test/in-process.ts';

interface Suggested {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly body: string;
}

/** Lets in twice whom the first rule lets in. */
const TWICE = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: twice
  namespace: three-tier
spec:
  podSelector:
    matchLabels:
      app: backend
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: frontend
      ports:
        - port: 8080
    - from:
        - podSelector:
            matchLabels:
              app: frontend
      ports:
        - port: 8080
`;
const OPEN = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: three-tier}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - ports:
        - port: 3306
`;

describe('what is suggested on lines', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tierwall suggestions '));
    for (const side of ['before', 'after']) cpSync('test/fixtures/hardened', join(folder, side), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function suggested(more: string): Promise<Suggested[]> {
    writeFileSync(join(folder, 'after/more.yaml'), more);
    await tierwall(['review', 'before', 'after', '--suggestions', 's.json'], { cwd: folder });
    return JSON.parse(readFileSync(join(folder, 's.json'), 'utf8')).suggestions;
  }

  it('is the fix of a new finding, where nothing is to be decided', async () => {
    expect(await suggested(TWICE)).toMatchObject([
      { file: 'after/more.yaml', body: expect.stringMatching(/^NP014: .*\n\n```suggestion\n/) },
    ]);
  });

  it('is not that of a finding that was there before', async () => {
    writeFileSync(join(folder, 'before/more.yaml'), TWICE);
    expect(await suggested(TWICE)).toEqual([]);
  });

  it('is a new rule left out', async () => {
    const [first] = await suggested(OPEN);
    expect(first).toMatchObject({ file: 'after/more.yaml', startLine: 6, endLine: 8 });
    expect(first?.body).toBe('Leave ingress rule 1 of three-tier/open out.\n\n```suggestion\n  ingress: []\n```\n');
  });

  it('is not the fix of a finding that a mend makes moot: both would close what each of them keeps', async () => {
    const found = await suggested(OPEN);
    expect(found.map(({ file }) => file)).toEqual(['after/more.yaml']);
  });

  it('is not the fix of a finding where something opens that has no mend', async () => {
    const [, spec = ''] = OPEN.split('spec:');
    // Another policy's rule goes, and the new one lets more through: nothing as it was, and none that only comes.
    const file = join(folder, 'after/1-network-policy.k8s.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/port: 3306/g, 'port: 3307'));
    const found = await suggested(`${OPEN.split('spec:')[0]}spec:${spec.replace('3306', '3307')}`);
    expect(found.filter(({ body }) => body.startsWith('NP'))).toEqual([]);
  });

  it('is one of two rules that cover each other, not both', async () => {
    expect(await suggested(TWICE)).toHaveLength(1);
    writeFileSync(join(folder, 'after/again.yaml'), TWICE.replace('name: twice', 'name: again'));
    const found = await suggested(TWICE);
    expect(found.length).toBeGreaterThan(0);
    for (const { file, startLine, endLine, body } of found) {
      const [, block = ''] = /^```suggestion\n([\s\S]*?)^```$/m.exec(body) ?? [];
      const lines = readFileSync(join(folder, file), 'utf8').split(/(?<=\n)/);
      writeFileSync(join(folder, file), [...lines.slice(0, startLine - 1), block, ...lines.slice(endLine)].join(''));
    }
    const { stdout } = await tierwall(['diff', 'before', 'after'], { cwd: folder });
    expect(stdout).toMatch(/^no connectivity change/);
  });

  it('of several mends in one file holds for all of them together', async () => {
    const file = join(folder, 'after/1-network-policy.k8s.yaml');
    const text = readFileSync(file, 'utf8');
    const peer = (app: string) =>
      `    - from:\n        - podSelector:\n            matchLabels:\n              app: ${app}\n`;
    const wider = ['backend', 'frontend'].reduce(
      (all, app) =>
        all.replace(peer(app), peer(app).replace('- podSelector', '- namespaceSelector: {}\n          podSelector')),
      text,
    );
    writeFileSync(file, wider);
    const found = await suggested('');
    expect(found.map(({ file: one }) => one)).toEqual([
      'after/1-network-policy.k8s.yaml',
      'after/1-network-policy.k8s.yaml',
    ]);
    const last = [...found].sort((a, b) => b.startLine - a.startLine);
    for (const { startLine, endLine, body } of last) {
      const [, block = ''] = /^```suggestion\n([\s\S]*?)^```$/m.exec(body) ?? [];
      const lines = readFileSync(file, 'utf8').split(/(?<=\n)/);
      writeFileSync(file, [...lines.slice(0, startLine - 1), block, ...lines.slice(endLine)].join(''));
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it.each([
    ['a chart', '# Source: shop/templates/open.yaml\n'],
    ['a generator', '# Code generated by x. DO NOT EDIT.\n'],
  ])('is nothing in a file that %s wrote', async (_, head) => {
    expect(await suggested(`${head}${OPEN}`)).toEqual([]);
    expect(await suggested(`${head}${TWICE}`)).toEqual([]);
  });
});
