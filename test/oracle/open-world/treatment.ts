import { asRead } from '../as-read.ts';
import {
  type Endpoint,
  egressAllowed,
  ingressAllowed,
  type Policy,
  peerMatches,
  selectorMatches,
} from '../evaluator.ts';
import type { Concrete } from './concrete.ts';
import type { OpenWorld, Protocol, WorldPair } from './model.ts';
import { peersOf } from './vocabulary.ts';

const SIDES = ['old', 'new'] as const;
type Side = (typeof SIDES)[number];

/** A concrete end with what the naive evaluator makes of it; numbers are equal where it makes the same. */
export interface Treated {
  concrete: Concrete;
  /** As either end, but for its named ports. */
  kind: number;
  /** As the target, named ports included. */
  asTarget: number;
  /** Which policies select it, on each side. */
  selected: { old: number; new: number };
}

/**
 * The naive evaluator, asked once for ends that it cannot tell apart: those that the same policies select and the same peers match,
 * one by one, on both sides.
 */
export class Treatment {
  readonly #pair: WorldPair;
  readonly #numbers = new Map<string, number>();
  readonly #memos = new Map<string, Memos>();
  #last: { protocol: Protocol; port: number; memos: Memos } | undefined;

  constructor(pair: WorldPair) {
    const { cni } = pair.old;
    const read = (world: OpenWorld): OpenWorld => ({ ...world, policies: asRead(cni, world.policies) });
    this.#pair = { ...pair, old: read(pair.old), new: read(pair.new) };
  }

  of(concrete: Concrete): Treated {
    const selects = SIDES.map((side) => bits(this.#pair[side].policies, (one) => isSelected(one, concrete[side])));
    const matches = SIDES.map((side) => {
      const end = concrete[side];
      return this.#pair[side].policies.map((policy) =>
        bits(peersOf(policy), (peer) => end !== undefined && peerMatches(peer, policy, end)),
      );
    });
    const { namespace, asDeclared } = concrete;
    const is = SIDES.map((side) => (concrete[side] ? (concrete[side]?.pod ? 'pod' : 'address') : 'absent'));
    const key = JSON.stringify([is, selects, matches, namespace, asDeclared]);
    const ports = concrete.portNames ?? SIDES.map((side) => concrete[side]?.ports);
    return {
      concrete,
      kind: this.#numberOf(key),
      asTarget: this.#numberOf(`${key} ${JSON.stringify(ports)}`),
      selected: { old: this.#numberOf(`old ${selects[0]}`), new: this.#numberOf(`new ${selects[1]}`) },
    };
  }

  /** By the policies of one side; undefined where that side does not have both ends. */
  isOpen(side: Side, from: Treated, to: Treated, protocol: Protocol, port: number): boolean | undefined {
    const leaves = this.allows('egress', side, from, to, protocol, port);
    return leaves && this.allows('ingress', side, from, to, protocol, port);
  }

  /** By the policies of one end alone. */
  allows(
    direction: 'ingress' | 'egress',
    side: Side,
    from: Treated,
    to: Treated,
    protocol: Protocol,
    port: number,
  ): boolean | undefined {
    const [source, target] = [from.concrete[side], to.concrete[side]];
    if (!source || !target) return undefined;
    const { policies } = this.#pair[side];
    const memo = this.#memosOf(protocol, port)[side][direction];
    const key = (direction === 'egress' ? from.selected[side] : from.kind) * 2 ** 20 + to.asTarget;
    let found = memo.get(key);
    if (found === undefined) {
      const allowed = direction === 'egress' ? egressAllowed : ingressAllowed;
      const named = withNames(target, to.concrete.portNames, protocol, port);
      found = allowed(policies, source, named, port, protocol);
      memo.set(key, found);
    }
    return found;
  }

  /** Most often asked about the port of the question before. */
  #memosOf(protocol: Protocol, port: number): Memos {
    if (this.#last?.protocol === protocol && this.#last.port === port) return this.#last.memos;
    const key = `${protocol} ${port}`;
    const empty = () => ({ ingress: new Map<number, boolean>(), egress: new Map<number, boolean>() });
    const memos = this.#memos.get(key) ?? { old: empty(), new: empty() };
    this.#memos.set(key, memos);
    this.#last = { protocol, port, memos };
    return memos;
  }

  #numberOf(key: string): number {
    const number = this.#numbers.get(key) ?? this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}

/** "This NetworkPolicy applies to the pods of its namespace that podSelector selects." */
function isSelected({ metadata, spec }: Policy, end: Endpoint | undefined): boolean {
  return end?.pod?.namespace === metadata.namespace && selectorMatches(spec.podSelector ?? {}, end.pod.labels);
}

/** The target as one whose port in question has these names. */
export function withNames(
  target: Endpoint,
  names: readonly string[] | undefined,
  protocol: Protocol,
  port: number,
): Endpoint {
  if (!names) return target;
  const ports = names.map((text) => {
    const [of, name] = text.split('/') as [string, string];
    return { name, protocol: of, containerPort: port };
  });
  return { ...target, ports: ports.filter((one) => one.protocol === protocol) };
}

function bits<T>(items: readonly T[], holds: (item: T) => boolean): string {
  return items.map((item) => (holds(item) ? '1' : '0')).join('');
}

/** By the numbers of the two ends. */
type Memo = Map<number, boolean>;
type Memos = Readonly<Record<Side, Readonly<Record<'ingress' | 'egress', Memo>>>>;
