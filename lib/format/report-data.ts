import type { PolicyType } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { hasReplicas, namespaceOf, openRows } from '../reach/listing.ts';
import { compareText } from '../reach/peer.ts';
import { reasonsOf } from '../reach/reason.ts';
import { MAYBE, NO, YES } from '../reach/selector.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import type { Review } from '../review/review.ts';
import { beforeAndAfter, changesOf, intentLines, lostDenyLines, MARKS, unjudgedLines, verdictLine } from './change.ts';
import { printVerdict, shortPorts } from './connection.ts';
import { othersInWords, passingNotes } from './open-list.ts';
import { printLocation } from './problem.ts';

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

interface SideData {
  /** It is no subject of policies. */
  readonly free: boolean;
  readonly policies: readonly number[];
  readonly rules: readonly number[];
}

interface RuleData {
  /** `ingress rule 2 of shop/db-access` */
  readonly name: string;
  readonly at: string;
  readonly ports: string;
  /** The groups that it is for, and those that it may be for, as `first, last, ...`. */
  readonly sure: readonly number[];
  readonly maybe: readonly number[];
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
    findings: findings.map(({ rule, location, message, witness, fix, suppressed }) => ({
      ...{ rule: rule.id, severity: rule.severity, at: printLocation(location), message, fix: fix.say },
      ...(witness !== undefined && { witness }),
      ...(suppressed !== undefined && { suppressed }),
    })),
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

/** The positions that hold, `0,1,2,7` as `0,2,7,7`. */
function runs(values: readonly boolean[]): number[] {
  const out: number[] = [];
  for (const [i, holds] of values.entries()) {
    if (!holds) continue;
    if (out.at(-1) === i - 1) out[out.length - 1] = i;
    else out.push(i, i);
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

/** Numbers what is said more than once. */
class Numbers {
  readonly verdicts: [string, string, string][] = [];
  readonly policies: { name: string; at: string }[] = [];
  readonly rules: RuleData[] = [];
  readonly reasons: string[] = [];
  private readonly reasonNumbers = new Map<string, number>();
  private readonly connectivity: Connectivity;
  private readonly verdictNumbers = new Map<string, number>();
  private readonly policyNumbers = new Map<object, number>();
  private readonly ruleNumbers = new Map<CompiledRule, number>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  verdict(verdict: Verdict): number {
    const { open, depends } = verdict;
    const key = `${open.id} ${depends.id}`;
    const known = this.verdictNumbers.get(key);
    if (known !== undefined) return known;
    const word = !open.isEmpty ? 'open' : depends.isEmpty ? 'denied' : 'depends';
    const cell = `${open.isEmpty ? '' : shortPorts(open)}${depends.isEmpty ? '' : '?'}` || '–';
    this.verdictNumbers.set(key, this.verdicts.length);
    return this.verdicts.push([printVerdict(verdict), cell, word]) - 1;
  }

  reason(reason: string): number {
    const known = this.reasonNumbers.get(reason);
    if (known !== undefined) return known;
    this.reasonNumbers.set(reason, this.reasons.length);
    return this.reasons.push(reason) - 1;
  }

  side(group: Group, direction: PolicyType): SideData {
    if (group.kind === 'external' || group.kind === 'ingress-controller')
      return { free: true, policies: [], rules: [] };
    const limiting = this.connectivity.policiesLimiting(group, direction);
    const rules = group.sides[direction].lists.flatMap((list) => list.rules);
    return {
      free: group.sides[direction].isolated === NO,
      policies: limiting.map((policy) => this.policy(policy)),
      rules: rules.map((rule) => this.rule(rule)),
    };
  }

  private policy(policy: CompiledRule['policy']): number {
    const known = this.policyNumbers.get(policy);
    if (known !== undefined) return known;
    const { namespace, name, location } = policy;
    this.policyNumbers.set(policy, this.policies.length);
    return this.policies.push({ name: `${namespace}/${name}`, at: printLocation(location) }) - 1;
  }

  private rule(rule: CompiledRule): number {
    const known = this.ruleNumbers.get(rule);
    if (known !== undefined) return known;
    const { policy, direction, index } = rule;
    const matches = this.connectivity.groups.map((group) => this.connectivity.matchOf(rule, group));
    const numbered = rule.ports.on(undefined);
    const ports = [...(numbered.isEmpty ? [] : [`${numbered}`]), ...rule.ports.names].join(',');
    this.ruleNumbers.set(rule, this.rules.length);
    return (
      this.rules.push({
        name: `${direction.toLowerCase()} rule ${index + 1} of ${policy.namespace}/${policy.name}`,
        at: printLocation(rule.rule.location),
        ports,
        sure: runs(matches.map((match) => match === YES)),
        maybe: runs(matches.map((match) => match === MAYBE)),
      }) - 1
    );
  }
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
