import type { DeclaredConnection } from '../manifests/intent.ts';
import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import type { Declarations } from './declarations.ts';
import { endsOfParts } from './deviating-parts.ts';
import type { Deviation } from './deviation.ts';
import { unevaluatedBetween } from './group.ts';
import { type AnsweredPart, openOf, type PairAnswer } from './intent-pairs.ts';
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
