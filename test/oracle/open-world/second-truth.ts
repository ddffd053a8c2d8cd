import { OF_INTENT } from '../as-read.ts';
import { type PolicyPeer, peerMatches, portMatches } from '../evaluator.ts';
import { Brute, type EndGroup, withDoubles } from './brute.ts';
import type { Said } from './check-truth.ts';
import type { Concrete } from './concrete.ts';
import { workloadNamed } from './manifests.ts';
import type { OpenWorld, OracleEnd, Protocol } from './model.ts';
import { passesAs } from './passing.ts';
import type { SecondConnection, SecondIntent, SecondPeer } from './second-intent.ts';
import { withNames } from './treatment.ts';
import { vocabularyOf } from './vocabulary.ts';

/**
 * What brute force says of an intent of version 2: each pod with each, each of them spoken for by the declarations that name it. Nothing
 * is asked of whole workloads but whether one of their pods differs.
 */
export class SecondTruth {
  readonly brute: Brute;
  readonly #world: OpenWorld;
  readonly #connections: readonly SecondConnection[];
  readonly #ingress: ReadonlySet<string>;
  readonly #egress: ReadonlySet<string>;

  constructor(world: OpenWorld, { guarded, connections }: SecondIntent) {
    this.#world = withPeers(world, connections);
    this.#connections = connections;
    const passing = world.workloads.map(({ selector }) => ({ matchLabels: selector }));
    const vocabulary = vocabularyOf([this.#world], { podSelectors: passing, namespaces: [], ports: [] });
    this.brute = new Brute({ old: this.#world, new: this.#world, edit: '' }, vocabulary);
    const of = (one: 'ingress' | 'egress') =>
      new Set(guarded.flatMap(({ workload, directions }) => (directions.includes(one) ? [workload] : [])));
    this.#ingress = of('ingress');
    this.#egress = of('egress');
  }

  /** Every pair that is guarded; of pods that are treated and declared alike, a group. */
  *guardedPairs(protocol: Protocol): Generator<[EndGroup, EndGroup]> {
    const { sources, targets } = this.brute.groups(protocol, (end) =>
      end.kind === 'pod' ? this.#world.workloads.map((one) => passesAs(end, one)).join() : '',
    );
    for (const from of sources) {
      for (const to of targets) {
        const [source, target] = [from.ends[0], to.ends[0]];
        if (source && target && this.#isGuarded(source, target)) yield [from, to];
      }
    }
  }

  group(end: OracleEnd): EndGroup {
    return { ends: [end], treated: this.brute.treated(end) };
  }

  more(from: EndGroup, to: EndGroup, protocol: Protocol, port: number): Said {
    const [source, target] = [from.ends[0], to.ends[0]] as [OracleEnd, OracleEnd];
    if (!this.#isGuarded(source, target)) return 'no';
    const isSelf = isOne(source, target);
    const isMore = (a: EndGroup, b: EndGroup) => {
      for (const pair of this.brute.concretePairs(a, b, protocol, port)) {
        if (isSelf && pair.source.pod === pair.target.pod && !pair.source.many) continue;
        if (!pair.egress || !pair.ingress) continue;
        if (!this.#isDeclared(source, target, pair.source, pair.target, protocol, port)) return true;
      }
      return false;
    };
    if (isMore(from, to)) return 'yes';
    // Whether a pod is asked about itself is no question.
    return isSelf && isMore(withDoubles(from), withDoubles(to)) ? 'may' : 'no';
  }

  less(from: EndGroup, to: EndGroup, protocol: Protocol, port: number): Said {
    const [source, target] = [from.ends[0], to.ends[0]] as [OracleEnd, OracleEnd];
    if (!this.#isGuarded(source, target)) return 'no';
    let result: Said = 'no';
    for (const one of this.#connections.filter(({ optional }) => !optional)) {
      const isNamed = isWorkload(one.from, source) && isWorkload(one.to, target);
      const speaks =
        isWorkload(one.to, target) && this.#ingress.has(named(target))
          ? ('ingress' as const)
          : isWorkload(one.from, source) && this.#egress.has(named(source))
            ? ('egress' as const)
            : undefined;
      if (!isNamed && !speaks) continue;
      const other = speaks === 'ingress' ? source : target;
      // Of outside peers, only those that are none of the manifests are asked about.
      if (
        !isNamed &&
        (other.kind === 'workload' ||
          (typeof (speaks === 'ingress' ? one.from : one.to) === 'string' &&
            (speaks === 'ingress' ? one.from : one.to) !== 'anyone'))
      )
        continue;
      let [asked, lacking] = [false, false];
      for (const pair of this.brute.concretePairs(from, to, protocol, port)) {
        if (isOne(source, target) && pair.source.pod === pair.target.pod && !pair.source.many) continue;
        if (!this.#portsOf(one, pair.target, protocol, port)) continue;
        if (
          !isNamed &&
          !this.#covers(
            speaks === 'ingress' ? one.from : one.to,
            other,
            speaks === 'ingress' ? pair.source : pair.target,
          )
        )
          continue;
        asked = true;
        const isOpen = isNamed ? pair.egress && pair.ingress : pair[speaks as 'ingress' | 'egress'];
        if (!isOpen) lacking = true;
      }
      // Whether a pod is asked about itself is no question.
      if (!asked && isNamed && isOne(source, target) && result === 'no') result = 'may';
      if (asked && lacking) result = 'yes';
    }
    return result;
  }

  /** Does a declaration, even one that need not hold, let in or out what the policies of the workload that it names never do? */
  wider(from: EndGroup, to: EndGroup, protocol: Protocol, port: number): boolean {
    const [source, target] = [from.ends[0], to.ends[0]] as [OracleEnd, OracleEnd];
    return this.#connections.some((one) => {
      const [isFrom, isTo] = [isWorkload(one.from, source), isWorkload(one.to, target)];
      if (!isFrom && !isTo) return false;
      // Who passes as a workload that is named is not spoken of.
      if ([one.from, one.to].every((end) => typeof end === 'string' && end !== 'anyone') && !(isFrom && isTo))
        return false;
      let [asked, isEverOpen] = [false, false];
      for (const pair of this.brute.concretePairs(from, to, protocol, port)) {
        if (!this.#portsOf(one, pair.target, protocol, port)) continue;
        const isCovered = this.#covers(one.from, source, pair.source) && this.#covers(one.to, target, pair.target);
        if (!isCovered) continue;
        asked = true;
        if (isFrom && isTo ? pair.egress && pair.ingress : isTo ? pair.ingress : pair.egress) isEverOpen = true;
      }
      return asked && !isEverOpen;
    });
  }

  #isGuarded(from: OracleEnd, to: OracleEnd): boolean {
    return this.#egress.has(named(from)) || this.#ingress.has(named(to));
  }

  #isDeclared(
    from: OracleEnd,
    to: OracleEnd,
    source: Concrete,
    target: Concrete,
    protocol: Protocol,
    port: number,
  ): boolean {
    const ports = this.#connections.filter((one) => this.#portsOf(one, target, protocol, port));
    const leaves =
      !this.#egress.has(named(from)) ||
      ports.some((one) => isWorkload(one.from, from) && this.#covers(one.to, to, target));
    return (
      leaves &&
      (!this.#ingress.has(named(to)) ||
        ports.some((one) => isWorkload(one.to, to) && this.#covers(one.from, from, source)))
    );
  }

  #covers(declared: SecondPeer, end: OracleEnd, concrete: Concrete): boolean {
    if (declared === 'anyone') return true;
    if (typeof declared === 'string') {
      if (end.kind === 'workload') return end.name === declared;
      const workload = workloadNamed(this.#world, declared);
      return end.kind === 'pod' && workload !== undefined && passesAs(end, workload);
    }
    const nowhere = { metadata: { name: '', namespace: '' }, spec: {} };
    return (
      concrete.new !== undefined && declared.peers.some((peer) => peerMatches(peer, nowhere, concrete.new as never))
    );
  }

  #portsOf({ ports }: SecondConnection, target: Concrete, protocol: Protocol, port: number): boolean {
    if (ports.length === 0) return true;
    const end = withNames(target.new ?? {}, target.portNames, protocol, port);
    return ports.some((one) => portMatches(one, end, port, protocol));
  }
}

function named(end: OracleEnd): string {
  return end.kind === 'workload' ? end.name : '';
}

function isWorkload(peer: SecondPeer, end: OracleEnd): boolean {
  return end.kind === 'workload' && peer === end.name;
}

function isOne(from: OracleEnd, to: OracleEnd): boolean {
  return from.kind === 'workload' && to.kind === 'workload' && from.name === to.name;
}

/** With policies that select nobody and name whom the intent names, so that all of that is told apart; one in each namespace in use. */
function withPeers(world: OpenWorld, connections: readonly SecondConnection[]): OpenWorld {
  const peers = connections.flatMap(({ from, to }) =>
    [from, to].flatMap((one): PolicyPeer[] => (typeof one === 'string' ? [] : one.peers)),
  );
  const ports = connections.flatMap((one) => one.ports);
  const namespaces = new Set(world.workloads.map(({ namespace }) => namespace));
  const nobody = { matchExpressions: [{ key: 'app', operator: 'In', values: [] }] };
  const policies = [...namespaces].map((namespace) => ({
    metadata: { name: OF_INTENT, namespace },
    spec: { podSelector: nobody, policyTypes: ['Ingress'], ingress: [{ from: peers, ports }] },
  }));
  return { ...world, policies: [...world.policies, ...policies] };
}
