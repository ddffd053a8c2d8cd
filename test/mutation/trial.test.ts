import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { takesLong } from '../takes-long.ts';
import type { Mutant } from './mutant.ts';
import { Trial } from './trial.ts';

/** As stages.ts asks for them: `lib/forge` is for those of `test/forge/`. */
const FILES: Record<string, string> = {
  'package.json': JSON.stringify({ jest: { transform: { '^.+\\.[jt]s$': '@swc/jest' }, watchman: false } }),
  'lib/forge/sum.ts': 'export const sum = (a: number, b: number) => a + b;\nexport const unseen = 1;\n',
  'lib/forge/sum.test.ts': "import { sum } from './sum.ts';\nit('adds', () => expect(sum(2, 2)).toBe(4));\n",
  'lib/forge/end.ts': 'export const end = () => undefined;\n',
  'test/forge/wide.test.ts': `import { end } from '../../lib/forge/end.ts';
import { sum } from '../../lib/forge/sum.ts';
it('adds more', () => expect(sum(1, 2)).toBe(3));
it('ends', () => expect(end()).toBe(undefined));
`,
  'lib/forge/seen.ts': 'export const seen = () => false; // nothing\n',
  // Outside of what jest keeps apart, it leaves what makes it fail the next time.
  'test/forge/leaves.test.ts': `import fs from 'node:fs';
import { seen } from '../../lib/forge/seen.ts';
it('is the first', () => {
  const there: { left?: boolean } = fs as object;
  there.left ||= seen();
  expect(there.left).toBe(false);
});
`,
  'lib/forge/broken.ts': 'export const one = 1;\n',
  'lib/forge/broken.test.ts': "it('fails', () => expect(0).toBe(1));\n",
  'docs/a': '',
  'examples/a': '',
};

const fault = (file: string, search: string, replacement: string): Mutant => ({
  ...{ fault: `${search} is ${replacement}`, file, search, replacement },
});

describe('a fault in a copy of the sources', () => {
  let place: string;
  let root: string;
  let trial: Trial;
  const stop = new AbortController();
  const doubted: Mutant[] = [];
  const killerOf = (mutant: Mutant) => trial.killerOf(mutant, 'npm test');

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'tierwall trial '));
    root = join(place, 'sources');
    for (const [file, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), text);
    }
    for (const file of ['asked-runner.cjs', 'first-failure-environment.cjs']) {
      cpSync(`test/mutation/${file}`, join(root, 'test/mutation', file));
    }
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    trial = new Trial(root, join(place, 'copy'), stop.signal, (mutant) => doubted.push(mutant));
    trial.prepare();
  });
  afterAll(async () => {
    await trial.end();
    rmSync(place, { recursive: true, force: true });
  });

  takesLong('is noticed by the nearest test, by a wider one, or by none', async () => {
    const wide = { test: 'test/forge/wide.test.ts' };
    expect(await killerOf(fault('lib/forge/sum.ts', 'a + b', 'a - b'))).toEqual({
      ...{ by: { test: 'lib/forge/sum.test.ts' }, why: 'adds' },
    });
    expect(await killerOf(fault('lib/forge/sum.ts', 'a + b', 'a * b'))).toEqual({ by: wide, why: 'adds more' });
    expect(await killerOf(fault('lib/forge/sum.ts', 'unseen = 1', 'unseen = 2'))).toBe(undefined);
    expect(await killerOf(fault('lib/forge/end.ts', '=> undefined', '=> 1'))).toEqual({ by: wide, why: 'ends' });
    expect(await killerOf(fault('lib/forge/end.ts', '=> undefined', '=> process.kill(process.pid, 9)'))).toEqual({
      ...{ by: wide, why: 'its process ended' },
    });
    expect(await killerOf(fault('lib/forge/end.ts', '=> undefined', '=> void 0'))).toBe(undefined);
    for (const file of Object.keys(FILES)) {
      expect(readFileSync(join(place, 'copy', file), 'utf8')).toBe(FILES[file]);
      expect(readFileSync(join(root, file), 'utf8')).toBe(FILES[file]);
    }
  });

  takesLong('is tried again where a test had failed for what another fault had left', async () => {
    const leaves = { by: { test: 'test/forge/leaves.test.ts' }, why: 'is the first' };
    const harmful = fault('lib/forge/seen.ts', '=> false', '=> true');
    const harmless = (i: number) => fault('lib/forge/seen.ts', 'nothing', `nothing ${i}`);
    expect(await killerOf(harmful)).toEqual(leaves);
    // As the fault before left that, all of these seem to be noticed, until that is looked at.
    const seeming = Array.from({ length: 19 }, (_, i) => harmless(i));
    for (const one of seeming) expect(await killerOf(one)).toEqual(leaves);
    expect(doubted).toEqual([]);
    expect(await killerOf(harmless(19))).toBe(undefined);
    expect(doubted).toEqual([harmful, ...seeming]);
    expect(await killerOf(harmless(0))).toBe(undefined);
    expect(await killerOf(harmful)).toEqual(leaves);
  });

  takesLong('is not tried by tests that fail without it', async () => {
    const tried = killerOf(fault('lib/forge/broken.ts', '1', '2'));
    await expect(tried).rejects.toThrow('lib/forge/broken.test.ts fails without any fault');
  });
});
