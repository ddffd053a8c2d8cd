import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readManifests } from '../lib/manifests/read.ts';
import { workloadName } from '../lib/reach/peer.ts';
import { type Comparison, compareManifests } from '../lib/review/difference.ts';
import { type NamedEnd, saidOf } from './mistakes/rows.ts';

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
  return name.replace(/\[\w+\]$/, '');
}

/** What is said of pods without labels, in the namespace of each workload and elsewhere. */
function ofStrangers(comparison: Comparison): (readonly [string, string])[] {
  const workloads = [comparison.before, comparison.after].flatMap(({ manifests }) => manifests.workloads);
  const found = new Map<string, string>();
  for (const workload of workloads) {
    const own: NamedEnd = [workloadName(workload), podOf(workload.namespace)];
    for (const [name, namespace] of [
      ['stranger', workload.namespace],
      ['elsewhere', 'somewhere'],
    ] as const) {
      const stranger: NamedEnd = [name, podOf(namespace)];
      for (const [from, to] of [
        [own, stranger],
        [stranger, own],
      ] as const) {
        const said = saidOf(comparison, from, to);
        if (said) found.set(`${shortName(from[0])} => ${shortName(to[0])}`, `${said.old} -> ${said.new}`);
      }
    }
  }
  return [...found];
}

function podOf(namespace: string): NamedEnd[1] {
  return { pod: { namespace, namespaceLabels: {}, labels: {} }, ports: [] };
}

describe('differences', () => {
  it.each(cases)('%s are exactly those', (name) => {
    const { differences } = parse(readFileSync(join(CASES, name, 'differences.yaml'), 'utf8')) as Expected;
    const [old, now] = ['old', 'new'].map((side) => readManifests([join(CASES, name, `${side}.yaml`)]));
    if (!old || !now) throw new Error();
    expect([...old.problems, ...now.problems]).toEqual([]);
    const comparison = compareManifests(old, now);
    const pairs = comparison.differences.map(
      (one) =>
        [`${shortName(one.from.name)} => ${shortName(one.to.name)}`, `${one.old.open} -> ${one.new.open}`] as const,
    );
    const found = [...pairs, ...ofStrangers(comparison)];
    expect(new Set(found.map(([pair]) => pair)).size).toBe(found.length);
    expect(Object.fromEntries(found)).toEqual(differences);
  });
});
