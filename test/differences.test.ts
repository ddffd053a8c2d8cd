import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readManifests } from '../lib/manifests/read.ts';
import { compareManifests } from '../lib/review/difference.ts';

/** test/cases/README.md says what each field means. */
interface Expected {
  readonly why: string;
  readonly differences: Readonly<Record<string, string>>;
}

const CASES = 'test/cases';
const cases = readdirSync(CASES).filter((name) => existsSync(join(CASES, name, 'differences.yaml')));

/** As short as in the answers of the other cases. */
function shortName(name: string): string {
  if (name.endsWith('[External]')) return 'internet';
  if (name.endsWith('/{stranger}')) return name.startsWith('{elsewhere}') ? 'elsewhere' : 'stranger';
  return name.replace(/\[\w+\]$/, '');
}

describe('differences', () => {
  it.each(cases)('%s are exactly those', (name) => {
    const { differences } = parse(readFileSync(join(CASES, name, 'differences.yaml'), 'utf8')) as Expected;
    const [old, now] = ['old', 'new'].map((side) => readManifests([join(CASES, name, `${side}.yaml`)]));
    if (!old || !now) throw new Error();
    expect([...old.problems, ...now.problems]).toEqual([]);
    const found = compareManifests(old, now).differences.map(
      (one) =>
        [`${shortName(one.from.name)} => ${shortName(one.to.name)}`, `${one.old.open} -> ${one.new.open}`] as const,
    );
    expect(new Set(found.map(([pair]) => pair)).size).toBe(found.length);
    expect(Object.fromEntries(found)).toEqual(differences);
  });
});
