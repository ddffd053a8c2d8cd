import type { Protocol } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import { PortSet, PROTOCOLS } from '../reach/port-set.ts';
import type { Judged, ReviewedOpenDifference } from '../review/review.ts';

/**
 * The names, as `protocol/name`, by which rules let through ports of a difference that are every port of a protocol only because nobody
 * knows the numbers: those that the port has on pods of no manifest, or those that rules ask for where a workload may have more ports
 * than its manifest says.
 */
export function portNamesOf(one: Judged | ReviewedOpenDifference): readonly string[] {
  if ('named' in one) return one.named;
  const { old, new: now, causes } = one;
  const rules = causes.flatMap((cause) => cause.rules);
  return PROTOCOLS.filter((protocol) =>
    [old, now].some(({ depends }) => PortSet.whole(protocol).subtract(depends).isEmpty),
  ).flatMap((protocol) => namesIn(rules, protocol));
}

/** None if one of the rules is for every port of the protocol. */
function namesIn(rules: readonly DecidingRule[], protocol: Protocol): string[] {
  const entries = rules.map(({ rule }) => rule.ports.filter((entry) => entry.protocol === protocol));
  if (rules.some(({ rule }) => rule.ports.length === 0) || entries.flat().some(({ port }) => port === undefined))
    return [];
  const names = entries.flat().flatMap(({ port }) => (typeof port === 'string' ? [`${protocol}/${port}`] : []));
  return [...new Set(names)].sort();
}
