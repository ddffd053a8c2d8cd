import * as fc from 'fast-check';
import { asRead } from '../as-read.ts';
import {
  type Endpoint,
  egressAllowed,
  ingressAllowed,
  type Policy,
  peerMatches,
  selectorMatches,
} from '../evaluator.ts';
import { Brute } from './brute.ts';
import type { OpenWorld, Protocol } from './model.ts';
import { withNames } from './treatment.ts';
import { worldsWithKeys } from './world.ts';

/** The rules and peers that lint calls redundant, each as {@link nameOfPart} has it. */
export type RedundantClaims = ReadonlySet<string>;

interface Place {
  policy: string;
  direction: 'ingress' | 'egress';
  rule: number;
  peer?: number;
}

/** `ingress rule 2 of x/p0`, or `peer 1 of ingress rule 2 of x/p0`, counted from 1. */
function nameOfPart(world: OpenWorld, { policy, direction, rule, peer }: Place): string {
  const { metadata } = policyNamed(world.policies, policy);
  const name = `${direction} rule ${rule + 1} of ${metadata.namespace}/${policy}`;
  return peer === undefined ? name : `peer ${peer + 1} of ${name}`;
}

/**
 * "Redundant if and only if its removal changes nothing, in its own direction, for any possible pod." Removed is one after the other,
 * from the last rule on, and then peers of the rules that are left; so of two that say the same it is the later one, and all of them
 * can go together. What nothing matches is not asked about. Of nodes nothing is known, so they count with whatever may be true of them:
 * any address is a node's whose ports have names, and to Cilium a node is neither a pod nor an address.
 */
export function judgeRedundant(
  world: OpenWorld,
  claims: RedundantClaims,
): { disagreements: string[]; redundant: { rules: number; peers: number } } {
  const truth = new Truth(world);
  const disagreements: string[] = [];
  const judged = new Set<string>();
  const redundant = { rules: 0, peers: 0 };
  const judge = (before: World, place: Place): World => {
    const after = without(before, place);
    const isNeeded = !truth.isAnything(place) || truth.differs(before, after, place);
    const name = nameOfPart(world, place);
    judged.add(name);
    if (!isNeeded) redundant[place.peer === undefined ? 'rules' : 'peers']++;
    if (claims.has(name) === isNeeded) disagreements.push(`${name}: ${isNeeded ? 'needed' : 'redundant'}`);
    return isNeeded ? before : after;
  };
  for (const direction of ['ingress', 'egress'] as const) {
    let left: World = new Map(world.policies.map((policy) => [policy.metadata.name, keptOf(policy, direction)]));
    for (const place of placesOf(world, direction)) left = judge(left, place);
    for (const place of placesOf(world, direction)) {
      const peersLeft = () => left.get(place.policy)?.get(place.rule) ?? [];
      // Without its only peer a rule is another one, for everybody.
      for (const peer of [...peersLeft()].reverse()) if (peersLeft().length > 1) left = judge(left, { ...place, peer });
    }
  }
  for (const name of claims) if (!judged.has(name)) disagreements.push(`${name}: not to be asked about`);
  return { disagreements, redundant };
}

/** Worlds where more is said twice than by chance: policies with the rules of one and the pods of another. */
export const worldsWithCopies: fc.Arbitrary<OpenWorld> = fc
  .record({
    world: worldsWithKeys.map(({ world }) => world),
    copies: fc.array(fc.record({ of: fc.nat(), to: fc.nat() }), { maxLength: 2 }),
  })
  .map(({ world, copies }) => {
    const { policies } = world;
    const any = (number: number) => policies[number % policies.length] as Policy;
    const more = copies.map(({ of, to }, i): Policy => {
      const { metadata, spec } = any(to);
      const name = `p${policies.length + i}`;
      return { metadata: { ...metadata, name }, spec: { ...any(of).spec, podSelector: spec.podSelector ?? {} } };
    });
    return { ...world, policies: [...policies, ...more] };
  });

/** What is left in one direction: of each policy the rules, by position, with the positions of their peers. */
type World = ReadonlyMap<string, ReadonlyMap<number, readonly number[]>>;

function keptOf({ spec }: Policy, direction: Place['direction']): Map<number, number[]> {
  return new Map((spec[direction] ?? []).map((rule, i) => [i, [...(peersOf(rule)?.keys() ?? [])]]));
}

function without(world: World, { policy, rule, peer }: Place): World {
  const rules = new Map(world.get(policy));
  if (peer === undefined) rules.delete(rule);
  else
    rules.set(
      rule,
      (rules.get(rule) ?? []).filter((one) => one !== peer),
    );
  return new Map(world).set(policy, rules);
}

type WrittenRule = { from?: unknown[] | null; to?: unknown[] | null };

function peersOf(rule: WrittenRule) {
  return (rule.from ?? rule.to ?? []) as Parameters<typeof peerMatches>[0][];
}

function policyNamed(policies: readonly Policy[], name: string): Policy {
  return policies.find(({ metadata }) => metadata.name === name) as Policy;
}

/** The rules in force, the last one first. */
function placesOf({ cni, policies }: OpenWorld, direction: Place['direction']): Place[] {
  return policies
    .flatMap((policy) => {
      const types = asRead(cni, [policy])[0]?.spec.policyTypes ?? [];
      const isInForce = types.length === 0 || types.some((type) => type.toLowerCase() === direction);
      const rules = isInForce ? (policy.spec[direction] ?? []) : [];
      return rules.map((_, rule) => ({ policy: policy.metadata.name, direction, rule }));
    })
    .reverse();
}

/** The naive evaluator on one of each kind of ends that no peer and no podSelector of the world can tell apart. */
class Truth {
  readonly #world: OpenWorld;
  readonly #brute: Brute;

  constructor(world: OpenWorld) {
    this.#world = world;
    this.#brute = new Brute({ old: world, new: world, edit: '' });
  }

  /** Is there a pod that the policy limits, and anything that this part of it matches? */
  isAnything({ policy, direction, rule, peer }: Place): boolean {
    const written = policyNamed(asRead(this.#world.cni, this.#world.policies), policy);
    const peers = peersOf(written.spec[direction]?.[rule] ?? {});
    const asked = peer === undefined ? peers : peers.slice(peer, peer + 1);
    const { sources } = this.#ends('TCP');
    return (
      sources.some((end) => isSelected(written, end)) &&
      (peers.length === 0 || sources.some((end) => asked.some((one) => peerMatches(one, written, end))))
    );
  }

  differs(before: World, after: World, { policy, direction }: Place): boolean {
    const [old, now] = [this.#policies(before, direction), this.#policies(after, direction)];
    const written = policyNamed(asRead(this.#world.cni, this.#world.policies), policy);
    const allowed = direction === 'ingress' ? ingressAllowed : egressAllowed;
    for (const { protocol, port } of this.#brute.vocabulary.ports) {
      const { sources, targets } = this.#ends(protocol, port);
      // Other pods are not limited by the policy, before or after.
      const from = direction === 'egress' ? sources.filter((end) => isSelected(written, end)) : sources;
      const to = direction === 'ingress' ? targets.filter((end) => isSelected(written, end)) : targets;
      for (const source of from) {
        for (const target of to) {
          if (allowed(old, source, target, port, protocol) !== allowed(now, source, target, port, protocol))
            return true;
        }
      }
    }
    return false;
  }

  #policies(left: World, direction: Place['direction']): Policy[] {
    const policies = this.#world.policies.map((policy) => {
      const rules = left.get(policy.metadata.name);
      const written = policy.spec[direction];
      if (!written) return policy;
      const kept = written.flatMap((rule, i) => {
        const peers = rules?.get(i);
        if (!peers) return [];
        const of = direction === 'ingress' ? 'from' : 'to';
        return [peersOf(rule).length === 0 ? rule : { ...rule, [of]: peers.map((one) => peersOf(rule)[one]) }];
      });
      return { ...policy, spec: { ...policy.spec, [direction]: kept } } as Policy;
    });
    return asRead(this.#world.cni, policies);
  }

  #ends(protocol: Protocol, port = 1): { sources: Endpoint[]; targets: Endpoint[] } {
    const groups = this.#brute.groups(protocol);
    const one = ({ treated }: (typeof groups.sources)[number]): Endpoint[] =>
      treated.flatMap(({ concrete }) =>
        concrete.new ? [withNames(concrete.new, concrete.portNames, protocol, port)] : [],
      );
    const nodes: Endpoint[] = this.#world.cni === 'cilium' ? [{}] : [];
    const targets = [...groups.targets.flatMap(one), ...nodes];
    const called = this.#names(protocol).flatMap((names) =>
      targets.filter(({ pod }) => !pod).map((node) => withNames(node, names, protocol, port)),
    );
    return { sources: [...groups.sources.flatMap(one), ...nodes], targets: [...targets, ...called] };
  }

  /** Each name that policies mention, alone: more of them at once open no more than each does. */
  #names(protocol: Protocol): string[][] {
    return this.#brute.vocabulary.portNames.filter((name) => name.startsWith(`${protocol}/`)).map((name) => [name]);
  }
}

function isSelected({ metadata, spec }: Policy, { pod }: Endpoint): boolean {
  return pod?.namespace === metadata.namespace && selectorMatches(spec.podSelector ?? {}, pod.labels);
}
