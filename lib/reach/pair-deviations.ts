import type { DeclaredConnection } from '../manifests/intent.ts';
import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import { decidingRules } from './deciding-rules.ts';
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
 * A deviation for ports between two peers of the manifests that are open and not declared. None if there are no such ports.
 * @param parts returns the pods to which this applies. Only called if the excess is not certain
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
      rules: decidingRules(connectivity, from.group, to.group),
      unevaluated: certain ? [] : unevaluatedBetween(from.group, to.group),
      alike: twinsOf(connectivity, declarations, from.peer, to.peer, ports),
    },
  ];
}

/**
 * Deviations for undeclared ports between a workload and possible pods.
 * @param group the workload's pods
 * @param place the place of the possible pods
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
 * Deviations for ports that a declaration requires between two peers of the manifests, and that are not open or may not be.
 * @param own the direction that the declaration applies to. Undefined for both
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
