import type { CheckClaims, CheckJudgement } from './check-claims.ts';
import { isNode } from './concrete.ts';
import { type OpenWorld, type OracleEnd, type Protocol, printed } from './model.ts';
import { isCovered } from './passing.ts';
import { Sampling } from './sampling.ts';
import type { SecondIntent } from './second-intent.ts';
import { SecondTruth } from './second-truth.ts';
import { impossibilityOf } from './witness.ts';

const ASKED = 4;
const ASKED_ALIKE = 200;
const MAX_LINES = 30;

/** Compares claims with brute force, of every possible peer of every guarded workload, one by one. */
export function judgeSecond(world: OpenWorld, intent: SecondIntent, claims: CheckClaims): CheckJudgement {
  const truth = new SecondTruth(world, intent);
  const { brute } = truth;
  const lines: string[] = [];
  const sampling = new Sampling();
  const say = (text: string, from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number) => {
    if (lines.length < MAX_LINES) lines.push(`${text}: ${printed(from)} => ${printed(to)} ${protocol} ${port}`);
  };
  let [must, may, onlyPods] = [false, false, true];
  const alike: Parameters<CheckClaims['covers']>[] = [];
  const kinds = ['more', 'less'] as const;
  for (const { protocol, port } of brute.vocabulary.ports) {
    for (const [sources, targets] of truth.guardedPairs(protocol)) {
      for (const kind of kinds) {
        const said = truth[kind](sources, targets, protocol, port);
        if (said === 'may') may = true;
        if (said === 'yes') {
          must = true;
          if (sources.ends[0]?.kind !== 'pod' && targets.ends[0]?.kind !== 'pod') onlyPods = false;
        }
        for (const [from, to] of sampling.pairs(sources.ends, targets.ends, said === 'yes' ? ASKED : 1)) {
          // A row says nothing of the names that a port has besides.
          const hasNames = to.kind === 'pod' && (to.portNames ?? []).length > 0;
          if (said === 'no' && !hasNames) alike.push([kind, from, to, protocol, port]);
          if (said !== 'yes' || lines.length >= MAX_LINES) continue;
          const covers = (a: OracleEnd, b: OracleEnd) => claims.covers(kind, a, b, protocol, port);
          if (kind === 'more' ? isCovered(brute, from, to, covers) : covers(from, to)) continue;
          say(`missed ${kind}`, from, to, protocol, port);
        }
      }
    }
  }
  for (const question of sampling.some(alike, ASKED_ALIKE)) {
    const [kind, from, to, protocol, port] = question;
    if (claims.covers(...question)) say(`claimed ${kind}`, from, to, protocol, port);
  }
  for (const { kind, from, to, protocol, port } of claims.rows) {
    if (isNode([world], from) || isNode([world], to)) {
      say(`claimed ${kind} of a node`, from, to, protocol, port);
      continue;
    }
    const impossible = impossibilityOf(brute.pair, from) ?? impossibilityOf(brute.pair, to);
    if (impossible !== undefined) {
      say(`claimed ${kind}, but ${impossible}`, from, to, protocol, port);
      continue;
    }
    const found = truth[kind](truth.group(from), truth.group(to), protocol, port);
    if (found === 'no') say(`claimed ${kind}`, from, to, protocol, port);
  }
  if (claims.ok && must) lines.unshift('missed: it says nothing more and nothing less');
  if (!claims.ok && !must && !may) lines.unshift('claimed: it says that something deviates');
  return { disagreements: lines, deviates: must ? 'yes' : may ? 'may' : 'no', onlyPossiblePods: must && onlyPods };
}
