import { selectorMatches } from '../evaluator.ts';
import { Brute, type EndGroup, withDoubles } from './brute.ts';
import { certainLabels, workloadEnds } from './concrete.ts';
import type { Declaration, DeclaredPeer, OracleIntent } from './intent.ts';
import { workloadNamed } from './manifests.ts';
import type { OpenWorld, OracleEnd, Protocol } from './model.ts';
import { passesAs } from './passing.ts';
import { combinations, vocabularyOf } from './vocabulary.ts';

/** `may`: open-world.md leaves it open. */
export type Said = 'yes' | 'may' | 'no';

/** What brute force says of an intent: "nothing more" of every possible peer, "nothing less" of those that are named. */
export class CheckTruth {
  readonly brute: Brute;
  readonly #world: OpenWorld;
  readonly #declared: readonly Declaration[];
  readonly #ingress: ReadonlySet<string>;
  readonly #egress: ReadonlySet<string>;
  readonly #groups = new WeakMap<OracleEnd, EndGroup>();

  constructor(world: OpenWorld, intent: OracleIntent) {
    const pair = { old: world, new: world, edit: '' };
    this.#world = world;
    this.#declared = [...intent.edges, ...intent.outside];
    const pods = this.#declared.flatMap(({ from, to }) => [from, to].filter(isPods));
    const labels = [...pods.map(({ podLabels }) => podLabels), ...world.workloads.map(({ selector }) => selector)];
    const mentioned = {
      podSelectors: labels.map((matchLabels) => ({ matchLabels })),
      namespaces: pods.map(({ namespace }) => namespace),
      ports: this.#declared,
    };
    this.brute = new Brute(pair, vocabularyOf([world], mentioned));
    const guarded = (one: 'ingress' | 'egress') =>
      new Set(intent.guarded.flatMap(({ workload, directions }) => (directions.includes(one) ? [workload] : [])));
    this.#ingress = guarded('ingress');
    this.#egress = guarded('egress');
  }

  /** Every pair that is guarded, as one end or the other; of pods that are treated and declared alike, a group. */
  *guardedPairs(protocol: Protocol): Generator<[EndGroup, EndGroup]> {
    const { sources, targets } = this.brute.groups(protocol, (end) =>
      this.#declared.map(({ from, to }) => `${this.#covers(from, end)} ${this.#covers(to, end)}`).join(),
    );
    for (const from of sources) {
      for (const to of targets) {
        const [source, target] = [from.ends[0], to.ends[0]];
        if (source && target && this.#isGuarded(source, target)) yield [from, to];
      }
    }
  }

  /** Can it be opened, and is not declared? */
  more(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): Said {
    if (!this.#isGuarded(from, to)) return 'no';
    const declared = this.#isDeclared(from, to, protocol, port);
    if (declared === 'yes') return 'no';
    const [source, target] = [this.#group(from), this.#group(to)];
    if (this.brute.compare(source, target, protocol, port).new.has(true)) return declared === 'may' ? 'may' : 'yes';
    // Whether a pod is asked about itself is no question.
    const isSelf = from.kind === 'workload' && to.kind === 'workload' && from.name === to.name;
    if (!isSelf) return 'no';
    return this.brute.compare(withDoubles(source), withDoubles(target), protocol, port).new.has(true) ? 'may' : 'no';
  }

  /** Every declared connection that is asked about, or may be, with whether it lacks. */
  *lacking(): Generator<{ from: OracleEnd; to: OracleEnd; protocol: Protocol; port: number; less: Said }> {
    for (const { from, to, protocol, port } of this.#declared) {
      for (const source of this.#asked(from)) {
        for (const target of this.#asked(to)) {
          const less = this.less(source, target, protocol, port);
          yield { from: source, to: target, protocol, port, less };
        }
      }
    }
  }

  /** Is it declared, asked about, and not open for sure? */
  less(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): Said {
    if (!this.#isGuarded(from, to)) return 'no';
    return this.#declared
      .filter((one) => one.protocol === protocol && one.port === port && !this.#isException(one, from, to))
      .map((one) => {
        const asked = lesser(this.#isAsked(one.from, from), this.#isAsked(one.to, to));
        return asked === 'no' ? 'no' : lesser(asked, this.#isLacking(one, from, to));
      })
      .reduce(greater, 'no');
  }

  #isLacking(one: Declaration, from: OracleEnd, to: OracleEnd): Said {
    const { protocol, port } = one;
    const [source, target] = [this.#group(from), this.#group(to)];
    // "For `anyone` only the guarded end's policies count".
    const direction = one.from === 'anyone' ? 'ingress' : one.to === 'anyone' ? 'egress' : undefined;
    const answersTo = (other: EndGroup) =>
      direction
        ? this.brute.allowedBy(direction, source, other, protocol, port)
        : this.brute.compare(source, other, protocol, port).new;
    const answers = answersTo(target);
    if (answers.size === 0) return 'may';
    if (!answers.has(false)) return 'no';
    if (to.kind !== 'pod') return 'yes';
    // Whether its port has the name that policies ask for is not declared.
    const portNames = this.brute.vocabulary.portNames.filter((name) => name.startsWith(`${protocol}/`));
    return answersTo(this.#group({ ...to, portNames })).has(false) ? 'yes' : 'may';
  }

  #isGuarded(from: OracleEnd, to: OracleEnd): boolean {
    return (
      (from.kind === 'workload' && this.#egress.has(from.name)) ||
      (to.kind === 'workload' && this.#ingress.has(to.name))
    );
  }

  #isDeclared(from: OracleEnd, to: OracleEnd, protocol: Protocol, port: number): Said {
    return this.#declared
      .filter((one) => one.protocol === protocol && one.port === port && !this.#isException(one, from, to))
      .map((one) => lesser(this.#covers(one.from, from), this.#covers(one.to, to)))
      .reduce(greater, 'no');
  }

  /** "`anyone` all but guarded workloads in their guarded direction". */
  #isException(one: Declaration, from: OracleEnd, to: OracleEnd): boolean {
    return (
      (one.from === 'anyone' && from.kind === 'workload' && this.#egress.has(from.name)) ||
      (one.to === 'anyone' && to.kind === 'workload' && this.#ingress.has(to.name))
    );
  }

  #covers(declared: DeclaredPeer, end: OracleEnd): Said {
    if (declared === 'anyone') return 'yes';
    if (typeof declared === 'string') {
      if (end.kind === 'workload') return end.name === declared ? 'yes' : 'no';
      const workload = workloadNamed(this.#world, declared);
      return end.kind === 'pod' && workload && passesAs(end, workload) ? 'yes' : 'no';
    }
    if (end.kind === 'pod') return this.#hasLabels(declared, end.namespace, end.podLabels) ? 'yes' : 'no';
    // "A workload of the manifests is covered only by declarations that name it": do its labels?
    return this.#isWorkloadOf(declared, end) ? 'may' : 'no';
  }

  #isAsked(declared: DeclaredPeer, end: OracleEnd): Said {
    if (declared === 'anyone') return end.kind === 'address' ? 'yes' : 'may';
    if (typeof declared === 'string') return end.kind === 'workload' && end.name === declared ? 'yes' : 'no';
    if (end.kind !== 'pod') return this.#isWorkloadOf(declared, end) ? 'may' : 'no';
    const isExact = Object.keys(end.podLabels).length === Object.keys(declared.podLabels).length;
    return isExact && this.#hasLabels(declared, end.namespace, end.podLabels) ? 'yes' : 'no';
  }

  #asked(declared: DeclaredPeer): OracleEnd[] {
    const workloads = workloadEnds(this.#world);
    const addresses = this.brute.vocabulary.addresses.map((address): OracleEnd => ({ kind: 'address', address }));
    if (declared === 'anyone') return [...addresses, ...workloads];
    if (typeof declared === 'string')
      return workloads.filter((end) => end.kind === 'workload' && end.name === declared);
    const { namespace, podLabels } = declared;
    const known = this.#world.namespaces.find((one) => one.name === namespace && one.declared);
    return (known ? [known.labels] : combinations(this.brute.vocabulary.namespaceKeys)).map((namespaceLabels) => ({
      ...{ kind: 'pod', namespace, namespaceLabels, podLabels },
    }));
  }

  #isWorkloadOf(declared: Exclude<DeclaredPeer, string>, end: OracleEnd): boolean {
    const workload = end.kind === 'workload' && workloadNamed(this.#world, end.name);
    return workload ? this.#hasLabels(declared, workload.namespace, certainLabels(workload)) : false;
  }

  #hasLabels(declared: Exclude<DeclaredPeer, string>, namespace: string, labels: Readonly<Record<string, string>>) {
    return namespace === declared.namespace && selectorMatches({ matchLabels: declared.podLabels }, labels);
  }

  #group(end: OracleEnd): EndGroup {
    const found = this.#groups.get(end) ?? { ends: [end], treated: this.brute.treated(end) };
    this.#groups.set(end, found);
    return found;
  }
}

function isPods(peer: DeclaredPeer): peer is Exclude<DeclaredPeer, string> {
  return typeof peer !== 'string';
}

const ORDER: readonly Said[] = ['no', 'may', 'yes'];

function lesser(one: Said, other: Said): Said {
  return ORDER.indexOf(one) < ORDER.indexOf(other) ? one : other;
}

function greater(one: Said, other: Said): Said {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}
