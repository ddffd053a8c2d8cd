import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AskedTests } from './asked-tests.ts';

const FILES: Record<string, string> = {
  'lib/a/part.ts': '',
  'lib/a/whole.ts': "import { part } from './part.ts';\nimport type { Type } from '../b/type.ts';\n",
  'lib/a/part.test.ts': "import { part } from './part.ts';\n",
  'lib/a/whole.test.ts': "import {\n  whole,\n} from './whole.ts';\n",
  'lib/b/type.ts': '',
  'lib/b/type.test.ts': "import './type.ts';\n",
  'test/far.test.ts': "it('loads it late', async () => { await import('../lib/a/whole.ts'); });\n",
  'test/slow.full.test.ts': "import { part } from '../lib/a/part.ts';\n",
  'test/started.test.ts': "spawnSync('node', ['lib/a/whole.ts']);\n",
  'test/takes-long.ts': '',
  'lib/c/c.ts': '',
  'lib/c/c.test.ts': "import { c } from './c.ts';\nimport { takesLong } from '../../test/takes-long.ts';\n",
  'lib/c/d.test.ts': "import { c } from './c.ts';\n",
  'docs/page.md': '',
  'examples/example.md': '',
};

describe('the tests that may notice a fault', () => {
  let root: string;
  let tests: AskedTests;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwall asked '));
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    tests = new AskedTests(root);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const ordered = (stages: string[][], file: string, cost: Record<string, number> = {}) =>
    tests.ordered(stages, file, ({ test }) => cost[test]).map(({ test }) => test);

  it('are those of a stage, slow ones only where it says so', () => {
    expect(tests.of(['test/'])).toEqual([{ test: 'test/far.test.ts' }, { test: 'test/started.test.ts' }]);
    expect(tests.of(['test/s', '--testPathIgnorePatterns=/node_modules/'])).toEqual([
      { test: 'test/slow.full.test.ts' },
      { test: 'test/started.test.ts' },
    ]);
    expect(tests.of(['lib/b', '--testNamePattern=every name'])).toEqual([
      { test: 'lib/b/type.test.ts', pattern: 'every name' },
    ]);
  });

  it('come in the order of their stages, the nearest of a stage first', () => {
    expect(ordered([['far'], ['lib/a/']], 'lib/a/part.ts')).toEqual([
      ...['test/far.test.ts', 'lib/a/part.test.ts', 'lib/a/whole.test.ts'],
    ]);
    expect(ordered([['far', 'lib/a/']], 'lib/a/part.ts')).toEqual([
      ...['lib/a/part.test.ts', 'lib/a/whole.test.ts', 'test/far.test.ts'],
    ]);
  });

  it('come after all others where they do not import the file, as an import of types is none', () => {
    expect(ordered([['started', 'lib/b'], ['far'], ['whole']], 'lib/a/part.ts')).toEqual([
      ...['test/far.test.ts', 'lib/a/whole.test.ts', 'lib/b/type.test.ts', 'test/started.test.ts'],
    ]);
    expect(ordered([['whole'], ['lib/b']], 'lib/b/type.ts')).toEqual(['lib/b/type.test.ts', 'lib/a/whole.test.ts']);
  });

  it('are the quick ones first, if they are as near', () => {
    const both = [['far', 'started']];
    expect(ordered(both, 'main.ts', { 'test/far.test.ts': 2000 })).toEqual([
      'test/started.test.ts',
      'test/far.test.ts',
    ]);
    expect(ordered(both, 'main.ts', { 'test/started.test.ts': 2000 })).toEqual([
      ...['test/far.test.ts', 'test/started.test.ts'],
    ]);
  });

  it('come once, whole or by their names', () => {
    const twice = [['far'], ['far', '--testNamePattern=one'], ['test/far']];
    expect(tests.ordered(twice, 'lib/a/part.ts', () => undefined)).toEqual([
      { test: 'test/far.test.ts' },
      { test: 'test/far.test.ts', pattern: 'one' },
    ]);
  });

  it('are asked as a whole at the end, where `npm test` runs a part of them or nothing', () => {
    const slow = ['slow', '--testPathIgnorePatterns=/node_modules/'];
    expect(tests.ordered([['lib/c/'], slow], 'lib/c/c.ts', () => undefined)).toEqual([
      { test: 'lib/c/c.test.ts' },
      { test: 'lib/c/d.test.ts' },
      { test: 'lib/c/c.test.ts', whole: true },
      { test: 'test/slow.full.test.ts', whole: true },
    ]);
  });
});
