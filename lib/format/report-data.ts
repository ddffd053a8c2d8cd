import type { PolicyType } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { hasReplicas, namespaceOf, openRows } from '../reach/listing.ts';
import { compareText } from '../reach/peer.ts';
import { reasonsOf } from '../reach/reason.ts';
import { type LintFinding, severityOf } from '../review/lint/lint.ts';
import type { Review } from '../review/review.ts';
import { beforeAndAfter, changesOf, intentLines, lostDenyLines, MARKS, unjudgedLines, verdictLine } from './change.ts';
import { othersInWords, passingNotes } from './open-list.ts';
import { printLocation } from './problem.ts';
import { Numbers, type RuleData, type SideData } from './report-numbers.ts';

/** All that the page of a report shows; peers, groups, verdicts, policies and rules are numbered by their position. */
export interface ReportData {
  readonly title: string;
  /** What is not part of it, a line each. */
  readonly notSeen: readonly string[];
  readonly peers: readonly {
    name: string;
    short: string;
    namespace: string;
    kind: string;
    group: number;
    self: boolean;
  }[];
  /** `[what is said, what fits into a cell, open | denied | depends]` */
  readonly verdicts: readonly (readonly [text: string, cell: string, word: string])[];
  /** For each group, a verdict for each group, as `verdict, how many in a row, ...`; -1: no question that manifests answer. */
  readonly matrix: readonly (readonly number[])[];
  /** For each group, in each direction: the policies that limit it, and the rules of those. */
  readonly sides: readonly Readonly<Record<PolicyType, SideData>>[];
  readonly policies: readonly { name: string; at: string }[];
  readonly rules: readonly RuleData[];
  /** Why it depends; `because` has for each group `to, reason, ...`. */
  readonly reasons: readonly string[];
  readonly because: readonly (readonly number[])[];
  /** Pods of no manifest that get in where a stranger does not, by their conditions; `passing`: what is said of all the others. */
  readonly others: readonly { from: string; words: string; to: readonly string[]; ports: string }[];
  readonly passing: readonly string[];
  readonly changes?: {
    readonly verdict: string;
    readonly lines: readonly string[];
    readonly rows: readonly {
      risk: string;
      mark: string;
      kind: string;
      from: readonly string[];
      to: readonly string[];
      ports: string;
      because: readonly string[];
    }[];
  };
  readonly findings: readonly {
    rule: string;
    severity: string;
    at: string;
    message: string;
    witness?: string;
    fix: string;
    suppressed?: string;
  }[];
}

export interface ReportInput {
  readonly title: string;
  readonly connectivity: Connectivity;
  readonly review?: Review;
  readonly findings: readonly LintFinding[];
  /** What was read lacks. */
  readonly notes: readonly string[];
}

export function reportData({ title, connectivity, review, findings, notes }: ReportInput): ReportData {
  const numbers = new Numbers(connectivity);
  const { groups } = connectivity;
  const sides = groups.map((group) => ({
    Ingress: numbers.side(group, 'Ingress'),
    Egress: numbers.side(group, 'Egress'),
  }));
  const because: number[][] = [];
  const matrix = groups.map((from) => {
    const own: number[] = [];
    because.push(own);
    return repeated(
      groups.map((to, j) => {
        if (!connectivity.isModelled(from, to)) return -1;
        const verdict = connectivity.between(from, to);
        if (!verdict.depends.isEmpty)
          for (const reason of reasonsOf(connectivity, from, to)) own.push(j, numbers.reason(reason));
        return numbers.verdict(verdict);
      }),
    );
  });
  const open = openRows(connectivity);
  return {
    ...{ others: othersInWords(open.rows), passing: passingNotes(open.passing) },
    ...{ title: printable(title), notSeen: notes, matrix, sides, because, reasons: numbers.reasons },
    peers: peersOf(connectivity),
    verdicts: numbers.verdicts,
    policies: numbers.policies,
    rules: numbers.rules,
    ...(review && { changes: changesData(review) }),
    findings: findings.map((finding) => {
      const { rule, location, message, witness, fix, suppressed } = finding;
      return {
        ...{ rule: rule.id, severity: severityOf(finding), at: printLocation(location), message, fix: fix.say },
        ...(witness !== undefined && { witness }),
        ...(suppressed !== undefined && { suppressed }),
      };
    }),
  };
}

/** `5,5,5,2` as `5,3,2,1`. */
function repeated(values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) {
    if (out.at(-2) === value) out[out.length - 1] = (out.at(-1) ?? 0) + 1;
    else out.push(value, 1);
  }
  return out;
}

const OUTSIDE = 'outside of the manifests';

function peersOf(connectivity: Connectivity): ReportData['peers'] {
  const peers = connectivity.groups.flatMap((group, index) =>
    group.peers.map((peer) => {
      const { name, kind } = peer;
      const short = kind === 'workload' ? peer.workload.name : name;
      const namespace = kind === 'workload' ? (namespaceOf(peer) ?? OUTSIDE) : OUTSIDE;
      return { name, short, namespace, kind, group: index, self: hasReplicas(connectivity, peer) };
    }),
  );
  const rank = ({ kind }: { kind: string }) => (kind === 'workload' ? 0 : 1);
  return peers.sort(
    (a, b) => rank(a) - rank(b) || compareText(a.namespace, b.namespace) || compareText(a.name, b.name),
  );
}

function changesData(review: Review): NonNullable<ReportData['changes']> {
  return {
    verdict: verdictLine(review),
    lines: [...intentLines(review), ...lostDenyLines(review), ...unjudgedLines(review)],
    rows: changesOf(review).map(({ first, from, to, because }) => ({
      ...{ risk: first.risk.level, mark: MARKS[first.kind], kind: first.kind, from, to },
      ports: beforeAndAfter(first),
      because,
    })),
  };
}
