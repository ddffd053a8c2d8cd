import type { Answer, LivePod, Probe } from '../cluster/cluster.ts';
import type { Cell } from '../plan/cell.ts';
import type { Endpoint } from '../plan/endpoints.ts';
import type { Port } from '../plan/port.ts';
import type { Prober } from './probers.ts';

/** One connection to try. */
export interface Attempt {
  readonly cell: Cell;
  readonly prober: Prober;
  /** The pod of the prober. */
  readonly at: LivePod;
  readonly endpoint: Endpoint;
  /** Whether no other prober tries this cell. */
  readonly isOnlyOne: boolean;
}

/** What all probers saw at one time. So each denial has its controls beside it. */
export class Round {
  readonly answers = new Map<Attempt, Answer>();
  /** Whether a refusal shows that the target is alive. It does not if the network may refuse what it denies. */
  isRefusalSign = false;
  /** Whether a name of the cluster is resolved. Undefined if nobody could ask. */
  resolves: boolean | undefined;
  /** Probers that got too little processor time. */
  readonly starved = new Set<Prober>();
  /** Probers whose exec was cut off. */
  readonly cutOff = new Set<Prober>();
  /** Connections that nothing limits, and their answers. */
  readonly free: { answer: Answer; node: string | undefined; other: string | undefined }[] = [];
  private readonly connected = new Signs();
  private readonly refused = new Signs();
  private readonly listening = new Set<string>();

  /** Takes the answer of an attempt into account, as a sign of who is alive. */
  add(attempt: Attempt, answer: Answer): void {
    this.answers.set(attempt, answer);
    const { prober, endpoint, at } = attempt;
    // If a Service has no pod behind it, the prober's own node refuses.
    if (endpoint.service !== undefined && answer === 'REFUSED') return;
    const [behind] = endpoint.backends;
    const other = endpoint.service === undefined ? behind?.node : undefined;
    this.record(answer, { prober, node: at.node, address: endpoint.address, other, ...portOf(attempt) });
  }

  /** @param of `other` is the node of the address, if it is on one */
  record(
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
    const { probers, addresses, paths } = answer === 'OPEN' ? this.connected : this.refused;
    probers.add(prober);
    addresses.add(address).add(onPort(address, of));
    if (node !== undefined && other !== undefined) paths.add(`${node} ${other}`).add(`${other} ${node}`);
  }

  /** The prober reached itself. That never leaves the pod, so it only shows that the prober listens. */
  hearItself(answer: Answer, address: string, port: Port): void {
    if (answer === 'OPEN') this.listening.add(onPort(address, port));
  }

  /** Did anything answer the prober? */
  reached(prober: Prober): boolean {
    return this.signs.some(({ probers }) => probers.has(prober));
  }

  /** Did anybody get an answer from this address, on this port if one is given? */
  answered(address: string, port?: Port): boolean {
    return this.signs.some(({ addresses }) => addresses.has(port ? onPort(address, port) : address));
  }

  /** Did anybody connect there? */
  opened(address: string, port: Port): boolean {
    return this.connected.addresses.has(onPort(address, port));
  }

  /** Whether the prober with this address listens on the port: it has reached itself there. */
  isListening(address: string, port: Port): boolean {
    return this.listening.has(onPort(address, port));
  }

  /** Did a connection that nothing limits get no answer, between nodes that reach each other? */
  get isLossy(): boolean {
    return this.free.some(
      ({ answer, node, other }) => answer === 'MIXED' || (answer === 'TIMEOUT' && this.joined(node, other)),
    );
  }

  /** Did a pod on one of these nodes reach one on the other? */
  joined(a: string | undefined, b: string | undefined): boolean {
    return a === b || a === undefined || b === undefined || this.signs.some(({ paths }) => paths.has(`${a} ${b}`));
  }

  private get signs(): readonly Signs[] {
    return this.isRefusalSign ? [this.connected, this.refused] : [this.connected];
  }
}

/** Which addresses answered which probers. */
class Signs {
  readonly probers = new Set<Prober>();
  readonly addresses = new Set<string>();
  /** Pairs of nodes, from one to the other. */
  readonly paths = new Set<string>();
}

function onPort(address: string, { protocol, port }: Port): string {
  return `${address} ${protocol} ${port}`;
}

/**
 * A lost packet must be told from a denial. So a probe is tried twice if it should be open, or if it is a datagram. What should be denied is
 * tried twice only if no other prober tries it, because there is much of it.
 */
export function probeOf(attempt: Attempt): Probe {
  const { cell, endpoint, isOnlyOne } = attempt;
  const isTriedTwice = cell.computed !== 'denied' || cell.protocol !== 'TCP' || isOnlyOne;
  return { address: endpoint.address, ...portOf(attempt), ...(isTriedTwice && { isTriedTwice }) };
}

/** The port that the connection goes to. For a Service, the Service's own port. */
export function portOf({ cell: { protocol, port }, endpoint }: Attempt): Port {
  return { protocol, port: endpoint.port ?? port };
}

/**
 * The answers that are as computed. Undefined if every answer is.
 * @param refuses whether this cluster refuses what it denies
 */
export function expectedOf(attempt: Attempt, refuses: boolean): readonly Answer[] | undefined {
  const { cell, endpoint } = attempt;
  const { computed, protocol } = cell;
  if (computed === 'depends') return undefined;
  // A port on which somebody should listen refuses nobody once the policies are in force.
  const mayRefuse = !refuses || cell.isAdjacentPort;
  const mayBeSilent: Answer[] = isReliable(attempt) ? [] : ['TIMEOUT', 'MIXED', 'UNSUPPORTED'];
  const unsupported: Answer[] = protocol === 'SCTP' ? ['UNSUPPORTED'] : [];
  if (computed === 'denied') return ['TIMEOUT', ...unsupported, ...(refuses ? (['REFUSED'] as const) : [])];
  const refused: Answer[] = mayRefuse && (endpoint.service === undefined || protocol !== 'TCP') ? ['REFUSED'] : [];
  return ['OPEN', ...refused, ...mayBeSilent, ...unsupported];
}

/**
 * Whether an open connection must get an answer. A real server need not answer a datagram that it does not understand, and a kernel does
 * not report every closed port.
 */
export function isReliable({ cell: { protocol }, endpoint }: Attempt): boolean {
  return protocol === 'TCP' || endpoint.isStandIn;
}
