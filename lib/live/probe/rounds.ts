import { unlessRefused } from '../cluster/api-errors.ts';
import { type Answer, answersIn, type Cluster, isSlow, isWhole, type Probe } from '../cluster/cluster.ts';
import { AT_A_TIME } from '../cluster/probe-script.ts';
import type { Cell } from '../plan/cell.ts';
import type { Prober } from './probers.ts';
import { type Attempt, expectedOf, probeOf, Round } from './round.ts';
import { NAME, type ProbeTask } from './tasks.ts';

/** How long to try, and when trying again cannot help. */
export interface RoundsOptions {
  /** The seconds within which everything must be as computed. */
  readonly within: number;
  readonly onProgress?: (text: string) => void;
  readonly signal?: AbortSignal;
  /** Tells for which cells waiting cannot help, because the policies in the cluster lead to another verdict. */
  readonly hopeless: () => Promise<(cell: Cell) => boolean>;
  /** Whether this cluster refuses what it denies. It is known a little later, if at all. */
  readonly refuses: () => Promise<boolean | undefined>;
}

/** The most probes in one exec. Its script is an argument, which is limited to 128 KiB. */
const AT_ONCE = 1000;
/** How many connections all pods try at a time, each of which is a process on a node; and where that was too much for the machine. */
const MANY = 512;
const FEW = 192;
/** A pod counts as this many at least, so that no more than sixteen probe at a time: each is an exec that a node has to start. */
const FEWEST = Math.floor(MANY / 16);

/**
 * Tries everything. If something is not as computed, the probers wait until it is, and then try everything again. So a prober is asked at
 * most three times, or four if the machine is busy.
 */
export class Rounds {
  /** The answers of each attempt, the first one first. */
  readonly history = new Map<Attempt, Answer[]>();
  last = new Round();
  /** Seconds from the first probe until everything was as computed, which a second round confirmed. */
  converged: number | undefined;
  /** Seconds that were spent waiting. */
  waited = 0;
  /** Whether nothing was waited for, because waiting could not help. */
  isHopeless = false;
  private refuses = false;
  private atATime = MANY;
  private readonly cluster: Cluster;
  private readonly options: RoundsOptions;
  private readonly tasks: readonly ProbeTask[];

  constructor(tasks: readonly ProbeTask[], cluster: Cluster, options: RoundsOptions) {
    this.tasks = tasks;
    this.cluster = cluster;
    this.options = options;
  }

  /** Did a Service ever give an answer that is not as computed, or another one than before? */
  get hasOddService(): boolean {
    return [...this.history].some(([attempt, answers]) => {
      const expected = expectedOf(attempt, this.refuses);
      const isOdd = expected !== undefined && !answers.every((one) => expected.includes(one));
      return attempt.endpoint.service !== undefined && (isOdd || new Set(answers).size > 1);
    });
  }

  async run(): Promise<void> {
    const { within, onProgress, signal, hopeless } = this.options;
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    await this.round();
    if (this.last.starved.size > 0) {
      onProgress?.('the machine is busy; again with fewer at a time');
      this.atATime = FEW;
      await this.round();
    }
    signal?.throwIfAborted();
    if ([...this.last.answers.values()].includes('REFUSED')) this.refuses = (await this.options.refuses()) ?? false;
    let wrong = this.wrong();
    if (wrong.length > 0) {
      const isHopeless = await hopeless();
      wrong = wrong.filter(({ cell }) => !isHopeless(cell));
      this.isHopeless = wrong.length === 0;
    }
    if (within > 0 && wrong.length > 0) {
      onProgress?.(`${wrong.length} are not as computed yet`);
      const before = seconds();
      await this.settle(wrong, within);
      const settled = seconds();
      this.waited = settled - before;
      await this.round();
      if (this.wrong().length === 0) this.converged = settled;
    } else if (this.wrong().length === 0) this.converged = seconds();
  }

  private wrong(): Attempt[] {
    return [...this.last.answers].flatMap(([attempt, answer]) => {
      const expected = expectedOf(attempt, this.refuses);
      const isRight = expected === undefined ? !this.last.cutOff.has(attempt.prober) : expected.includes(answer);
      return isRight ? [] : [attempt];
    });
  }

  private async round(): Promise<void> {
    const round = new Round();
    const countOf = ({ attempts, controls }: ProbeTask) => attempts.length + controls.length;
    await this.each(this.tasks, countOf, async ({ prober, at: { node }, attempts, controls }) => {
      const probes = [...attempts.map(probeOf), ...controls.map(({ probe }) => probe)];
      const { answers, whole, slow } = await this.probe(prober, probes);
      if (!whole) round.cutOff.add(prober);
      if (slow) round.starved.add(prober);
      for (const [i, attempt] of attempts.entries()) round.add(attempt, answers[i] ?? 'ERROR');
      for (const [i, { probe, node: other, isItself, isFree }] of controls.entries()) {
        const answer = answers[attempts.length + i] ?? 'ERROR';
        if (probe === NAME && answer !== 'ERROR') round.resolves ||= answer !== 'DNS';
        if (isItself) round.hearItself(answer, probe.address, probe);
        else round.record(answer, { prober, node, other, ...probe });
        if (isFree) round.free.push({ answer, node, other });
      }
    });
    this.last = round;
    this.remember(round.answers);
  }

  private async settle(all: readonly Attempt[], within: number): Promise<void> {
    const wrong = all.filter((attempt) => expectedOf(attempt, this.refuses) !== undefined);
    const ofProber = new Map<Prober, Attempt[]>();
    for (const attempt of wrong) ofProber.set(attempt.prober, [...(ofProber.get(attempt.prober) ?? []), attempt]);
    const countOf = ([, attempts]: [Prober, Attempt[]]) => attempts.length;
    await this.each([...ofProber], countOf, async ([prober, attempts]) => {
      const probes = attempts.map((attempt) => ({
        ...probeOf(attempt),
        expected: expectedOf(attempt, this.refuses) ?? [],
      }));
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
  ): Promise<{ answers: Answer[]; whole: boolean; slow: boolean }> {
    const result = { answers: [] as Answer[], whole: true, slow: false };
    for (let first = 0; first < probes.length; first += AT_ONCE) {
      const some = probes.slice(first, first + AT_ONCE);
      // A failed exec counts as one that was cut off: its answers are missing.
      const printed = await this.cluster.probe(pod, some, seconds).catch(unlessRefused);
      const whole = isWhole(printed);
      result.answers.push(...answersIn(whole ? printed : '', some.length));
      result.whole &&= whole;
      result.slow ||= isSlow(printed);
    }
    return result;
  }

  /** Works at all of them, as many at a time as their connections allow. */
  private async each<T>(
    all: readonly T[],
    countOf: (one: T) => number,
    work: (one: T) => Promise<void>,
  ): Promise<void> {
    const { signal } = this.options;
    let free = this.atATime;
    let waiting: (() => void)[] = [];
    const worker = async (one: T): Promise<void> => {
      const count = Math.min(Math.max(countOf(one), FEWEST), AT_A_TIME);
      while (free < count) await new Promise<void>((resolve) => waiting.push(resolve));
      free -= count;
      try {
        signal?.throwIfAborted();
        await work(one);
      } finally {
        free += count;
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
      }
    };
    await Promise.all(all.map(worker));
  }
}
