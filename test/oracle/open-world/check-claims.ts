import { CheckTruth } from './check-truth.ts';
import { isNode } from './concrete.ts';
import type { OracleIntent } from './intent.ts';
import { type OpenWorld, type OracleEnd, type Protocol, printed } from './model.ts';
import { isCovered } from './passing.ts';
import { Sampling } from './sampling.ts';
import { impossibilityOf } from './witness.ts';

/** What a check of a folder against an intent says, to be judged. */
export interface CheckClaims {
  /** Does it end with 0: nothing more and nothing less? */
  readonly ok: boolean;
  /** Does a reported row of this kind cover the pair on this port? */
  covers(kind: 'more' | 'less', from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): boolean;
  /** Every reported row, with a witness for each end and one port of it. */
  readonly rows: readonly {
    readonly kind: 'more' | 'less';
    readonly from: OracleEnd;
    readonly to: OracleEnd;
    readonly protocol: Protocol;
    readonly port: number;
  }[];
}

export interface CheckJudgement {
  readonly disagreements: readonly string[];
  /** `may`: only what may be reported or not. */
  readonly deviates: 'yes' | 'may' | 'no';
  /** Nobody of the manifests, and no address, deviates. */
  readonly onlyPossiblePods: boolean;
}

/** Members of a group that are asked about, of pairs that deviate and of those that do not. */
const ASKED = 6;
const ASKED_ALIKE = 300;
const MAX_LINES = 30;

/** Compares claims with brute force: every possible peer of every guarded workload, one by one. */
export function judgeCheck(world: OpenWorld, intent: OracleIntent, claims: CheckClaims): CheckJudgement {
  const truth = new CheckTruth(world, intent);
  const { brute } = truth;
  const lines: string[] = [];
  const rows = claims.rows.filter(({ from, to }) => !isNode([world], from) && !isNode([world], to));
  const isOfNodes = rows.length < claims.rows.length;
  const sampling = new Sampling();
  const say = (text: string, from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) => {
    if (lines.length < MAX_LINES) lines.push(`${text}: ${printed(from)} => ${printed(to)} ${protocol} ${port}`);
  };
  let [must, may, onlyPods] = [false, false, true];
  const alike: Parameters<CheckClaims['covers']>[] = [];
  const note = (from: OracleEnd, to: OracleEnd) => {
    must = true;
    if (from.kind !== 'pod' && to.kind !== 'pod') onlyPods = false;
  };
  for (const { protocol, port } of brute.vocabulary.ports) {
    for (const [sources, targets] of truth.guardedPairs(protocol)) {
      const [[first], [second]] = [sources.ends, targets.ends] as [[OracleEnd], [OracleEnd]];
      const more = truth.more(first, second, protocol, port);
      if (more === 'may') may = true;
      if (more === 'yes') note(first, second);
      for (const [from, to] of sampling.pairs(sources.ends, targets.ends, more === 'yes' ? ASKED : 1)) {
        if (more === 'no') alike.push(['more', from, to, protocol, port]);
        if (more !== 'yes' || lines.length >= MAX_LINES) continue;
        if (isCovered(brute, from, to, (a, b) => claims.covers('more', a, b, protocol, port))) continue;
        say('missed more', from, to, protocol, port);
      }
    }
  }
  for (const { from, to, protocol, port, less } of truth.lacking()) {
    if (less === 'may') may = true;
    if (less !== 'yes') continue;
    note(from, to);
    if (!claims.covers('less', from, to, protocol, port)) say('missed less', from, to, protocol, port);
  }
  for (const question of sampling.some(alike, ASKED_ALIKE)) {
    const [, from, to, protocol, port] = question;
    if (claims.covers(...question)) say('claimed more', from, to, protocol, port);
  }
  for (const { kind, from, to, protocol, port } of rows) {
    const impossible = impossibilityOf(brute.pair, from) ?? impossibilityOf(brute.pair, to);
    if (impossible !== undefined) {
      say(`claimed ${kind}, but ${impossible}`, from, to, protocol, port);
      continue;
    }
    const found = kind === 'more' ? truth.more(from, to, protocol, port) : truth.less(from, to, protocol, port);
    if (found === 'no') say(`claimed ${kind}`, from, to, protocol, port);
  }
  if (claims.ok && must) lines.unshift('missed: it says nothing more and nothing less');
  if (!claims.ok && !must && !may && !isOfNodes) lines.unshift('claimed: it says that something deviates');
  return {
    disagreements: lines,
    deviates: must ? 'yes' : may ? 'may' : 'no',
    onlyPossiblePods: must && onlyPods,
  };
}
