import type { Cell } from '../plan/cell.ts';
import type { Plan } from '../plan/plan.ts';
import type { Doubt } from './doubt.ts';
import { type AttemptResult, type CellResult, type Evidence, Judgement } from './judgement.ts';

/** Judges each cell by its tries. What cannot be told is never a match. */
export function judge({ cells }: Plan, evidence: Evidence): CellResult[] {
  const byCell = new Map<Cell, AttemptResult[]>(cells.map((cell) => [cell, []]));
  const judgement = new Judgement(evidence);
  for (const [attempt, answer] of evidence.last.answers)
    byCell.get(attempt.cell)?.push(judgement.tried(attempt, answer));
  return [...byCell].map(([cell, tries]): CellResult => {
    if (tries.length === 0) {
      const absent = evidence.absent.get(cell.from);
      const doubt: Doubt = absent
        ? { kind: 'source missing', says: `no pod runs with the labels of ${cell.from.name}: ${absent}` }
        : { kind: 'target missing', says: `${cell.to.name} has no running pod` };
      return { cell, tries, verdict: 'inconclusive', doubt };
    }
    const told = tries.map((one) => ofService(one, tries));
    if (told.some(({ verdict }) => verdict === 'mismatch')) return { cell, tries: told, verdict: 'mismatch' };
    const doubt = told.find((one) => one.verdict === 'inconclusive' && !isDecidedBy(told, one))?.doubt;
    const verdict = doubt ? 'inconclusive' : 'match';
    return { ...{ cell, tries: told, verdict }, ...(doubt && { doubt }) };
  });
}

/** If a prober reaches the pods, but not their Service, the Service is not denied: something else is wrong with it. */
function ofService(one: AttemptResult, tries: readonly AttemptResult[]): AttemptResult {
  const { endpoint, node, seen, verdict } = one;
  const isReached = tries.some(
    (other) => other.endpoint.service === undefined && other.node === node && other.seen === 'OPEN',
  );
  if (endpoint.service === undefined || seen !== 'DENIED' || verdict === 'inconclusive' || !isReached) return one;
  const says = `Service ${endpoint.service} gives no answer, and its pods do`;
  return { ...one, seen: 'NO ANSWER', verdict: 'inconclusive', doubt: { kind: 'service broken', says } };
}

/**
 * Whether other tries decide in place of this one. If the real pod is silent, its stand-in decides. If a Service may lead to pods
 * on more nodes than are tried, the pods themselves decide.
 */
function isDecidedBy(tries: readonly AttemptResult[], { endpoint, seen, doubt }: AttemptResult): boolean {
  // Over UDP, a Service also refuses if the server behind it does.
  const isDeaf = doubt?.kind === 'service empty' && tries.some(isDeafServer);
  if (seen !== 'NO ANSWER' && doubt?.kind !== 'refusals' && !isDeaf) return false;
  const matches = tries.filter(({ verdict }) => verdict === 'match');
  if (!endpoint.isStandIn && matches.some((other) => other.endpoint.isStandIn)) return true;
  const isWide = endpoint.service !== undefined && doubt?.kind === 'nodes apart';
  return isWide && matches.some((other) => other.endpoint.service === undefined);
}

function isDeafServer({ endpoint, seen }: AttemptResult): boolean {
  const isServer = endpoint.service === undefined && !endpoint.isStandIn;
  return isServer && (seen === 'NOT-LISTENING' || seen === 'MIXED');
}
