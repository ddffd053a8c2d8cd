import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import type { DecidingRule } from '../reach/compiled-policy.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import type { Break, Evidence, HalfOpen } from '../review/breaks/break.ts';
import { type Cause, isDenying } from '../review/cause.ts';
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
  const because = few(evidence.map((one) => printEvidence(one, subjects))).join('; ');
  const closed = closedBy(causes);
  return `${few(subjects).join(', ')} ${printable(what)} (${because})${closed && `; ${closed}`}`;
}

function closedBy(causes: readonly Cause[]): string {
  const denied = deniersOf(causes).map((one) => `${ruleCalled(one)} (${printLocation(one.rule.location)}) denies it`);
  const notAllowed = (['Egress', 'Ingress'] as const).flatMap((direction) => {
    const names = few(
      closersOf(causes, direction).map((policy) => `${policyCalled(policy)} (${printLocation(policy.location)})`),
    );
    return names.length > 0 ? [`no ${direction.toLowerCase()} rule of ${names.join(', ')} allows it`] : [];
  });
  return [...few(denied), ...notAllowed].join('; ');
}

/** The rules that deny a connection. The same rule may deny it for several workloads. */
export function deniersOf(causes: readonly Cause[]): readonly DecidingRule[] {
  return [...new Set(causes.flatMap(({ rules }) => rules.filter(isDenying)))];
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
function printEvidence({ words, location }: Evidence, subjects: readonly string[]): string {
  const said = printable(ofSubjects(words, subjects));
  return location ? `${said}, ${printLocation(location)}` : said;
}

/** Words about one workload, such as `its variable DB_HOST`, without "its" if several lose the connection: the place says whose it is. */
export function ofSubjects(words: string, subjects: readonly string[]): string {
  return subjects.length > 1 ? words.replaceAll(/\bits /g, 'the ') : words;
}

function halfOpenLine(one: HalfOpen): string {
  return `HALF-OPEN ${halfOpenText(one)}`;
}

/** The connection, the rule of one side, and the policies of the other. */
export function halfOpenText({ from, to, ports, rule, missing, denying, policies }: HalfOpen): string {
  const lets = `${ruleCalled(rule)} (${printLocation(rule.rule.location)})`;
  const limiting = few(policies.map(policyCalled)).join(', ');
  const closed =
    denying.length > 0
      ? `${few(denying.map(ruleCalled)).join(', ')} denies it`
      : `no ${missing.toLowerCase()} rule of ${limiting} does`;
  return `${from} => ${to} : ${ports}; ${lets} lets it through, ${closed}`;
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
    halfOpen: halfOpen.map(({ ports, rule, denying, policies, ...one }) => ({
      ...one,
      ports: portRanges(ports),
      rule: { direction: rule.direction, ...ruleJson(rule) },
      ...(denying.length > 0 && { denying: denying.map(ruleJson) }),
      policies: policies.map((policy) => ({ ...policyJson(policy), ...policy.location })),
    })),
  };
}
