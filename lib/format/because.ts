import type { NetworkPolicy } from '../manifests/model.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import { INGRESS_CONTROLLER } from '../reach/peer.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import type { Cause } from '../review/cause.ts';
import type { Judged } from '../review/review.ts';
import { few } from './few.ts';
import { printLocation } from './problem.ts';

/** Where the gained connections are declared. Similar differences have the same text, apart from the lines. */
export function declaredLines(differences: readonly Judged[]): string[] {
  const declared = differences.filter(({ gate }) => !gate.declared.isEmpty);
  const [first] = declared;
  if (!first) return [];
  const places = [...new Set(declared.flatMap(({ gate }) => gate.declaredAt.map(printLocation)))];
  return [`declared: ${first.gate.declared} (${few(places).join(', ')})`];
}

/** Why a difference exists: what the intent says, and the rules on each side. */
export function becauseOf({ gate, causes, addedOrRemoved, gained, lost }: Judged): string[] {
  const isBoth = !gained.isEmpty && !lost.isEmpty;
  const declared = gate.declaredAt.map(printLocation).join(', ');
  const fates = new Set(
    addedOrRemoved.map(
      ({ name, fate }) => `${name === INGRESS_CONTROLLER ? 'an Ingress' : 'a workload'} that is ${fate}`,
    ),
  );
  return [
    ...(gate.undeclared.isEmpty ? [] : [`ERROR: the intent does not list ${gate.undeclared}`]),
    ...(gate.stillListed.isEmpty ? [] : [`ERROR: lost, and the intent still lists ${gate.stillListed} (${declared})`]),
    ...causes.map((cause) => printCause(cause, isBoth ? effectOf(cause) : cause.when)),
    ...[...fates].map((fate) => `with ${fate}`),
  ];
}

/**
 * A cause in one line, such as `now: ingress rule 1 of shop/db (db.yaml:7)`.
 * @param label the word in front
 */
export function printCause(cause: Cause, label: string = cause.when): string {
  const denied = (cause.noLongerDenying ?? []).map((policy) => `${printPolicy(policy)} no longer denies it`);
  return [letThrough(cause, label), ...few(denied)].join(' and ');
}

function letThrough({ when, direction, subject, rules, policies }: Cause, label: string): string {
  const side = direction.toLowerCase();
  if (rules.length > 0) return `${label}: ${[...new Set(rules.map(printRule))].join(' and ')}`;
  if (policies.length === 0)
    return `${label}: nothing ${when === 'now' ? 'limits' : 'limited'} the ${side} of ${subject}`;
  return `${label}: no ${side} rule of ${policies.map(printPolicy).join(', ')} allows it`;
}

/**
 * What a cause does in a row that gains some ports and loses others. There, `now` would stand in front of what lets through and
 * of what does not.
 */
function effectOf({ when, rules, policies }: Cause): 'gained' | 'lost' | 'before' {
  if (when === 'before') return 'before';
  const denies = rules.some(({ rule }) => rule.action === 'Deny');
  return denies || (rules.length === 0 && policies.length > 0) ? 'lost' : 'gained';
}

function printRule(deciding: DecidingRule): string {
  const { location, unknown } = deciding.rule;
  const doubt = unknown ? `, if it applies: ${unknown.join('; ')}` : '';
  return `${ruleCalled(deciding)} (${printLocation(location)})${doubt}`;
}

function printPolicy(policy: NetworkPolicy): string {
  return `${policyCalled(policy)} (${printLocation(policy.location)})`;
}
