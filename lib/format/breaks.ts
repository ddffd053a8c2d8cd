import { printable } from '../manifests/printable.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import type { Break, Evidence, HalfOpen } from '../review/breaks/break.ts';
import type { Cause } from '../review/cause.ts';
import type { Review } from '../review/review.ts';
import { few } from './because.ts';
import { causeJson, policyJson, ruleJson } from './cause-json.ts';
import { portRanges } from './connection.ts';
import { printLocation } from './problem.ts';

/** A line each, with what says that it is needed: `BREAKS shop/backend[Deployment] can no longer resolve names (...)`. */
export function breakLines({ breaks, halfOpen }: Pick<Review, 'breaks' | 'halfOpen'>): string[] {
  return [...breaks.map(breakLine), ...halfOpen.filter(({ isLost }) => !isLost).map(halfOpenLine)];
}

function breakLine({ certainty, subjects, what, evidence, causes }: Break): string {
  const because = few(evidence.map(printEvidence)).join('; ');
  const closed = closedBy(causes);
  return `${certainty.toUpperCase()} ${few(subjects).join(', ')} ${printable(what)} (${because})${closed && `; ${closed}`}`;
}

/** The policies that close it for all subjects; where there is none, the first of each. */
function closedBy(causes: readonly Cause[]): string {
  return (['Egress', 'Ingress'] as const)
    .flatMap((direction) => {
      const [first, ...more] = causes.filter((one) => one.direction === direction).map(({ policies }) => policies);
      if (!first) return [];
      const common = first.filter((policy) => more.every((policies) => policies.includes(policy)));
      const shown = common.length > 0 ? common : [first, ...more].flatMap(([policy]) => policy ?? []);
      const names = few(shown.map((policy) => `${policyCalled(policy)} (${printLocation(policy.location)})`));
      return names.length > 0 ? [`no ${direction.toLowerCase()} rule of ${names.join(', ')} allows it`] : [];
    })
    .join('; ');
}

/** `variable DB_HOST names the Service db, a.yaml:12` */
export function printEvidence({ words, location }: Evidence): string {
  return location ? `${printable(words)}, ${printLocation(location)}` : printable(words);
}

function halfOpenLine({ from, to, ports, rule, missing, policies }: HalfOpen): string {
  const lets = `${ruleCalled(rule)} (${printLocation(rule.rule.location)})`;
  const denying = few(policies.map(policyCalled)).join(', ');
  return `HALF-OPEN ${from} => ${to} : ${ports}; ${lets} lets it through, no ${missing.toLowerCase()} rule of ${denying} does`;
}

/** docs/reference/commands.md */
export function breaksJson({ breaks, halfOpen }: Pick<Review, 'breaks' | 'halfOpen'>): object {
  return {
    breaks: breaks.map(({ ports, causes, ...one }) => ({
      ...one,
      ports: portRanges(ports),
      causes: causes.map(causeJson),
    })),
    halfOpen: halfOpen.map(({ ports, rule, policies, ...one }) => ({
      ...one,
      ports: portRanges(ports),
      rule: { direction: rule.direction, ...ruleJson(rule) },
      policies: policies.map((policy) => ({ ...policyJson(policy), ...policy.location })),
    })),
  };
}
