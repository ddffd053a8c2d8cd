import { type Answer, type LivePod, type LivePolicy, nameOf } from '../cluster/cluster.ts';
import type { Cell, Source } from '../plan/cell.ts';
import type { Endpoint } from '../plan/endpoints.ts';
import type { Canary } from '../probe/canary.ts';
import { type Attempt, expectedOf, isReliable, portOf, type Round } from '../probe/round.ts';
import type { BehindServices } from './behind-services.ts';
import type { Doubt, DoubtKind } from './doubt.ts';

/** `NOT-LISTENING`: refused, so the policies let it through. `DENIED`: no answer, while others got one. */
type Seen = 'OPEN' | 'DENIED' | 'NOT-LISTENING' | 'MIXED' | 'DNS' | 'UNSUPPORTED' | 'ERROR' | 'NO ANSWER';

/** Whether what was seen is as computed. `inconclusive`: nobody can tell. */
export type CellVerdict = 'match' | 'mismatch' | 'inconclusive';

/** One try of a connection. */
export interface AttemptResult {
  readonly endpoint: Endpoint;
  /** The node of the prober. */
  readonly node?: string;
  readonly seen: Seen;
  /** What the first try saw, if it differs. */
  readonly first?: Seen;
  readonly verdict: CellVerdict;
  /** Why it is inconclusive. */
  readonly doubt?: Doubt;
}

/** What the attempts for one cell have shown. */
export interface CellResult {
  readonly cell: Cell;
  /** Empty if the target has no pod to connect to. */
  readonly tries: readonly AttemptResult[];
  readonly verdict: CellVerdict;
  readonly doubt?: Doubt;
}

/** What was seen in a round, and everything that is needed to judge it. */
export interface Evidence {
  readonly history: ReadonlyMap<Attempt, readonly Answer[]>;
  readonly last: Round;
  readonly canary: Canary;
  /** The pods after the last round, verification's own included. */
  readonly pods: readonly LivePod[];
  readonly behind: BehindServices;
  /** Policies that limit the namespaces of the strangers. */
  readonly limiting: readonly LivePolicy[];
  /** Labels that policies ask for, and that somebody gave to namespaces of this run, by their names. */
  readonly labelled: ReadonlyMap<string, string>;
  /** Why the pod of a source does not run. */
  readonly absent: ReadonlyMap<Source, string | undefined>;
}

/** Judges each try by itself. */
export class Judgement {
  private readonly evidence: Evidence;
  private readonly pods: ReadonlyMap<string, LivePod>;
  /** Whether something gets an answer at one time and none at another. */
  private readonly isLossy: boolean;

  constructor(evidence: Evidence) {
    this.evidence = evidence;
    this.pods = new Map(evidence.pods.map((pod) => [nameOf(pod), pod]));
    evidence.last.isRefusalSign = evidence.canary.refuses === false;
    const isLossy = [...evidence.last.answers].some(
      ([attempt, answer]) =>
        isReliable(attempt) &&
        this.comesAndGoes(attempt, answer) &&
        !evidence.behind.elsewhere(attempt.endpoint, attempt.cell.to),
    );
    this.isLossy = isLossy || evidence.last.isLossy;
  }

  /** What an attempt has shown, in the light of all other answers. */
  tried(attempt: Attempt, answer: Answer): AttemptResult {
    const { cell, endpoint, at } = attempt;
    const { last } = this.evidence;
    const [first = answer] = this.answers(attempt);
    const base = {
      endpoint,
      ...(at.node !== undefined && { node: at.node }),
      ...(first !== answer && { first: seenAs(first) }),
    };
    const is = (verdict: 'match' | 'mismatch', seen = seenAs(answer)): AttemptResult => ({ ...base, seen, verdict });
    const unclear = (seen: Seen, kind: DoubtKind, says: string): AttemptResult => ({
      ...{ ...base, seen, verdict: 'inconclusive', doubt: { kind, says } },
    });
    if (answer === 'UNSUPPORTED')
      return unclear('UNSUPPORTED', 'unsupported', `the kernel does not support ${cell.protocol}`);
    const gone = this.goneOf(attempt);
    if (gone !== undefined) return unclear(answer === 'TIMEOUT' ? 'NO ANSWER' : seenAs(answer), 'pod replaced', gone);
    const elsewhere = this.evidence.behind.elsewhere(endpoint, cell.to);
    if (elsewhere && (elsewhere.isForeign || !this.isAsComputed(attempt, answer)))
      return unclear(answer === 'TIMEOUT' ? 'NO ANSWER' : seenAs(answer), elsewhere.kind, elsewhere.says);
    if (answer === 'ERROR' || answer === 'DNS') return unclear(answer, 'probe failed', this.failureOf(attempt));
    const label = this.evidence.labelled.get(cell.from.namespace);
    if (label !== undefined)
      return unclear(
        answer === 'TIMEOUT' ? 'NO ANSWER' : seenAs(answer),
        'strangers labelled',
        `the namespace of the strangers got the label ${label} from something in the cluster, and policies ask for it`,
      );
    const limiting = this.evidence.limiting.find(({ namespace }) => namespace === cell.from.namespace)?.name;
    const { refuses } = this.evidence.canary;
    if (limiting !== undefined && (answer === 'TIMEOUT' || (answer === 'REFUSED' && refuses !== false)))
      return unclear(
        'NO ANSWER',
        'strangers limited',
        `NetworkPolicy ${limiting} limits the namespace of the strangers`,
      );
    if (answer === 'REFUSED' && refuses !== false) {
      const port = portOf(attempt);
      if (refuses && (last.opened(endpoint.address, port) || last.isListening(endpoint.address, port)))
        return is(cell.computed === 'open' ? 'mismatch' : 'match', 'DENIED');
      const how = refuses
        ? 'this network refuses what it denies'
        : 'it is not known whether this network refuses what it denies';
      return unclear('NOT-LISTENING', 'refusals', `nobody connected to ${cell.to.name} there, and ${how}`);
    }
    if (answer === 'REFUSED' && endpoint.service !== undefined)
      return unclear('NOT-LISTENING', 'service empty', `Service ${endpoint.service} has no pod behind it`);
    // One answer shows that it is not denied, however often it gets none.
    if (answer !== 'TIMEOUT' && cell.computed === 'denied') return is('mismatch');
    if (!isReliable(attempt) && cell.computed !== 'denied')
      return answer === 'TIMEOUT'
        ? unclear('NO ANSWER', 'target silent', `${endpoint.service ?? endpoint.pod} need not answer`)
        : is('match');
    // A policy comes into force once. Answers that come and go have another cause.
    if (this.comesAndGoes(attempt, answer))
      return unclear(seenAs(answer), 'packets lost', 'its answers change from try to try');
    if (answer !== 'TIMEOUT') return is('match');
    const doubt = this.doubtOf(attempt);
    if (doubt !== undefined) return unclear('NO ANSWER', doubt.kind, doubt.says);
    return is((expectedOf(attempt, false)?.includes('TIMEOUT') ?? true) ? 'match' : 'mismatch', 'DENIED');
  }

  /** The answers that say something. */
  private answers(attempt: Attempt): Answer[] {
    return (this.evidence.history.get(attempt) ?? []).filter((one) => one !== 'ERROR');
  }

  /** How often it changed between answer and silence. */
  private turns(attempt: Attempt): number {
    const told = this.answers(attempt).filter((one) => one !== 'MIXED');
    return told.filter((one, i) => i > 0 && one !== told[i - 1]).length;
  }

  private comesAndGoes(attempt: Attempt, answer: Answer): boolean {
    return answer === 'MIXED' || this.turns(attempt) > 1;
  }

  /** Was it as computed each time, as far as it is known? */
  private isAsComputed(attempt: Attempt, answer: Answer): boolean {
    const expected = expectedOf(attempt, this.evidence.canary.refuses ?? false);
    return (expected?.includes(answer) ?? true) && !this.comesAndGoes(attempt, answer);
  }

  /** What happened to a pod at one of the ends, if it is not the one that was there before. */
  private goneOf({ at, endpoint }: Attempt): string | undefined {
    const gone = [at, ...(endpoint.service === undefined ? endpoint.backends : [])].find((pod) => !this.now(pod));
    return gone && `${nameOf(gone)} ${this.pods.get(nameOf(gone))?.ended ? 'has ended' : 'was replaced'}`;
  }

  /** The same pod after the round. Undefined if it is gone. */
  private now(pod: LivePod): LivePod | undefined {
    const now = this.pods.get(nameOf(pod));
    return now && now.ip === pod.ip && now.running && !now.terminating ? now : undefined;
  }

  /** Why there is no answer of any kind. */
  private failureOf({ prober, at }: Attempt): string {
    const { cutOff, starved } = this.evidence.last;
    if (cutOff.has(prober)) return 'the exec in the prober was cut off';
    if (!starved.has(prober)) return 'the probe failed';
    // The probers ask for no limit, so a LimitRange sets it.
    return at.cpuLimit === undefined
      ? 'the machine was too busy for the prober'
      : `the prober was too slow with the ${at.cpuLimit} CPU that a LimitRange of ${at.namespace} gives it`;
  }

  /** Why silence may not be a denial here. */
  private doubtOf(attempt: Attempt): Doubt | undefined {
    const { cell, prober, at, endpoint } = attempt;
    const { canary, last } = this.evidence;
    if (canary.state === 'broken') return { kind: 'network broken', says: 'not even the canary could connect' };
    if (canary.state === 'stuck') return { kind: 'enforced late', says: 'not even the canary could connect again' };
    if (canary.state === 'unasked') return { kind: 'probe failed', says: 'the canary could not be asked' };
    if (this.isLossy) return { kind: 'packets lost', says: 'answers get lost in this round, so silence means nothing' };
    if (!last.reached(prober) && !this.now(at)?.reachedByKubelet)
      return {
        kind: 'source alone',
        says: `${cell.from.name} reached nobody at all in this round, and its kubelet did not reach it`,
      };
    const apart = endpoint.backends.find((pod) => !last.joined(at.node, pod.node));
    if (apart)
      return {
        kind: 'nodes apart',
        says: `in this round nothing on node ${at.node} got an answer from node ${apart.node}`,
      };
    const silent = this.silenceOf(attempt);
    return silent === undefined ? undefined : { kind: 'target silent', says: silent };
  }

  private silenceOf(attempt: Attempt): string | undefined {
    const { cell, endpoint } = attempt;
    const { last } = this.evidence;
    const byKubelet = endpoint.backends.every(
      (pod) => (endpoint.isStandIn || pod.reachedByKubelet) && this.now(pod)?.reachedByKubelet,
    );
    if (cell.protocol !== 'TCP') {
      const port = portOf(attempt);
      if (last.answered(endpoint.address, port)) return undefined;
      if (byKubelet && last.isListening(endpoint.address, port)) return undefined;
      return `${endpoint.service ?? endpoint.pod} answered nobody on this port, and need not`;
    }
    if (byKubelet) return undefined;
    // Its kubelet finds it ready, by some probe. So the pod is awake, and the silence is not a match.
    if (
      cell.computed === 'open' &&
      endpoint.service === undefined &&
      endpoint.backends.every((pod) => this.now(pod)?.ready)
    )
      return undefined;
    if (last.answered(endpoint.address) || endpoint.backends.some(({ ip = '' }) => last.answered(ip))) return undefined;
    const isAsked = endpoint.backends.some((pod) => pod.askedByKubelet);
    return `${cell.to.name} answered nobody in this round, and ${isAsked ? 'its readiness probe fails' : 'has no readiness probe that asks it over the network'}`;
  }
}

function seenAs(answer: Answer): Seen {
  if (answer === 'REFUSED') return 'NOT-LISTENING';
  return answer === 'TIMEOUT' ? 'DENIED' : answer;
}
