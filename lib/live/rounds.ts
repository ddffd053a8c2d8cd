import {
  type Answer,
  answersIn,
  type Cluster,
  isWhole,
  type LivePod,
  type LiveService,
  type Probe,
  SLOW,
} from './cluster.ts';
import { type Endpoint, endpointsOf, leadsTo, podEndpoint, podsOf } from './endpoints.ts';
import { LISTEN_PORT } from './own-objects.ts';
import type { Cell, Plan, Port } from './plan.ts';
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

/** Every cluster has it. */
const NAME: Probe = { address: 'kubernetes.default.svc', port: 443, protocol: 'TCP' };

interface Control {
  readonly probe: Probe;
  /** Where the address is, if it is on one node. */
  readonly node: string | undefined;
  readonly isItself?: boolean;
}

export interface RoundsOptions {
  /** Seconds in which all must be as computed. */
  readonly within: number;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** How many pods probe at a time; and where that was too much for the machine. */
const PARALLEL = 12;
const FEW = 3;

/**
 * Tries everything; then, where not all is as computed, waits in the probers themselves until it is, and tries everything again. So no
 * prober is asked more than three times, or four where the machine is busy.
 */
export class Rounds {
  /** Each with its answers, the first one first. */
  readonly history = new Map<Attempt, Answer[]>();
  last = new Round();
  /** Seconds from the first probe until all was as computed, which a second round has confirmed. */
  converged: number | undefined;
  private isSlow = false;
  private parallel = PARALLEL;
  private readonly cluster: Cluster;
  private readonly options: RoundsOptions;
  private readonly attempts = new Map<Prober, Attempt[]>();
  private readonly controls = new Map<Prober, Control[]>();
  private readonly nodes = new Map<Prober, string | undefined>();

  constructor(
    { cells, targets }: Plan,
    probers: readonly Prober[],
    live: {
      readonly pods: readonly LivePod[];
      readonly own: readonly LivePod[];
      readonly services: readonly LiveService[];
    },
    cluster: Cluster,
    options: RoundsOptions,
  ) {
    this.cluster = cluster;
    this.options = options;
    const running = new Map(live.own.map((pod) => [`${pod.namespace}/${pod.name}`, pod]));
    const podOf = ({ pod: { namespace, name } }: Prober) => running.get(`${namespace}/${name}`) as LivePod;
    // One for each prober of a source, so that all are tried.
    const standIn = (target: Cell['to'], prober: Prober): Prober[] => {
      const all = probers.filter(({ source }) => source.workload === target.workload);
      const index = probers.filter(({ source }) => source === prober.source).indexOf(prober);
      const others = all.filter((one) => one !== prober);
      return others.slice(index % others.length).slice(0, 1);
    };
    const endpoints = new Map(
      targets.map((target) => [target, endpointsOf(target, live.pods, live.services)] as const),
    );
    const dns = podsOf('kube-system', new Map([['k8s-app', 'kube-dns']]), live.pods).find(({ ip }) => ip);
    for (const prober of probers) {
      const { node, ip = '' } = podOf(prober);
      this.nodes.set(prober, node);
      // One is enough.
      const asksName = prober === probers.find((one) => one.isBeacon);
      const beacons = prober.isBeacon ? probers.filter((other) => other.isBeacon && other !== prober).map(podOf) : [];
      const control = (address: string | undefined, port: Port, node: string | undefined): Control => ({
        probe: { address: address ?? '', ...port },
        node,
      });
      this.controls.set(prober, [
        ...(dns ? [control(dns.ip, { protocol: 'TCP', port: 53 }, dns.hostNetwork ? undefined : dns.node)] : []),
        ...beacons.map((pod) => control(pod.ip, { protocol: 'TCP', port: LISTEN_PORT }, pod.node)),
        ...(asksName ? [{ probe: NAME, node: undefined }] : []),
        // No policy keeps a pod from itself: it shows that it answers.
        ...prober.answersOn.map((port) => ({ ...control(ip, port, undefined), isItself: true })),
      ]);
      const [home] = probers.filter(({ source }) => source === prober.source);
      const nodes = [node, home === prober ? undefined : podOf(home as Prober).node];
      const tried = new Map(
        [...endpoints].map(([target, all]) => [target, home === prober ? all : fromElsewhere(all, nodes)] as const),
      );
      this.attempts.set(
        prober,
        cells
          .filter(({ from }) => from === prober.source)
          .flatMap((cell) =>
            [
              ...(tried.get(cell.to) ?? []),
              ...(cell.protocol === 'TCP' ? [] : standIn(cell.to, prober)).map((one) => podEndpoint(podOf(one), true)),
            ]
              .filter((endpoint) => leadsTo(endpoint, cell))
              .map((endpoint) => ({ cell, prober, node, endpoint })),
          ),
      );
    }
  }

  async run(): Promise<void> {
    const { within, onProgress } = this.options;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    await this.round();
    if (this.isSlow) {
      onProgress?.('the machine is busy; again with fewer at a time');
      this.parallel = FEW;
      await this.round();
    }
    if (within > 0 && this.wrong().length > 0) {
      onProgress?.(`${this.wrong().length} are not as computed yet`);
      await this.settle(within);
      const settled = seconds();
      await this.round();
      if (this.wrong().length === 0) this.converged = settled;
    } else if (this.wrong().length === 0) this.converged = seconds();
  }

  private wrong(): Attempt[] {
    return [...this.last.answers]
      .filter(([attempt, answer]) => !expectedOf(attempt)?.includes(answer))
      .filter(([attempt]) => expectedOf(attempt) !== undefined || this.last.cutOff.has(attempt.prober))
      .map(([attempt]) => attempt);
  }

  private async round(): Promise<void> {
    const round = new Round();
    await this.each([...this.attempts.keys()], async (prober) => {
      const attempts = this.attempts.get(prober) ?? [];
      const controls = this.controls.get(prober) ?? [];
      const { answers, whole } = await this.probe(prober, [
        ...attempts.map(probeOf),
        ...controls.map(({ probe }) => probe),
      ]);
      if (!whole) round.cutOff.add(prober);
      for (const [i, attempt] of attempts.entries()) round.add(attempt, answers[i] ?? 'ERROR');
      for (const [i, { probe, node: other, isItself }] of controls.entries()) {
        const answer = answers[attempts.length + i] ?? 'ERROR';
        if (probe === NAME && answer !== 'ERROR') round.resolves = answer !== 'DNS';
        if (isItself) round.hearItself(answer, probe.address, probe);
        else round.hear(answer, { prober, node: this.nodes.get(prober), other, ...probe });
      }
    });
    this.last = round;
    this.remember(round.answers);
  }

  private async settle(within: number): Promise<void> {
    const wrong = this.wrong().filter((attempt) => expectedOf(attempt) !== undefined);
    await this.each([...new Set(wrong.map(({ prober }) => prober))], async (prober) => {
      const attempts = wrong.filter((attempt) => attempt.prober === prober);
      const probes = attempts.map((attempt) => ({ ...probeOf(attempt), expected: expectedOf(attempt) ?? [] }));
      const { answers } = await this.probe(prober, probes, within);
      this.remember(new Map(attempts.map((attempt, i) => [attempt, answers[i] ?? 'ERROR'])));
    });
  }

  private remember(answers: ReadonlyMap<Attempt, Answer>): void {
    for (const [attempt, answer] of answers) this.history.set(attempt, [...(this.history.get(attempt) ?? []), answer]);
  }

  private async probe(
    { pod }: Prober,
    probes: readonly Probe[],
    seconds?: number,
  ): Promise<{ answers: Answer[]; whole: boolean }> {
    // One that fails is as one that was cut off: all its answers are missing.
    const printed = await this.cluster.probe(pod, probes, seconds).catch(() => '');
    const whole = isWhole(printed);
    if (printed.includes(SLOW)) this.isSlow = true;
    return { answers: answersIn(whole ? printed : '', probes.length), whole };
  }

  private async each(probers: readonly Prober[], work: (prober: Prober) => Promise<void>): Promise<void> {
    const { signal } = this.options;
    const queue = [...probers];
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        signal?.throwIfAborted();
        await work(next);
      }
    };
    await Promise.all(Array.from({ length: this.parallel }, worker));
  }
}

/** One pod of those that the source's first prober tries all of: one that is on the node of one of the two, if there is one. */
function fromElsewhere(endpoints: readonly Endpoint[], nodes: readonly (string | undefined)[]): Endpoint[] {
  const pods = endpoints.filter(({ service }) => service === undefined);
  const near = pods.find(({ backends: [pod] }) => pod?.node !== undefined && nodes.includes(pod.node));
  return [near ?? pods[0]].filter((one) => one !== undefined);
}

function probeOf(attempt: Attempt): Probe {
  return { address: attempt.endpoint.address, ...portOf(attempt) };
}

/** Where the connection goes: for a Service that of the Service. */
export function portOf({ cell: { protocol, port }, endpoint }: Attempt): Port {
  return { protocol, port: endpoint.port ?? port };
}

/** The answers that are as computed; undefined where every answer is. */
export function expectedOf({ cell: { computed, protocol }, endpoint }: Attempt): readonly Answer[] | undefined {
  if (computed === 'depends') return undefined;
  // The real thing need not answer a datagram that it does not understand.
  const mayBeSilent: Answer[] = protocol === 'TCP' || endpoint.isStandIn ? [] : ['TIMEOUT', 'UNSUPPORTED'];
  const unsupported: Answer[] = protocol === 'SCTP' ? ['UNSUPPORTED'] : [];
  if (computed === 'denied') return ['TIMEOUT', ...unsupported];
  const refused: Answer[] = endpoint.service === undefined || protocol !== 'TCP' ? ['REFUSED'] : [];
  return ['OPEN', ...refused, ...mayBeSilent, ...unsupported];
}
