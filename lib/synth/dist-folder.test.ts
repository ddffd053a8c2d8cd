import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkDist } from './check.ts';
import { differences, writeFiles } from './dist-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a dist '));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FILES = new Map([
  ['guide/a.k8s.yaml', 'a: 1\nb: 2\n'],
  ['intent/guide.yaml', 'version: 1\n'],
]);
const put = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const fates = () => Object.fromEntries(writeFiles(folder, FILES).map(({ path, fate }) => [path, fate]));

describe('writing', () => {
  it('says what was written, and the second time that nothing changed, touching nothing', () => {
    expect(fates()).toEqual({ 'guide/a.k8s.yaml': 'written', 'intent/guide.yaml': 'written' });
    const before = statSync(join(folder, 'guide/a.k8s.yaml'));
    expect(fates()).toEqual({ 'guide/a.k8s.yaml': 'unchanged', 'intent/guide.yaml': 'unchanged' });
    expect(statSync(join(folder, 'guide/a.k8s.yaml')).ino).toBe(before.ino);
  });

  it('leaves no unfinished file, and removes one that an interrupted synth left', () => {
    put('guide/.a.k8s.yaml.unfinished-77', 'a:');
    expect(fates()['guide/.a.k8s.yaml.unfinished-77']).toBe('removed');
    expect(readdirSync(join(folder, 'guide'))).toEqual(['a.k8s.yaml']);
  });

  it('removes what a renamed chart left, and nothing that synth never writes', () => {
    put('guide/old.k8s.yaml', 'x');
    put('intent/old.yaml', 'x');
    put('guide/notes.md', 'x');
    put('guide/mine.yaml', 'x');
    put('elsewhere/other.k8s.yaml', 'x');
    put('top.k8s.yaml', 'x');
    expect(fates()).toMatchObject({
      'guide/old.k8s.yaml': 'removed',
      'intent/old.yaml': 'removed',
      'guide/notes.md': 'not ours, left alone',
      'guide/mine.yaml': 'not ours, left alone',
      'elsewhere/other.k8s.yaml': 'not ours, left alone',
      'top.k8s.yaml': 'not ours, left alone',
    });
    expect(existsSync(join(folder, 'guide/old.k8s.yaml'))).toBe(false);
    expect(existsSync(join(folder, 'elsewhere/other.k8s.yaml'))).toBe(true);
  });

  it('removes a stale link, not what it points to', () => {
    put('kept.txt', 'x');
    mkdirSync(join(folder, 'guide'));
    symlinkSync('../kept.txt', join(folder, 'guide/link.k8s.yaml'));
    expect(fates()['guide/link.k8s.yaml']).toBe('removed');
    expect(readFileSync(join(folder, 'kept.txt'), 'utf8')).toBe('x');
  });

  it('throws the system error where a file stands in for the folder', () => {
    put('guide', 'a file');
    expect(() => writeFiles(folder, FILES)).toThrow(expect.objectContaining({ code: 'ENOTDIR' }));
    expect(readFileSync(join(folder, 'guide'), 'utf8')).toBe('a file');
  });
});

describe('comparing', () => {
  it('finds nothing after writing', () => {
    writeFiles(folder, FILES);
    expect(differences(folder, FILES)).toEqual([]);
  });

  it('finds a missing, an unexpected and an edited file, and writes nothing', () => {
    put('guide/a.k8s.yaml', 'a: 1\nb: 3\n');
    put('guide/stale.k8s.yaml', 'x');
    expect(differences(folder, FILES)).toEqual([
      { path: 'guide/a.k8s.yaml', kind: 'different', line: 2, found: ['b: 3', ''], expected: ['b: 2', ''] },
      { path: 'guide/stale.k8s.yaml', kind: 'unexpected' },
      { path: 'intent/guide.yaml', kind: 'missing' },
    ]);
    expect(existsSync(join(folder, 'intent'))).toBe(false);
  });

  it.each([
    ['a carriage return', 'a: 1\r\nb: 2\n', 1],
    ['a byte order mark', '\ufeffa: 1\nb: 2\n', 1],
    ['no line break at the end', 'a: 1\nb: 2', 3],
    ['a line more', 'a: 1\nb: 2\nc: 3\n', 3],
    ['an empty file', '', 1],
  ])('finds %s', (_, text, line) => {
    writeFiles(folder, FILES);
    put('guide/a.k8s.yaml', text);
    expect(differences(folder, FILES)).toMatchObject([{ kind: 'different', line }]);
  });

  it('finds bytes that are no text', () => {
    writeFiles(folder, FILES);
    writeFileSync(join(folder, 'guide/a.k8s.yaml'), Buffer.from([0xff, 0xfe]));
    expect(differences(folder, FILES)).toMatchObject([{ kind: 'different', line: 1 }]);
  });

  it('counts every file as missing where there is not a folder', () => {
    expect(differences(join(folder, 'none'), FILES).map(({ kind }) => kind)).toEqual(['missing', 'missing']);
  });
});

describe('the check', () => {
  const run = () => {
    const lines: string[] = [];
    const spies = (['log', 'error'] as const).map((method) =>
      jest.spyOn(console, method).mockImplementation((...line: unknown[]) => void lines.push(line.join(' '))),
    );
    const code = checkDist(folder, 'dist', FILES);
    for (const spy of spies) spy.mockRestore();
    return { code, text: lines.join('\n') };
  };

  it('passes on what synth wrote', () => {
    writeFiles(folder, FILES);
    expect(run()).toEqual({ code: 0, text: 'dist is what the code says: 2 files' });
  });

  it('shows the lines that differ, control characters written out, and the command that mends it', () => {
    writeFiles(folder, FILES);
    put('guide/a.k8s.yaml', 'a: 1\nb: \u001b[31m2\r\n');
    const { code, text } = run();
    expect(code).toBe(1);
    expect(text).toContain('dist/guide/a.k8s.yaml:2 differs\n  - b: \\u001b[31m2\\r\n');
    expect(text).toContain('  + b: 2\n');
    expect(text).toContain('fix this with: npm run synth');
  });

  it('shows twenty lines and counts the rest', () => {
    writeFiles(folder, FILES);
    for (let i = 10; i < 40; i++) put(`guide/stale-${i}.k8s.yaml`, 'x');
    expect(run().text).toContain('... and 10 lines more');
  });
});
