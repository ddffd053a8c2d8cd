import type { Diagnosis } from '../../live/diagnosis/diagnosis.ts';
import { isDeclaredOtherwise } from '../../live/diagnosis/intent.ts';
import type { AttemptResult, CellResult, CellVerdict } from '../../live/judge/judgement.ts';
import { isDeclaredPort } from '../../live/plan/cell.ts';
import { portName } from '../../live/plan/port.ts';
import type { Verification } from '../../live/verify.ts';

/** What each output form prints. */
export interface VerifyForm {
  readonly verification: Verification;
  /** Why a pair is computed as it is, for pairs that were seen otherwise. */
  readonly explain: (cell: CellResult['cell']) => string;
  /** The width of the terminal, in characters. */
  readonly width: number;
}

/** How many cells have each verdict. */
export function counts({ cells }: Pick<Verification, 'cells'>): Record<CellVerdict, number> {
  const count = (verdict: CellVerdict) => cells.filter((one) => one.verdict === verdict).length;
  return { match: count('match'), mismatch: count('mismatch'), inconclusive: count('inconclusive') };
}

/** Such as `42 connections: 40 match, 1 mismatch, 1 inconclusive`. */
export function countText(verification: Verification): string {
  const { match, mismatch, inconclusive } = counts(verification);
  return `${verification.cells.length} connections: ${match} match, ${mismatch} mismatch, ${inconclusive} inconclusive`;
}

/** The verdict about the whole, in one sentence. */
export function verdictText({ verdict, cells }: Verification): string {
  if (verdict === 'mismatch') return 'MISMATCH: what is declared, computed and probed is not the same';
  if (verdict === 'inconclusive') return 'INCONCLUSIVE: nobody can tell whether the cluster does what is computed';
  const isDeclared = cells.some(({ cell }) => cell.declared !== undefined);
  return isDeclared ? 'MATCH: declared = computed = probed' : 'MATCH: computed = probed';
}

/** Whether the cluster enforces policies, with the seconds that it needed. */
export function canaryText({ canary: { state, refuses, denied, allowed, budget } }: Verification): string {
  if (state === 'broken') return 'BROKEN: two pods of our own could not connect, so no denial means anything';
  if (state === 'not enforced')
    return `NOT ENFORCED: a policy that denies everything changed nothing in ${budget.denied} s`;
  if (state === 'unasked') return 'UNKNOWN: the pod that should connect could not be asked';
  if (state === 'stuck')
    return `STUCK: deny after ${denied?.toFixed(1)} s, and no allow in ${budget.allowed} s after it was removed`;
  const how = refuses ? ', and denied is refused' : '';
  return `enforced: deny after ${denied?.toFixed(1)} s (of ${budget.denied}), allow after ${allowed?.toFixed(1)} s (of ${budget.allowed})${how}`;
}

/** The most rows of a diagnosis that are printed, where not all are. */
const MAX_ROWS = 3;

/** The rows of a diagnosis, or the first ones and how many more there are. */
export function rowsOfDiagnosis({ rows = [] }: Diagnosis): readonly string[] {
  const more = rows.length - MAX_ROWS;
  return more < 2 ? rows : [...rows.slice(0, MAX_ROWS), `and ${more} more; -o json lists all ${rows.length}`];
}

/**
 * Mismatches, the most telling first: between two workloads, then from a pod that is in no manifest, then between replicas of one
 * workload. Of each kind, first those on a declared port.
 */
export function mostTelling(cells: readonly CellResult[]): CellResult[] {
  const rank = ({ cell }: CellResult) => {
    const { from, to } = cell;
    const kind = from.workload === undefined ? 2 : from.workload === to.workload ? 4 : 0;
    return kind + (isDeclaredPort(cell) ? 0 : 1);
  };
  const wrong = cells.filter(({ verdict }) => verdict === 'mismatch');
  return wrong.sort((one, other) => rank(one) - rank(other));
}

/** What the words and names of the table mean that not everybody knows, as far as they are in it. One sentence each. */
export function wordsExplained(rows: readonly Row[]): string[] {
  const has = (word: string) => rows.some(({ probed }) => probed.split(' | ').includes(word));
  const names = rows.flatMap(({ from, to }) => [from, to]);
  const isNamed = (pattern: RegExp) => names.some((name) => pattern.test(name));
  const [labelled, ...others] = new Set(names.flatMap((name) => /\/(\{[^}]*=[^}]*\})/.exec(name)?.[1] ?? []));
  const like = others.length > 0 ? ' and the like' : '';
  return [
    ...(has('NO ANSWER') ? ['NO ANSWER: nothing came back, and it is not known whether the target is alive'] : []),
    ...(has('NOT-LISTENING') ? ['NOT-LISTENING: no policy stops it, and no process listens on the port'] : []),
    ...(isNamed(/\{stranger\}/) ? ['{stranger}: a pod without labels'] : []),
    ...(labelled === undefined ? [] : [`${labelled}${like}: a pod with these labels that belongs to no workload`]),
    ...(isNamed(/^\{elsewhere\}/) ? ['{elsewhere}: a namespace that no manifest names'] : []),
  ];
}

/** One line of the table: a connection, or several of a pair that differ only in their ports. */
export interface Row {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly string[];
  readonly intent: string;
  readonly computed: string;
  readonly probed: string;
  readonly verdict: CellVerdict;
  /** Does the intent contradict the manifests, or the cluster if the manifests leave the connection open? */
  readonly isDeclaredOtherwise: boolean;
  /** Why it is inconclusive. Empty if it is not. */
  readonly because: string;
  /** The places where something else was seen than computed, if not all places agree. */
  readonly places: readonly string[];
}

/** A cell as a row of the table of results. */
export function rowOf(result: CellResult): Row {
  const { cell, tries, verdict, doubt } = result;
  const { from, to, computed, declared } = cell;
  return {
    ...{ from: from.name, to: to.name, ports: [portName(cell)], intent: declared ?? '-', computed },
    ...{ probed: seenIn(tries, verdict), verdict, because: doubt?.says ?? '', places: placesOf(tries, verdict) },
    isDeclaredOtherwise: isDeclaredOtherwise(result),
  };
}

/** Joins results that differ only in the port. */
export function rowsOf(cells: readonly CellResult[]): Row[] {
  const found = new Map<string, Row>();
  for (const result of cells) {
    const row = rowOf(result);
    const key = JSON.stringify({ ...row, ports: [] });
    const known = found.get(key);
    found.set(key, known ? { ...known, ports: [...known.ports, ...row.ports] } : row);
  }
  return [...found.values()];
}

/** `OPEN`, or everything that was seen. Tries that decided nothing are left out. */
function seenIn(tries: readonly AttemptResult[], verdict: CellVerdict): string {
  const decided = verdict === 'match' ? tries.filter((one) => one.verdict === 'match') : tries;
  return [...new Set(decided.map(({ seen }) => seen))].join(' | ') || 'no pod';
}

/** The most places that are listed. */
const MAX_PLACES = 3;

function placesOf(tries: readonly AttemptResult[], verdict: CellVerdict): string[] {
  if (verdict === 'match' || new Set(tries.map(({ seen }) => seen)).size < 2) return [];
  const places = tries
    .filter((one) => one.verdict === verdict)
    .map(({ seen, node, endpoint: { service, pod, isStandIn } }) => {
      const place = isStandIn ? 'a pod in its place' : service === undefined ? pod : `Service ${service}`;
      return `${seen} at ${place}${node === undefined ? '' : ` from ${node}`}`;
    });
  return [...new Set(places)].slice(0, MAX_PLACES);
}
