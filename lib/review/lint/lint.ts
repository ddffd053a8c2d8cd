import type { Manifests } from '../../manifests/model.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { compareText } from '../../reach/peer.ts';
import { Facts } from './facts.ts';
import { objectName } from './object-name.ts';
import { RULES } from './registry.ts';
import { type Finding, type Rule, SEVERITIES, type Severity } from './rule.ts';

/** A finding, with the rule that found it. */
export interface LintFinding extends Finding {
  readonly rule: Rule;
  /** Why somebody suppressed it. */
  readonly suppressed?: string;
}

/** The findings of one cause: the first one, and the others. */
export interface CausedFinding extends LintFinding {
  readonly also: readonly LintFinding[];
}

/** A line of a file of suppressions: a rule, an object as findings name it or `*`, and the reason. */
export interface SuppressionLine {
  readonly rule: string;
  readonly object: string;
  readonly reason: string;
}

/** The findings of all rules, the worst first: by severity, then by who gets through, then by place. */
export function lint(
  manifests: Manifests,
  options: ReachOptions = {},
  suppressions: readonly SuppressionLine[] = [],
): LintFinding[] {
  const facts = new Facts(manifests, options);
  const reasonFor = (rule: Rule, { object }: Finding): string | undefined =>
    manifests.suppressions.find(
      (one) =>
        one.rule === rule.id &&
        one.kind === object.kind &&
        one.namespace === object.namespace &&
        one.name === object.name,
    )?.reason ??
    suppressions.find((one) => one.rule === rule.id && (one.object === '*' || one.object === objectName(object)))
      ?.reason;
  const found = RULES.flatMap((rule) =>
    [...rule.find(facts)].map((finding): LintFinding => {
      const suppressed = reasonFor(rule, finding);
      return { ...finding, rule, ...(suppressed !== undefined && { suppressed }) };
    }),
  );
  return found.sort(byCost);
}

/** One finding for each cause, which is what the same edits end, or what the rule calls one cause. The others go with the first. */
export function oneForCause(findings: readonly LintFinding[]): CausedFinding[] {
  const found = new Map<unknown, LintFinding[]>();
  for (const finding of findings) {
    const { rule, cause, fix, suppressed } = finding;
    const one = cause ?? (fix.patch && JSON.stringify(fix.patch.edits));
    const key = one === undefined || suppressed !== undefined ? finding : `${rule.id} ${one}`;
    const others = found.get(key);
    if (others) others.push(finding);
    else found.set(key, [finding]);
  }
  return [...found.values()].map(([first, ...also]) => ({ ...(first as LintFinding), also }));
}

/** The severity of a finding. By default it is that of its rule. */
export function severityOf({ rule, severity }: LintFinding): Severity {
  return severity ?? rule.severity;
}

function byCost(a: LintFinding, b: LintFinding): number {
  return (
    SEVERITIES.indexOf(severityOf(a)) - SEVERITIES.indexOf(severityOf(b)) ||
    reachOf(a) - reachOf(b) ||
    compareText(a.location.file, b.location.file) ||
    a.location.line - b.location.line ||
    compareText(a.rule.id, b.rule.id)
  );
}

/**
 * A rank for the other end of the witness: addresses outside, pods from elsewhere, any pod, a workload, nobody. Names hold no
 * brackets.
 */
function reachOf({ witness = '' }: LintFinding): number {
  const place = [/\[External\]/, /\{elsewhere\}/, /\{stranger\}/, /./].findIndex((one) => one.test(witness));
  return place < 0 ? 4 : place;
}
