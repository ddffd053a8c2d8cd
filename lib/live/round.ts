import type { Answer, Probe } from './cluster.ts';
import type { Endpoint } from './endpoints.ts';
import type { Cell, Port } from './plan.ts';
import type { Prober } from './probers.ts';

/** One connection to try. */
export interface Attempt {
  readonly cell: Cell;
  readonly prober: Prober;
  /** Where the prober is. */
  readonly node: string | undefined;
  readonly endpoint: Endpoint;
}

/** What all probers saw at one time, so that a denial has its controls beside it. */
export class Round {
  readonly answers = new Map<Attempt, Answer>();
  /** Whom somebody answered. */
  readonly reached = new Set<Prober>();
  /** Is a name of the cluster resolved? Undefined: nobody could ask. */
  resolves: boolean | undefined;
  /** Who had too little of its processor. */
  readonly starved = new Set<Prober>();
  /** Whose exec did not get to its end. */
  readonly cutOff = new Set<Prober>();
  private readonly answering = new Set<string>();
  private readonly listening = new Set<string>();
  private readonly paths = new Set<string>();

  add(attempt: Attempt, answer: Answer): void {
    this.answers.set(attempt, answer);
    const { prober, endpoint, node } = attempt;
    // That of a Service with nobody behind it comes from the prober's own node.
    if (endpoint.service !== undefined && answer === 'REFUSED') return;
    const [behind] = endpoint.backends;
    const other = endpoint.service === undefined ? behind?.node : undefined;
    this.hear(answer, { prober, node, address: endpoint.address, other, ...portOf(attempt) });
  }

  /** @param of `other`: the node where the address is, if it is on one */
  hear(
    answer: Answer,
    of: Port & {
      readonly prober: Prober;
      readonly node: string | undefined;
      readonly address: string;
      readonly other: string | undefined;
    },
  ): void {
    if (answer !== 'OPEN' && answer !== 'REFUSED' && answer !== 'MIXED') return;
    const { prober, node, address, other } = of;
    this.reached.add(prober);
    this.answering.add(address).add(onPort(address, of));
    if (node !== undefined && other !== undefined) this.paths.add(`${node} ${other}`).add(`${other} ${node}`);
  }

  /** It answers itself, which never leaves the pod: so it listens there, and no more. */
  hearItself(answer: Answer, address: string, port: Port): void {
    if (answer === 'OPEN') this.listening.add(onPort(address, port));
  }

  /** Did anybody get an answer from this address, on this port if one is given? */
  answered(address: string, port?: Port): boolean {
    return this.answering.has(port ? onPort(address, port) : address);
  }

  isListening(address: string, port: Port): boolean {
    return this.listening.has(onPort(address, port));
  }

  /** Did a pod on one of these nodes reach one on the other? */
  joined(a: string | undefined, b: string | undefined): boolean {
    return a === b || a === undefined || b === undefined || this.paths.has(`${a} ${b}`);
  }
}

function onPort(address: string, { protocol, port }: Port): string {
  return `${address} ${protocol} ${port}`;
}

export function probeOf(attempt: Attempt): Probe {
  return { address: attempt.endpoint.address, ...portOf(attempt) };
}

/** Where the connection goes: for a Service that of the Service. */
export function portOf({ cell: { protocol, port }, endpoint }: Attempt): Port {
  return { protocol, port: endpoint.port ?? port };
}

/** The answers that are as computed; undefined where every answer is. */
export function expectedOf(attempt: Attempt): readonly Answer[] | undefined {
  const {
    cell: { computed, protocol },
    endpoint,
  } = attempt;
  if (computed === 'depends') return undefined;
  const mayBeSilent: Answer[] = isReliable(attempt) ? [] : ['TIMEOUT', 'MIXED', 'UNSUPPORTED'];
  const unsupported: Answer[] = protocol === 'SCTP' ? ['UNSUPPORTED'] : [];
  if (computed === 'denied') return ['TIMEOUT', ...unsupported];
  const refused: Answer[] = endpoint.service === undefined || protocol !== 'TCP' ? ['REFUSED'] : [];
  return ['OPEN', ...refused, ...mayBeSilent, ...unsupported];
}

/**
 * Must there be an answer where nothing denies it? The real thing need not answer a datagram that it does not understand, and its
 * kernel says of few of them that nobody listens.
 */
export function isReliable({ cell: { protocol }, endpoint }: Attempt): boolean {
  return protocol === 'TCP' || endpoint.isStandIn;
}
