import type { DeclaredConnection } from '../manifests/intent.ts';
import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { Declarations } from './declarations.ts';
import { endsOfParts } from './deviating-parts.ts';
import type { Deviation } from './deviation.ts';
import type { End } from './explanation.ts';
import { type PodGroup, unevaluatedBetween } from './group.ts';
import { type AnsweredPart, openOf, type PairAnswer } from './intent-pairs.ts';
import type { IntentPods, SaidExcess } from './intent-pods.ts';
import type { Place } from './open-world/open-answers.ts';
import type { PortSet } from './port-set.ts';
import { twinsOf } from './twins.ts';

/**
 * What is open between two peers of the manifests, and not declared: a deviation, or none where there are no such ports.
 * @param parts the pods of the two for whom that is so; asked for only where it is not certain
 */
export function moreOf(
  connectivity: Connectivity,
  declarations: Declarations,
  answer: PairAnswer,
  certain: boolean,
  ports: PortSet,
  parts: () => readonly AnsweredPart[],
): Deviation[] {
  if (ports.isEmpty) return [];
  const { from, to } = answer;
  return [
    {
      ...{ kind: 'more', certain, ...endsOfParts(answer, certain ? [] : parts()), ports, named: [] },
      rules: connectivity.decidingRules(from.group, to.group),
      unevaluated: certain ? [] : unevaluatedBetween(from.group, to.group),
      alike: twinsOf(connectivity, declarations, from.peer, to.peer, ports),
    },
  ];
}

/**
 * What possible pods may open at a workload, or be entered by it, and nothing declares.
 * @param group the workload's pods
 * @param place where the possible pods stand
 */
export function excessOf(
  pods: readonly IntentPods[],
  end: End,
  group: PodGroup,
  place: Place,
  said: SaidExcess,
): Deviation[] {
  return pods.flatMap((one) =>
    one.excess(end.peer.name, group, place, said).map(({ possible, set, space, ...excess }): Deviation => {
      const pod = { possible, set, space };
      const ends = place === 'from' ? { from: pod, to: end } : { from: end, to: pod };
      return { kind: 'more', ...ends, alike: [], ...excess };
    }),
  );
}

/**
 * What a declaration wants of two peers of the manifests, and what they do not open, or only perhaps.
 * @param own the direction that the declaration speaks for; undefined: both
 */
export function lessOf(
  answer: PairAnswer,
  one: DeclaredConnection,
  wanted: PortSet,
  own: PolicyType | undefined,
): Deviation[] {
  const { from, to, whole, by, parts } = answer;
  const verdict = own ? by[own] : whole;
  const openIn = (part: AnsweredPart) => (own ? part.open[own] : openOf(part));
  const lacking = (certain: boolean, ports: PortSet): Deviation[] => {
    if (ports.isEmpty) return [];
    const deviating = certain ? [] : parts.filter((part) => !ports.subtract(openIn(part)).isEmpty);
    return [
      {
        ...{ kind: 'less', certain, ...endsOfParts(answer, deviating), ports, named: [] },
        ...{ declaredAt: one.location, rules: [], alike: [] },
        unevaluated: certain ? [] : unevaluatedBetween(from.group, to.group),
      },
    ];
  };
  return [
    ...lacking(true, wanted.subtract(verdict.open).subtract(verdict.depends)),
    ...lacking(false, wanted.intersect(verdict.depends)),
  ];
}
