import type { Manifests } from '../../manifests/model.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { compareText } from '../../reach/peer.ts';
import { Facts } from './facts.ts';
import { objectName } from './object-name.ts';
import { RULES } from './registry.ts';
import type { Finding, Rule, Severity } from './rule.ts';

/** A finding with the rule that has it. */
export interface LintFinding extends Finding {
  readonly rule: Rule;
  readonly severity: Severity;
  /** The reason that somebody gave why it does not count. */
  readonly suppressed?: string;
}

/** A line of a file of suppressions: a rule, an object as findings call it, or `*`, and why. */
export interface SuppressionLine {
  readonly rule: string;
  readonly object: string;
  readonly reason: string;
}

/** What the rules find, in the order of files, lines and rules. */
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
      const severity = finding.severity ?? rule.severity;
      return { ...finding, rule, severity, ...(suppressed !== undefined && { suppressed }) };
    }),
  );
  return found.sort(
    (a, b) =>
      compareText(a.location.file, b.location.file) ||
      a.location.line - b.location.line ||
      compareText(a.rule.id, b.rule.id),
  );
}
