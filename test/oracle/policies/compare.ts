/** The engine against the naive evaluators, on every pair of ends of a world. */
import { stringify } from 'yaml';
import type { Protocol } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import { Connectivity } from '../../../lib/reach/connectivity.ts';
import type { Group } from '../../../lib/reach/group.ts';
import { addressOf } from '../../../lib/reach/ip-space.ts';
import type { KubeObject } from './objects.ts';
import { type Candidate, type PossiblePod, Universe } from './universe.ts';
import { type Answer, answerOf, completionsOf, evaluatorOf, type Family } from './verdict.ts';
import { NAMESPACES, type PolicyWorld } from './worlds.ts';

export interface Comparison {
  cells: number;
  /** What the engine is sure of and the naive evaluator is not, or says otherwise: a wrong verdict. */
  wrong: string[];
  /** What depends for the engine alone, which takes unknowns one by one: said, and no fault. */
  vague: string[];
}

export function textOf(objects: readonly KubeObject[]): string {
  return objects.map((object) => stringify(object, { aliasDuplicateObjects: false, version: '1.1' })).join('---\n');
}

export function compare(family: Family, { objects, options }: PolicyWorld): Comparison {
  const manifests = readTexts([{ file: 'world.yaml', text: textOf(objects) }]);
  const refused = manifests.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, message, location }) => `${code} world.yaml:${location.line}: ${message}`);
  if (refused.length > 0) return { cells: 0, wrong: refused, vague: [] };
  const connectivity = new Connectivity(manifests, options);
  const universe = new Universe(objects, options);
  const probes = probesOf(objects);
  const completions = completionsOf(objects, NAMESPACES).map((completion) => ({
    evaluator: evaluatorOf(family, objects, completion),
    all: universe.candidates(completion, strangers(connectivity)),
  }));
  const count = completions[0]?.all.length ?? 0;
  // Which of the two versions is asked first is defined nowhere, nor whether a Pass of the one leaves the other.
  const isOrderUndefined =
    objects.some(({ kind }) => kind === 'ClusterNetworkPolicy') &&
    objects.some(({ kind }) => kind.endsWith('AdminNetworkPolicy'));
  const comparison: Comparison = { cells: 0, wrong: [], vague: [] };
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      const [from, to] = [completions[0]?.all[i], completions[0]?.all[j]] as [Candidate, Candidate];
      if (from.kind !== 'workload' && to.kind !== 'workload') continue;
      if (i === j && from.single) continue;
      if (!mayMeet(from, to)) continue;
      const verdict = connectivity.between(groupOf(connectivity, from), groupOf(connectivity, to));
      for (const [protocol, port] of probes) {
        comparison.cells++;
        const computed = verdict.open.has(protocol, port)
          ? 'open'
          : verdict.depends.has(protocol, port)
            ? 'depends'
            : 'denied';
        const expectedOf = (onlyIPv4: boolean): Answer => {
          const answers = completions.map(({ evaluator, all }) =>
            answerOf(evaluator, all[i] as Candidate, all[j] as Candidate, port, protocol, onlyIPv4),
          );
          return answers.every((one) => one === answers[0]) ? (answers[0] as Answer) : 'depends';
        };
        const expected = expectedOf(false);
        // Pods are taken to be of IPv4 where no block of IPv6 is in force; here one may be written that is not.
        const areOfPods = from.kind !== 'address' && to.kind !== 'address';
        if (areOfPods && computed !== expected && expected === 'depends' && computed === expectedOf(true)) continue;
        // Which node a pod is on is one unknown, and to the engine one a rule.
        const isVague = isOrderUndefined || (options.cni === 'cilium' && [from, to].some(isNode));
        if (computed === expected || (computed === 'depends' && isVague)) continue;
        const line = `${from.name} => ${to.name} ${protocol} ${port}: computed ${computed}, expected ${expected}`;
        comparison[computed === 'depends' ? 'vague' : 'wrong'].push(line);
      }
    }
  }
  return comparison;
}

/** Pods whose addresses are all of one family meet no address of the other. */
export function mayMeet(...ends: [Candidate, Candidate]): boolean {
  const [outside] = ends.filter(({ kind }) => kind === 'address');
  const family = outside?.families[0]?.family;
  return (
    !family || ends.every(({ families }) => families.some((one) => one.family === family && one.assumed !== 'no-cidr'))
  );
}

function isNode({ families }: Candidate): boolean {
  return families[0]?.ends[0]?.node !== undefined;
}

/** Pods of no manifest and without labels, in every namespace that the engine names, and in one that nobody names, where nothing else has any either. */
export function strangers(connectivity: Connectivity): PossiblePod[] {
  return [...NAMESPACES, '{elsewhere}']
    .map((namespace) => ({
      ...{ name: `${namespace}/{stranger}`, namespace, labels: {} },
      ...(namespace === '{elsewhere}' && { serviceAccountLabels: {} }),
    }))
    .filter(({ name }) => connectivity.groupOf(name));
}

export function groupOf(connectivity: Connectivity, { name, kind }: Candidate): Group {
  const group =
    kind === 'address'
      ? connectivity.groups.find(
          (one) =>
            one.kind === 'external' &&
            one.ranges.some(({ family, first, last }) => {
              const address = addressOf(name);
              return family === address.family && first <= address.first && address.first <= last;
            }),
        )
      : connectivity.groupOf(name);
  if (!group) throw new Error(`the engine does not know ${name}`);
  return group;
}

/** Every port that the world names, one between any two, and one that it does not name; of SCTP few. */
function probesOf(objects: readonly KubeObject[]): [Protocol, number][] {
  const text = JSON.stringify(objects);
  const ports = [7, ...[53, 80, 81, 90].filter((port) => new RegExp(`\\b${port}\\b`).test(text)), 60, 85];
  return [
    ...ports.flatMap((port): [Protocol, number][] => [
      ['TCP', port],
      ['UDP', port],
    ]),
    ['SCTP', 80],
    ['SCTP', 53],
  ];
}
