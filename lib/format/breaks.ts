import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import type { Break, Evidence, HalfOpen } from '../review/breaks/break.ts';
import type { Cause } from '../review/cause.ts';
import type { Review } from '../review/review.ts';
import { causeJson, policyJson, ruleJson } from './cause-json.ts';
import { portRanges } from './connection.ts';
import { few } from './few.ts';
import { printLocation } from './problem.ts';

/**
 * One line for each break, with the evidence that the connection is needed: `BREAKS shop/backend[Deployment] can no longer
 * resolve names (...)`.
 */
export function breakLines({ breaks, halfOpen }: Pick<Review, 'breaks' | 'halfOpen'>): string[] {
  return [...breaks.map(breakLine), ...halfOpen.filter(({ isLost }) => !isLost).map(halfOpenLine)];
}

function breakLine(one: Break): string {
  return `${one.certainty.toUpperCase()} ${breakText(one)}`;
}

/** Who loses what, why it is needed, and what closes it. */
export function breakText({ subjects, what, evidence, causes }: Break): string {
  const because = few(evidence.map(printEvidence)).join('; ');
  const closed = closedBy(causes);
  return `${few(subjects).join(', ')} ${printable(what)} (${because})${closed && `; ${closed}`}`;
}

function closedBy(causes: readonly Cause[]): string {
  return (['Egress', 'Ingress'] as const)
    .flatMap((direction) => {
      const names = few(
        closersOf(causes, direction).map((policy) => `${policyCalled(policy)} (${printLocation(policy.location)})`),
      );
      return names.length > 0 ? [`no ${direction.toLowerCase()} rule of ${names.join(', ')} allows it`] : [];
    })
    .join('; ');
}

/** The policies that close a direction in all causes. If no policy is in all of them, the first policy of each cause. */
export function closersOf(causes: readonly Cause[], direction: PolicyType): readonly NetworkPolicy[] {
  const [first, ...more] = causes
    .filter((one) => one.direction === direction && one.rules.length === 0 && one.policies.length > 0)
    .map(({ policies }) => policies);
  if (!first) return [];
  const common = first.filter((policy) => more.every((policies) => policies.includes(policy)));
  return common.length > 0 ? common : [...new Set([first, ...more].flatMap(([policy]) => policy ?? []))];
}

/** Such as `variable DB_HOST names the Service db, a.yaml:12`. */
function printEvidence({ words, location }: Evidence): string {
  return location ? `${printable(words)}, ${printLocation(location)}` : printable(words);
}

function halfOpenLine(one: HalfOpen): string {
  return `HALF-OPEN ${halfOpenText(one)}`;
}

/** The connection, the rule of one side, and the policies of the other. */
export function halfOpenText({ from, to, ports, rule, missing, policies }: HalfOpen): string {
  const lets = `${ruleCalled(rule)} (${printLocation(rule.rule.location)})`;
  const denying = few(policies.map(policyCalled)).join(', ');
  return `${from} => ${to} : ${ports}; ${lets} lets it through, no ${missing.toLowerCase()} rule of ${denying} does`;
}

/** The words for an end of a break that is not a named peer. */
export function unnamedEnd(kind: Break['kind']): string {
  return UNNAMED[kind] ?? 'somebody';
}

const UNNAMED: Partial<Record<Break['kind'], string>> = {
  ...{ 'api-server': 'the API server', scrape: 'whoever scrapes it', ingress: 'users outside' },
};

/** The fields `breaks` and `halfOpen` of `diff -o json` (docs/reference/commands.md). */
export function breaksJson({ breaks, halfOpen }: Pick<Review, 'breaks' | 'halfOpen'>): object {
  return {
    breaks: breaks.map(({ ports, stillOpen, causes, ...one }) => ({
      ...one,
      ports: portRanges(ports),
      ...(stillOpen && { stillOpen: portRanges(stillOpen) }),
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
