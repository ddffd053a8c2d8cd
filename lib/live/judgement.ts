import type { Canary } from './canary.ts';
import type { Answer, LivePod } from './cluster.ts';
import type { Endpoint } from './endpoints.ts';
import type { Cell, Plan } from './plan.ts';
import { type Attempt, expectedOf, isReliable, portOf, type Round } from './round.ts';

/** `NOT-LISTENING`: refused, so the policies let it through; `DENIED`: no answer, while others got one. */
export type Seen = 'OPEN' | 'DENIED' | 'NOT-LISTENING' | 'MIXED' | 'DNS' | 'UNSUPPORTED' | 'ERROR' | 'NO ANSWER';

/** One connection as tried. */
export interface Tried {
  readonly endpoint: Endpoint;
  /** Where the prober was. */
  readonly node?: string;
  readonly seen: Seen;
  /** At the first try, where that was another. */
  readonly first?: Seen;
  readonly verdict: 'match' | 'mismatch' | 'inconclusive';
  /** Why it is inconclusive. */
  readonly because?: string;
}

export interface CellResult {
  readonly cell: Cell;
  /** None: the target has no pod to connect to. */
  readonly tries: readonly Tried[];
  readonly verdict: 'match' | 'mismatch' | 'inconclusive';
  readonly because?: string;
}

/** What was seen, and by what it may be judged. */
export interface Evidence {
  readonly history: ReadonlyMap<Attempt, readonly Answer[]>;
  readonly last: Round;
  readonly canary: Canary;
  /** As they were after the last round, ours too. */
  readonly pods: readonly LivePod[];
}

/** Each cell as it was tried. What nobody can tell is never a match. */
export function judge({ cells }: Plan, evidence: Evidence): CellResult[] {
  const byCell = new Map<Cell, Tried[]>(cells.map((cell) => [cell, []]));
  const judgement = new Judgement(evidence);
  for (const [attempt, answer] of evidence.last.answers)
    byCell.get(attempt.cell)?.push(judgement.tried(attempt, answer));
  return [...byCell].map(([cell, tries]): CellResult => {
    if (tries.length === 0)
      return { cell, tries, verdict: 'inconclusive', because: `${cell.to.name} has no running pod` };
    if (tries.some(({ verdict }) => verdict === 'mismatch')) return { cell, tries, verdict: 'mismatch' };
    // Where the thing itself is silent, the one that answers in its place decides.
    const isDecided = tries.some(({ endpoint, verdict }) => endpoint.isStandIn && verdict === 'match');
    const unclear = tries.find(
      ({ verdict, endpoint, seen }) =>
        verdict === 'inconclusive' &&
        !(isDecided && !endpoint.isStandIn && (seen === 'NO ANSWER' || seen === 'NOT-LISTENING')),
    );
    if (unclear === undefined) return { cell, tries, verdict: 'match' };
    return { cell, tries, verdict: 'inconclusive', ...(unclear.because && { because: unclear.because }) };
  });
}

class Judgement {
  private readonly evidence: Evidence;
  private readonly reachedByKubelet: ReadonlySet<string>;

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    this.reachedByKubelet = new Set(
      evidence.pods.filter((pod) => pod.reachedByKubelet).map(({ namespace, name }) => `${namespace}/${name}`),
    );
  }

  tried(attempt: Attempt, answer: Answer): Tried {
    const { cell, endpoint, node } = attempt;
    const { history } = this.evidence;
    const [first = answer, ...later] = (history.get(attempt) ?? []).filter((one) => one !== 'ERROR');
    const turns = later.filter((one, i) => one !== (later[i - 1] ?? first)).length;
    const base = {
      endpoint,
      ...(node !== undefined && { node }),
      ...(first !== answer && { first: seenAs(first) }),
    };
    const unclear = (seen: Seen, because: string): Tried => ({ ...base, seen, verdict: 'inconclusive', because });
    if (answer === 'UNSUPPORTED') return unclear('UNSUPPORTED', `the kernel knows no ${cell.protocol}`);
    if (answer === 'ERROR' || answer === 'DNS') return unclear(answer, this.failureOf(attempt));
    if (answer === 'REFUSED' && endpoint.service !== undefined)
      return unclear('NOT-LISTENING', `Service ${endpoint.service} has nobody behind it`);
    // What gets an answer once is not denied, however often it gets none.
    if (answer !== 'TIMEOUT' && cell.computed === 'denied')
      return { ...base, seen: seenAs(answer), verdict: 'mismatch' };
    if (answer !== 'TIMEOUT' && !isReliable(attempt)) return { ...base, seen: seenAs(answer), verdict: 'match' };
    if (!isReliable(attempt) && cell.computed !== 'denied')
      return unclear('NO ANSWER', `${endpoint.service ?? endpoint.pod} need not answer`);
    // A policy becomes live once; what goes to and fro is something else.
    if (answer === 'MIXED' || turns > 1) return unclear(seenAs(answer), 'its answers change from try to try');
    if (answer !== 'TIMEOUT') return { ...base, seen: seenAs(answer), verdict: 'match' };
    const doubt = this.doubtOf(attempt);
    if (doubt !== undefined) return unclear('NO ANSWER', doubt);
    const isExpected = expectedOf(attempt)?.includes('TIMEOUT') ?? true;
    return { ...base, seen: 'DENIED', verdict: isExpected ? 'match' : 'mismatch' };
  }

  /** Why there is not even the absence of an answer. */
  private failureOf({ prober }: Attempt): string {
    const { cutOff, starved } = this.evidence.last;
    if (cutOff.has(prober)) return 'the exec in the prober was cut off';
    return starved.has(prober) ? 'the machine was too busy for the prober' : 'the probe failed';
  }

  /** Why no answer may not be a denial. */
  private doubtOf(attempt: Attempt): string | undefined {
    const { cell, prober, node, endpoint } = attempt;
    const { canary, last } = this.evidence;
    if (canary.state === 'broken') return 'not even the canary could connect';
    if (!last.reached.has(prober) && !this.reachedByKubelet.has(nameOf(prober.pod)))
      return `${cell.from.name} reached nobody at all in this round, and its kubelet did not reach it`;
    const apart = endpoint.backends.find((pod) => !last.joined(node, pod.node));
    if (apart) return `in this round nothing on node ${node} got an answer from node ${apart.node}`;
    const byKubelet = endpoint.backends.every((pod) => this.reachedByKubelet.has(nameOf(pod)));
    if (cell.protocol !== 'TCP') {
      const port = portOf(attempt);
      if (last.answered(endpoint.address, port)) return undefined;
      if (byKubelet && last.isListening(endpoint.address, port)) return undefined;
      return `${endpoint.service ?? endpoint.pod} answered nobody on this port, and need not`;
    }
    // Its own kubelet, whom no policy keeps out, finds it ready, by whatever probe: then silence is no sleep, and no match either.
    if (cell.computed === 'open' && endpoint.service === undefined && endpoint.backends.every(({ ready }) => ready))
      return undefined;
    if (last.answered(endpoint.address) || endpoint.backends.some(({ ip = '' }) => last.answered(ip))) return undefined;
    if (endpoint.backends.every((pod) => pod.reachedByKubelet && this.reachedByKubelet.has(nameOf(pod))))
      return undefined;
    return `${cell.to.name} answered nobody in this round, not even its kubelet`;
  }
}

function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function seenAs(answer: Answer): Seen {
  if (answer === 'REFUSED') return 'NOT-LISTENING';
  return answer === 'TIMEOUT' ? 'DENIED' : answer;
}
