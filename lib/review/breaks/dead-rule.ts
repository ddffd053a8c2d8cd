import type { NetworkPolicy, Peer, PolicyType } from '../../manifests/model.ts';
import { peerMatches, RulePorts } from '../../reach/compiled-policy.ts';
import type { PodClass } from '../../reach/pod-class.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { NO, selectorKey } from '../../reach/selector.ts';
import type { Cause } from '../cause.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';
import type { Evidence, Loss } from './break.ts';

/** A difference that loses ports, by the names of its ends. */
export interface LostPorts {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly lost: PortSet;
  readonly causes: readonly Cause[];
}

/**
 * Connections of workloads that are lost although the rule that let them through still exists: its policy no longer selects a
 * pod, its peers match no pod, or the one of them that was for these pods, or its ports are names that the target does not have.
 * Somebody who wants to close a connection would remove the rule.
 */
export function lostToDeadRules(sides: BothSides, differences: readonly LostPorts[]): Loss[] {
  const successors = new Successors(sides);
  return differences.flatMap(({ from, to, lost, causes }) => {
    const dead = causes
      .filter(({ when }) => when === 'before')
      .flatMap(({ direction, rules }) => rules.flatMap(({ policy }) => successors.deadOf(policy, direction) ?? []));
    const [first] = dead;
    if (!first) return [];
    const ends = (names: readonly string[]) =>
      names.flatMap((name) => (sides.before.workloads.has(name) ? (sides.after.workloads.get(name) ?? []) : []));
    const targets = ends(to);
    return ends(from).flatMap((source) =>
      targets.flatMap((target): Loss[] => {
        const evidence = target === source ? undefined : first(source, target);
        if (!evidence) return [];
        const { namespace, name } = target.workload;
        return [
          {
            ...{ certainty: 'probably breaks', kind: 'dead-rule', subject: source.name, ports: lost },
            ...{ from: [source.name], to: [target.name], evidence: [evidence] },
            what: `can no longer reach ${target.name} on ${lost}`,
            need: [`${namespace}/${name}`, ...(source.workload.namespace === namespace ? [name] : [])],
            causes: sides.causes(source, target, lost),
          },
        ];
      }),
    );
  });
}

/** Says why a rule that still exists does nothing for a source and a target. Undefined if it does something. */
type Dead = (source: WorkloadEnd, target: WorkloadEnd) => Evidence | undefined;

/** Finds the policies of the old side on the new side. */
class Successors {
  private readonly before: Side;
  private readonly after: Side;
  private readonly byKey: ReadonlyMap<string, NetworkPolicy>;
  /** The policies that are new, by name without namespace. */
  private readonly byName: ReadonlyMap<string, NetworkPolicy>;
  private readonly known = new Map<string, Dead | undefined>();

  constructor({ before, after }: BothSides) {
    this.before = before;
    this.after = after;
    const olds = new Set(before.manifests.policies.map(keyOf));
    this.byKey = new Map(after.manifests.policies.map((one) => [keyOf(one), one]));
    this.byName = new Map(
      after.manifests.policies.filter((one) => !olds.has(keyOf(one))).map((one) => [one.name, one]),
    );
  }

  deadOf(old: NetworkPolicy, direction: PolicyType): Dead | undefined {
    // One of another kind is no NetworkPolicy of its name.
    if (old.kind !== undefined) return undefined;
    const key = `${direction} ${keyOf(old)}`;
    if (!this.known.has(key)) {
      // A policy that moved to another namespace is found by its name.
      const policy = this.byKey.get(keyOf(old)) ?? this.byName.get(old.name);
      this.known.set(key, policy && deadIn(policy, direction, this.after, new OldPeers(old, direction, this.before)));
    }
    return this.known.get(key);
  }
}

function keyOf({ namespace, name }: NetworkPolicy): string {
  return `${namespace}/${name}`;
}

/** The peers that a policy had on the old side, in one direction. */
class OldPeers {
  private readonly policy: NetworkPolicy;
  private readonly side: Side;
  private readonly keys: ReadonlySet<string>;

  constructor(policy: NetworkPolicy, direction: PolicyType, side: Side) {
    this.policy = policy;
    this.side = side;
    const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
    this.keys = new Set(rules.flatMap(({ peers }) => peers.map(keyOfPeer)));
  }

  /** Was the peer for the pods of this name, or is it new, and perhaps mistyped? */
  mayHaveBeenFor(peer: Peer, name: string): boolean {
    if (!this.keys.has(keyOfPeer(peer))) return true;
    const end = this.side.workloads.get(name);
    const classes = end ? classesOf(this.side, end) : [];
    return classes.some((pods) => peerMatches(peer, this.policy.namespace, pods) !== NO);
  }
}

/** The pods of a workload itself. Its group has all pods that policies treat alike. */
function classesOf({ connectivity }: Side, { group, workload }: WorkloadEnd): PodClass[] {
  return group.peers.flatMap((peer) =>
    peer.kind === 'workload' && peer.workload === workload ? (connectivity.classOf(peer) ?? []) : [],
  );
}

function keyOfPeer({ podSelector, namespaceSelector }: Peer): string {
  return JSON.stringify([podSelector, namespaceSelector].map((one) => one && selectorKey(one)));
}

function deadIn(policy: NetworkPolicy, direction: PolicyType, side: Side, old: OldPeers): Dead | undefined {
  const isIngress = direction === 'Ingress';
  const rules = isIngress ? policy.ingress : policy.egress;
  if (rules.length === 0 || !policy.policyTypes.has(direction)) return undefined;
  const { namespace, podSelector, location } = policy;
  const classes = new Set([...side.workloads.values()].flatMap((end) => classesOf(side, end)));
  const isMatched = (selectors: Parameters<typeof peerMatches>[0]) =>
    [...classes].some((pods) => peerMatches(selectors, namespace, pods) !== NO);
  if (!isMatched({ podSelector }))
    return () => ({ words: `${policyCalled(policy)} selects no pod any more`, location });
  const faults = rules.flatMap((rule, index): Dead[] => {
    const called = `${direction.toLowerCase()} rule ${index + 1} of ${policyCalled(policy)}`;
    const matchesNobody = rule.peers.length > 0 && rule.peers.every((peer) => !peer.ipBlock && !isMatched(peer));
    if (matchesNobody)
      return [() => ({ words: `the peers of ${called} match no pod any more`, location: rule.location })];
    const deadPeers = rule.peers.flatMap((peer, i): Dead[] => {
      if (peer.ipBlock || isMatched(peer)) return [];
      const evidence = { words: `peer ${i + 1} of ${called} matches no pod any more`, location: peer.location };
      return [(...ends) => (old.mayHaveBeenFor(peer, ends[isIngress ? 0 : 1].name) ? evidence : undefined)];
    });
    const ports = new RulePorts(rule.ports);
    if (ports.names.length === 0) return deadPeers;
    const words = `${called} is for ports by a name that it does not have`;
    const deadPorts: Dead = (_, { group }) =>
      ports.on(group.pods).isEmpty ? { words, location: rule.location } : undefined;
    return [...deadPeers, deadPorts];
  });
  if (faults.length === 0) return undefined;
  return (source, target) => faults.map((fault) => fault(source, target)).find((found) => found !== undefined);
}
