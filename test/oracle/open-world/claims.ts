import type { Answer, Brute, ComparedGroups, EndGroup } from './brute.ts';
import { isNode } from './concrete.ts';
import { type OracleEnd, type Protocol, printed } from './model.ts';
import { isCovered } from './passing.ts';
import { Sampling } from './sampling.ts';
import { impossibilityOf } from './witness.ts';

/** What a comparison of two folders says, to be judged. */
export interface Claims {
  /** Does it end with 1: something changed? */
  readonly changed: boolean;
  /** Does a reported row cover this pair on this port? */
  covers(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): boolean;
  /** Every reported row, with a witness for each end and one port of it. */
  readonly rows: readonly ClaimedRow[];
}

interface ClaimedRow {
  readonly from: OracleEnd;
  readonly to: OracleEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly gained: boolean;
  readonly lost: boolean;
  /** Judged where it is given. */
  readonly nowKnown?: boolean;
}

export interface Judgement {
  /** Each in one line: a change missed, a change claimed. Empty: both agree. */
  readonly disagreements: readonly string[];
  readonly truth: Truth;
}

interface Truth {
  /** `may`: nothing differs but what may be called a difference or not, see {@link Brute.compare}. */
  readonly differs: 'yes' | 'may' | 'no';
  /** Does it differ for no pair of workloads and addresses, but for a pod of no manifest? */
  readonly onlyPossiblePods: boolean;
  readonly onlyNowKnown: boolean;
}

/** Members of two groups that are asked about, of pairs that differ and of those that do not. */
const ASKED = 6;
const ASKED_ALIKE = 300;
const MAX_LINES = 30;

/** Compares claims with brute force: all groups of ends; of each group some ends, and all witnesses. */
export function judge(brute: Brute, claims: Claims): Judgement {
  const lines: string[] = [];
  const comparisons = [...brute.comparisons()];
  const truth = truthOf(comparisons);
  const worlds = [brute.pair.old, brute.pair.new];
  const rows = claims.rows.filter(({ from, to }) => !isNode(worlds, from) && !isNode(worlds, to));
  const isOfNodes = rows.length < claims.rows.length;
  if (truth.differs === 'yes' ? !claims.changed : truth.differs === 'no' && claims.changed && !isOfNodes) {
    lines.push(claims.changed ? 'claimed: something changed' : 'missed: it says that nothing changed');
  }
  const sampling = new Sampling();
  for (const { from, to, protocol, port, answer } of comparisons) {
    if (answer.differs !== 'yes') continue;
    for (const [a, b] of sampling.pairs(from.ends, to.ends, ASKED)) {
      if (lines.length > MAX_LINES) break;
      if (isCovered(brute, a, b, (one, other) => claims.covers(one, other, protocol, port))) continue;
      lines.push(`missed: ${printed(a)} => ${printed(b)} ${protocol} ${port}: ${describe(answer)}`);
    }
  }
  // A pair that cannot be, of one namespace with two sets of labels, is no question.
  const alike = comparisons.filter(({ answer }) => answer.differs === 'no' && answer.old.size + answer.new.size > 0);
  for (const { from, to, protocol, port, answer } of sampling.some(alike, ASKED_ALIKE)) {
    for (const [a, b] of sampling.pairs(from.ends, to.ends, 1)) {
      if (lines.length > MAX_LINES || !claims.covers(a, b, protocol, port)) continue;
      lines.push(`claimed: ${printed(a)} => ${printed(b)} ${protocol} ${port}: ${describe(answer)}`);
    }
  }
  for (const row of rows) {
    const { from, to, protocol, port } = row;
    const impossible = impossibilityOf(brute.pair, from) ?? impossibilityOf(brute.pair, to);
    if (impossible !== undefined) {
      lines.push(`claimed: ${impossible}: ${printed(from)} => ${printed(to)}`);
      continue;
    }
    const answer = brute.ask(from, to, protocol, port);
    const fault =
      faultOf(row, answer) ?? (claims.covers(from, to, protocol, port) ? undefined : 'its row covers it not');
    if (fault === undefined) continue;
    lines.push(
      `claimed: ${fault}: ${printed(from)} => ${printed(to)} ${protocol} ${port}${row.gained ? ' gained' : ''}${row.lost ? ' lost' : ''}: ${describe(answer)}`,
    );
  }
  return { disagreements: lines, truth };
}

function truthOf(comparisons: readonly ComparedGroups[]): Truth {
  const different = comparisons.filter(({ answer }) => answer.differs === 'yes');
  const isPod = ({ ends }: EndGroup) => ends[0]?.kind === 'pod';
  const isMaybe = comparisons.some(({ answer }) => answer.differs === 'may');
  return {
    differs: different.length > 0 ? 'yes' : isMaybe ? 'may' : 'no',
    onlyPossiblePods: different.length > 0 && different.every(({ from, to }) => isPod(from) || isPod(to)),
    onlyNowKnown: different.length > 0 && different.every(({ answer }) => answer.nowKnown),
  };
}

function faultOf({ gained, lost, nowKnown }: ClaimedRow, answer: Answer): string | undefined {
  if (answer.old.size + answer.new.size === 0 && answer.differs === 'no') return 'no such pair can exist';
  if (answer.differs === 'no') return 'no difference';
  if (!gained && !lost) return 'neither gained nor lost';
  if (gained && !answer.gained) return 'nothing is gained';
  if (lost && !answer.lost) return 'nothing is lost';
  if (nowKnown !== undefined && answer.differs === 'yes' && nowKnown !== answer.nowKnown) return 'known or now known';
  return undefined;
}

function describe({ old, new: now, differs, nowKnown }: Answer): string {
  const word = (set: ReadonlySet<boolean>) =>
    set.size === 2 ? 'depends' : set.has(true) ? 'open' : set.has(false) ? 'denied' : 'not there';
  const different = { yes: 'it differs', may: 'it may be called different', no: 'it is the same' }[differs];
  return `${word(old)} before, ${word(now)} now; ${different}${nowKnown ? ', now known' : ''}`;
}
