import { printable } from '../manifests/printable.ts';
import { compareText } from '../reach/peer.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import { objectName } from '../review/lint/object-name.ts';
import { SEVERITIES, type Severity } from '../review/lint/rule.ts';
import { printLocation } from './problem.ts';

/** The findings of one rule. */
export interface CauseData {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly why: string;
  /** Findings that one fix mends, by their objects. */
  readonly fixes: readonly {
    readonly fix: string;
    readonly objects: readonly {
      readonly object: string;
      readonly findings: readonly { readonly at: string; readonly message: string; readonly witness?: string }[];
    }[];
  }[];
}

/** The rules, the worst first. */
export function causesOf(findings: readonly LintFinding[]): CauseData[] {
  const rules = new Map(findings.map(({ rule }) => [rule.id, rule]));
  const causes = [...rules.values()].map(({ id, severity, title, why }): CauseData => {
    const own = findings.filter(({ rule }) => rule.id === id);
    const fixes = [...groupedBy(own, ({ fix }) => fix.say)].map(([fix, alike]) => ({
      fix,
      objects: [...groupedBy(alike, ({ object }) => printable(objectName(object)))].map(([object, list]) => ({
        object,
        findings: list.map(({ location, message, witness }) => ({
          ...{ at: printLocation(location), message },
          ...(witness !== undefined && { witness }),
        })),
      })),
    }));
    return { rule: id, severity, title, why, fixes };
  });
  const rank = ({ severity }: CauseData) => SEVERITIES.indexOf(severity);
  return causes.sort((a, b) => rank(a) - rank(b) || compareText(a.rule, b.rule));
}

function groupedBy<T>(list: readonly T[], keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return groups;
}
