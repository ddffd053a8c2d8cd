import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { printVerdict } from '../lib/format/connection.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readManifests } from '../lib/manifests/read.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import type { End } from '../lib/reach/explanation.ts';
import { findPeers } from '../lib/reach/find-peer.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import type { Cni } from '../lib/reach/options.ts';

const FOLDER = 'test/cases';

/** test/cases/README.md says what each field means. */
interface Expected {
  readonly pitfall?: number;
  readonly why: string;
  readonly cni?: Cni;
  /** Major and minor in one number: 3028 is 3.28. */
  readonly cniVersion?: number;
  readonly podCidrs?: string[];
  readonly namespace?: string;
  readonly answers?: Record<string, string>;
  readonly problems?: string[];
  readonly notEvaluated?: string[];
  readonly unseen?: string[];
}

const cases = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(FOLDER, entry.name, 'expected.yaml')))
  .map(({ name }) => [name, parse(readFileSync(join(FOLDER, name, 'expected.yaml'), 'utf8')) as Expected] as const);

function manifestsOf(name: string, { namespace }: Expected) {
  const files = readdirSync(join(FOLDER, name)).filter((file) => !['expected.yaml', 'intent.yaml'].includes(file));
  const inputs = files.map((file) => join(FOLDER, name, file));
  return readManifests(inputs, namespace === undefined ? {} : { namespace });
}

function answer(connectivity: Connectivity, question: string): string {
  const [from = '', to = ''] = question.split(' => ');
  const [sources, targets] = [findPeers(connectivity, from), findPeers(connectivity, to)];
  if (sources.length === 0 || targets.length === 0) return 'no such peer';
  const verdicts = new Set(sources.flatMap((source) => targets.map((target) => verdict(connectivity, source, target))));
  return [...verdicts].join(' | ');
}

function verdict(connectivity: Connectivity, { group: from }: End, { group: to }: End): string {
  return printVerdict(connectivity.between(from, to));
}

describe('cases', () => {
  it.each(cases)('%s', (name, expected) => {
    const manifests = manifestsOf(name, expected);
    const errors = manifests.problems.filter(({ severity }) => severity === 'error');
    const problems = errors.map(({ code, location }) => `${code} ${location.file.split('/').at(-1)}:${location.line}`);
    expect(problems).toEqual(expected.problems ?? []);
    const { cni = 'calico', cniVersion, podCidrs = [], answers = {} } = expected;
    const reach = { cni, podCidrs, ...(cniVersion !== undefined && { cniVersion }) };
    const connectivity = new Connectivity(manifests, reach);
    const others = connectivity.manifests.notEvaluated.map(
      ({ apiVersion, kind, namespace, name }) => `${apiVersion} ${kind} ${namespace ? `${namespace}/` : ''}${name}`,
    );
    expect(others).toEqual(expected.notEvaluated ?? []);
    const unseen = manifests.unseen.map(
      ({ makes, apiVersion, kind, namespace, name }) =>
        `${makes} ${apiVersion} ${kind} ${namespace ? `${namespace}/` : ''}${name}`,
    );
    expect(unseen).toEqual(expected.unseen ?? []);
    const found = Object.fromEntries(
      Object.keys(answers).map((question) => [question, answer(connectivity, question)]),
    );
    expect(found).toEqual(answers);
    const declared = join(FOLDER, name, 'intent.yaml');
    if (existsSync(declared)) {
      const { intent, problems } = readIntent(readFileSync(declared, 'utf8'), declared);
      if (!intent) throw new Error(JSON.stringify(problems));
      const { deviations, compared, ...check } = checkIntent(manifests, intent, reach);
      expect([check.problems, deviations]).toEqual([[], []]);
      expect(compared).toBeGreaterThan(0);
    }
    // A case that expects nothing proves nothing.
    expect(Object.keys(answers).length + problems.length).toBeGreaterThan(0);
  });

  it('has one for each of the 61 pitfalls of NetworkPolicy', () => {
    const pitfalls = new Set(cases.map(([, { pitfall }]) => pitfall));
    expect(Array.from({ length: 61 }, (_, i) => i + 1).filter((pitfall) => !pitfalls.has(pitfall))).toEqual([]);
  });
});
