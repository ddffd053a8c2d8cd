import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeptKillers } from './kept-killers.ts';

const fault = { fault: 'one is two', file: 'a.ts', search: '1', replacement: '2' };
const other = { ...fault, file: 'b.ts' };
const killer = { by: { test: 'a.test.ts', pattern: 'counts' }, why: 'a counts to one' };

describe('what earlier runs have found', () => {
  let root: string;
  const kept = () => new KeptKillers(root, join(root, 'cache/kept.jsonl'));
  const write = (file: string, text: string) => writeFileSync(join(root, file), text);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tierwall kept '));
    for (const file of ['a.ts', 'b.ts', 'a.test.ts']) write(file, '1');
    kept().keep(fault, killer);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is the test that noticed a fault, for the faults of this file alone', () => {
    expect(kept().of(fault)).toEqual(killer.by);
    expect(kept().stillOf(fault)).toEqual(killer.by);
    expect([kept().of(other), kept().stillOf(other)]).toEqual([undefined, undefined]);
  });

  it.each<[string, () => unknown]>([
    ['the source', () => write('a.ts', '1 + 0')],
    ['the test', () => write('a.test.ts', '')],
    ['the test, which is gone', () => rmSync(join(root, 'a.test.ts'))],
  ])('only says what to try first, if since then %s has changed', (_, change) => {
    change();
    expect([kept().of(fault), kept().stillOf(fault)]).toEqual([killer.by, undefined]);
  });

  it('only says what to try first of a fault that is another one now', () => {
    const now = { ...fault, replacement: '3' };
    expect([kept().of(now), kept().stillOf(now)]).toEqual([killer.by, undefined]);
  });

  it('is the last of several', () => {
    kept().keep(fault, { ...killer, by: { test: 'a.test.ts' } });
    expect(kept().stillOf(fault)).toEqual({ test: 'a.test.ts' });
    kept().keep(fault, undefined);
    expect([kept().of(fault), kept().stillOf(fault)]).toEqual([undefined, undefined]);
  });

  it('is read where the last line was never finished', () => {
    appendFileSync(join(root, 'cache/kept.jsonl'), '{"fault": "one');
    expect(kept().stillOf(fault)).toEqual(killer.by);
  });
});
