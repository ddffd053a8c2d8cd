import type { PolicyType } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { type Block, blocksOf } from '../reach/blocks.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { blocksBySource, openRows } from '../reach/listing.ts';
import { PortSet } from '../reach/port-set.ts';
import { reasonsOf } from '../reach/reason.ts';
import type { LintFinding } from '../review/lint/lint.ts';
import type { Review } from '../review/review.ts';
import { othersInWords, passingNotes } from './open-list.ts';
import { type CauseData, causesOf } from './report-causes.ts';
import { type ChangesData, changesData } from './report-changes.ts';
import { exposureOf, exposureSentence, type FigureData, figuresOf } from './report-exposure.ts';
import { Numbers, type RuleData, type SideData } from './report-numbers.ts';
import { type PeerData, peersOf } from './report-peers.ts';

/** Everything that the page of a report shows. Peers, groups, verdicts, policies and rules are numbered by position. */
export interface ReportData {
  readonly title: string;
  /** How the report was made, and with which options. */
  readonly made: string;
  /** A sentence that says what is open. */
  readonly sentence: string;
  readonly figures: readonly FigureData[];
  /** What the report does not cover, one line each. */
  readonly notSeen: readonly string[];
  readonly peers: readonly PeerData[];
  /** `[text, short text for a cell, open | denied | depends]` */
  readonly verdicts: readonly (readonly [text: string, cell: string, word: string])[];
  /**
   * For each group, its verdicts about all groups, as pairs of a verdict and how many in a row have it. -1 means that the
   * manifests do not answer the question.
   */
  readonly matrix: readonly (readonly number[])[];
  /** For each group and direction, the policies that limit it and their rules. */
  readonly sides: readonly Readonly<Record<PolicyType, SideData>>[];
  readonly policies: readonly { name: string; at: string }[];
  readonly rules: readonly RuleData[];
  /** Why a part depends. For each group, `because` has `to, reason, ...`. */
  readonly reasons: readonly string[];
  readonly because: readonly (readonly number[])[];
  /** Pods of no manifest that get in although a stranger does not, by condition. `passing` says what is true of all other pods. */
  readonly others: readonly { from: string; words: string; to: readonly string[]; ports: string }[];
  readonly passing: readonly string[];
  readonly changes?: ChangesData;
  /** The findings of lint by rule, the worst first, and how many are suppressed. */
  readonly causes: readonly CauseData[];
  readonly suppressed: number;
}

/** What a report is about. `made` is the command by which it was made, with its options. */
export interface ReportInput {
  readonly title: string;
  readonly made: string;
  readonly connectivity: Connectivity;
  readonly review?: Review;
  readonly findings: readonly LintFinding[];
  /** What is missing from the input. */
  readonly notes: readonly string[];
}

/** Everything that the page shows, in a form that its scripts can read. */
export function reportData({ title, made, connectivity, review, findings, notes }: ReportInput): ReportData {
  const numbers = new Numbers(connectivity);
  const { groups } = connectivity;
  const sides = groups.map((group) => ({
    Ingress: numbers.side(group, 'Ingress'),
    Egress: numbers.side(group, 'Egress'),
  }));
  const because: number[][] = [];
  const denied = { open: PortSet.none, depends: PortSet.none };
  const reasons = new Map<Block, readonly number[]>();
  const reasonsFor = (block: Block) => {
    const [[from], [to]] = [block.from, block.to];
    const known =
      reasons.get(block) ?? reasonsOf(connectivity, from as Group, to as Group).map((one) => numbers.reason(one));
    reasons.set(block, known);
    return known;
  };
  const matrix = [...rowsOfBlocks(connectivity)].map(([from, blocks]) => {
    const own: number[] = [];
    because.push(own);
    return repeated(
      groups.map((to, j) => {
        if (!connectivity.isModelled(from, to)) return -1;
        const block = blocks[j];
        if (block && !block.verdict.depends.isEmpty) for (const reason of reasonsFor(block)) own.push(j, reason);
        return numbers.verdict(block?.verdict ?? denied);
      }),
    );
  });
  const open = openRows(connectivity);
  const peers = peersOf(connectivity, review);
  const exposure = exposureOf(connectivity);
  return {
    ...{
      made: printable(made),
      sentence: exposureSentence(exposure, notes.length === 0),
      figures: figuresOf(exposure),
    },
    ...{ others: othersInWords(open.rows).map(withExample), passing: passingNotes(open.passing) },
    ...{ title: printable(title), notSeen: notes, matrix, sides, because, reasons: numbers.reasons },
    peers: peers.map(({ ranges, ...peer }) => peer),
    verdicts: numbers.verdicts,
    policies: numbers.policies,
    rules: numbers.rules,
    ...(review && { changes: changesData(review, peers) }),
    causes: causesOf(findings.filter(({ suppressed }) => suppressed === undefined)),
    suppressed: findings.filter(({ suppressed }) => suppressed !== undefined).length,
  };
}

/** For each group, the block of its pair with each group by position, as far as something is open or may be. */
function* rowsOfBlocks(connectivity: Connectivity): Generator<readonly [Group, readonly (Block | undefined)[]]> {
  const { groups } = connectivity;
  const places = new Map(groups.map((group, i) => [group, i]));
  const bySource = blocksBySource(blocksOf(connectivity));
  for (const from of groups) {
    const row = new Array<Block | undefined>(groups.length).fill(undefined);
    for (const block of bySource.get(from) ?? []) for (const to of block.to) row[places.get(to) as number] = block;
    yield [from, row];
  }
}

/** Shortens runs of equal numbers to the number and how often it comes: `5,5,5,2` becomes `5,3,2,1`. */
function repeated(values: readonly number[]): number[] {
  const out: number[] = [];
  for (const value of values) {
    if (out.at(-2) === value) out[out.length - 1] = (out.at(-1) ?? 0) + 1;
    else out.push(value, 1);
  }
  return out;
}

/** The report shows the example next to the condition in words. */
function withExample({ example, words, ...row }: ReturnType<typeof othersInWords>[number]) {
  return { ...row, words: [words, ...(example === undefined ? [] : [example])].join('; ') };
}
