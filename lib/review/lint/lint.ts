import type { Manifests } from '../../manifests/model.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { compareText } from '../../reach/peer.ts';
import { Facts } from './facts.ts';
import { objectName } from './object-name.ts';
import { RULES } from './registry.ts';
import { type Finding, type Rule, SEVERITIES, type Severity } from './rule.ts';

/** A finding with the rule that has it. */
export interface LintFinding extends Finding {
  readonly rule: Rule;
  /** The reason that somebody gave why it does not count. */
  readonly suppressed?: string;
}

/** The findings of one cause: the first of them, and the others. */
export interface CausedFinding extends LintFinding {
  readonly also: readonly LintFinding[];
}

/** A line of a file of suppressions: a rule, an object as findings call it, or `*`, and why. */
export interface SuppressionLine {
  readonly rule: string;
  readonly object: string;
  readonly reason: string;
}

/** What the rules find, what costs most first: by severity, by who gets through, then by place. */
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

/** One finding for each cause: for what the same edits end, or what the rule calls one. The rest goes with the first. */
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

/** Who the witness shows at the other end: addresses outside, pods of elsewhere, any pod, a workload, or nobody. No name has brackets. */
function reachOf({ witness = '' }: LintFinding): number {
  const place = [/\[External\]/, /\{elsewhere\}/, /\{stranger\}/, /./].findIndex((one) => one.test(witness));
  return place < 0 ? 4 : place;
}
