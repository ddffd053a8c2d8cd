import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { Connectivity, Verdict } from './connectivity.ts';
import type { End } from './explanation.ts';
import type { Group, PodGroup } from './group.ts';
import { type AddressRange, holds, printRange } from './ip-space.ts';
import { WorkloadEnd } from './open-world/open-end.ts';
import { OpenPairs, type PairPart } from './open-world/open-pairs.ts';
import type { OpenPolicies } from './open-world/open-policies.ts';
import { cutAddresses } from './open-world/pod-addresses.ts';
import type { PodSpace } from './open-world/pod-space.ts';
import { subsets } from './open-world/port-names.ts';
import { PortSet } from './port-set.ts';

/** The verdict for two peers of the manifests, with the pods to which it applies if the manifests leave something open. */
export interface PairAnswer {
  readonly from: End;
  readonly to: End;
  readonly whole: Verdict;
  /** The verdicts by the policies of one end alone. */
  readonly by: Readonly<Record<PolicyType, Verdict>>;
  /** Empty if the pods are not told apart. */
  readonly parts: readonly AnsweredPart[];
}

/** Pods of both ends that are alike, for one possible set of names of the port on the target. */
export interface AnsweredPart extends PairPart {
  readonly space: PodSpace;
  /** Names of the port on the target, as `protocol/name`, out of those that the manifests leave open. */
  readonly named: readonly string[];
}

/** Answers for peers of the manifests. They are exact even if a verdict depends: `In [a]` and `NotIn [a]` together match everything. */
export class IntentPairs {
  private readonly connectivity: Connectivity;
  private readonly spaces: readonly OpenPairs[];
  private readonly cuts: readonly AddressRange[];
  private readonly isExact: boolean;
  private readonly ends = new Map<Group, readonly WorkloadEnd[]>();

  /**
   * @param spaces one for each address family that pods may have
   * @param asked the policies at whose ipBlocks addresses are cut, and whether pods are told apart even if no verdict depends on it
   */
  constructor(
    connectivity: Connectivity,
    spaces: readonly OpenPolicies[],
    asked: { readonly policies: readonly NetworkPolicy[]; readonly isExact: boolean } = {
      policies: connectivity.policies,
      isExact: false,
    },
  ) {
    this.connectivity = connectivity;
    this.spaces = spaces.map((policies) => new OpenPairs(policies));
    this.cuts = cutAddresses(asked.policies);
    this.isExact = asked.isExact;
  }

  /** The answers for a pair. There are several if exact answers tell addresses of one group apart. */
  answers(from: End, to: End): PairAnswer[] {
    const { connectivity } = this;
    const whole = connectivity.between(from.group, to.group);
    const by = connectivity.directionVerdicts(from.group, to.group);
    const coarse: PairAnswer = { from, to, whole, by, parts: [] };
    const isSure = [whole, by.Egress, by.Ingress].every(({ depends }) => depends.isEmpty);
    if ((isSure && !this.isExact) || connectivity.cni === 'spec') return [coarse];
    if (!isAllKnown(from.group, 'Egress') || !isAllKnown(to.group, 'Ingress')) return [coarse];
    if (from.group.kind === 'external') return this.withAddresses(to, from, 'to');
    if (to.group.kind === 'external') return this.withAddresses(from, to, 'from');
    const [sources, targets] = [this.endsOf(from.group), this.endsOf(to.group)];
    const isSelf = from.peer === to.peer && isNumbered(from);
    const answer = this.answer(from, to, (pairs, i) =>
      partsOf(pairs, sources[i] as WorkloadEnd, targets[i] as WorkloadEnd, isSelf),
    );
    // A StatefulSet with one pod has no other pod to connect to.
    return answer.parts.length > 0 ? [answer] : [];
  }

  private withAddresses(pods: End, other: End, place: 'from' | 'to'): PairAnswer[] {
    const ranges = rangesOf(other);
    const cuts = this.cuts.filter((cut) => ranges.some((range) => holds(range, cut)));
    const answers = new Map<string, { answer: PairAnswer; ranges: AddressRange[] }>();
    for (const range of cuts) {
      const ends = this.endsOf(pods.group as PodGroup);
      const [from, to] = place === 'from' ? [pods, other] : [other, pods];
      const answer = this.answer(from, to, (pairs, i) => {
        const end = ends[i] as WorkloadEnd;
        const names = place === 'to' ? pairs.freeNames(undefined, end) : [];
        return leastAndMost(pairs, names, (named) => pairs.withAddress(end, range, place, named));
      });
      const key = `${answer.whole.open.id} ${answer.whole.depends.id}`;
      const known = answers.get(key);
      if (known) known.ranges.push(range);
      else answers.set(key, { answer, ranges: [range] });
    }
    const all = [...answers.values()];
    if (all.length === 1) return all.map(({ answer }) => answer);
    return all.map(({ answer, ranges: own }) => {
      const end = { ...other, ...endOfRanges(other, own) };
      return { ...answer, ...(place === 'from' ? { to: end } : { from: end }) };
    });
  }

  private answer(from: End, to: End, partsOf: (pairs: OpenPairs, index: number) => Parts): PairAnswer {
    const each = this.spaces.map((pairs, i) => ({ space: pairs.policies.space, ...partsOf(pairs, i) }));
    const verdict = (ports: (part: PairPart) => PortSet): Verdict => {
      // A pod has an address of each family, so a port that is open at one of them is open.
      const open = each.reduce(
        (set, { least }) => set.union(least.map(ports).reduce(intersection, PortSet.all)),
        PortSet.none,
      );
      const possible = each.flatMap(({ most }) => most.map(ports)).reduce(union, PortSet.none);
      return { open: open.intersect(possible), depends: possible.subtract(open) };
    };
    return {
      ...{ from, to, whole: verdict(openOf) },
      by: { Egress: verdict(({ open }) => open.Egress), Ingress: verdict(({ open }) => open.Ingress) },
      parts: each.flatMap(({ space, least, most }) => [
        ...least.map((part) => ({ ...part, space })),
        ...(most === least ? [] : most.map((part) => ({ ...part, space }))),
      ]),
    };
  }

  /** The workload's pods in each of the spaces. */
  private endsOf(group: PodGroup): readonly WorkloadEnd[] {
    const ends = this.ends.get(group) ?? this.spaces.map(({ policies }) => new WorkloadEnd(policies.space, group.pods));
    this.ends.set(group, ends);
    return ends;
  }
}

/** A part, with names of the port on the target, as `protocol/name`, out of those that the manifests leave open. */
type NamedPart = PairPart & Pick<AnsweredPart, 'named'>;

/** The parts for a port with none of the open names, and those for a port with all of them. */
interface Parts {
  readonly least: readonly NamedPart[];
  readonly most: readonly NamedPart[];
}

function partsOf(pairs: OpenPairs, from: WorkloadEnd, to: WorkloadEnd, isSelf: boolean): Parts {
  const names = pairs.freeNames(from, to);
  return leastAndMost(pairs, names, (named) => pairs.between(from, to, named, isSelf));
}

/** If a rule may deny by a name, neither no name nor all names is an extreme, so every set of names counts. */
function leastAndMost(
  { policies }: OpenPairs,
  names: readonly string[],
  parts: (named: readonly string[]) => PairPart[],
): Parts {
  const called = (named: readonly string[]) => parts(named).map((part): NamedPart => ({ ...part, named }));
  if (policies.isOrdered && names.length > 0) {
    const all = subsets(names).flatMap(called);
    return { least: all, most: all };
  }
  const least = called([]);
  return { least, most: names.length > 0 ? called(names) : least };
}

/**
 * Is the peer the StatefulSet whose pods the group numbers? Workloads that nothing tells apart share a group with the pods of one of them.
 */
function isNumbered({ peer, group }: End): boolean {
  return peer.kind === 'workload' && group.kind === 'pod' && group.pods.numbered?.name === peer.workload.name;
}

/** The ports that both ends let through. */
export function openOf({ open }: Pick<PairPart, 'open'>): PortSet {
  return open.Egress.intersect(open.Ingress);
}

function intersection(a: PortSet, b: PortSet): PortSet {
  return a.intersect(b);
}

function union(a: PortSet, b: PortSet): PortSet {
  return a.union(b);
}

/** Do labels and addresses alone decide for this group? They do not for nodes, or if a policy is not evaluated. */
function isAllKnown(group: Group, direction: PolicyType): boolean {
  if (group.kind === 'external') return true;
  if (group.kind !== 'pod') return false;
  const { pods, addresses } = group.sides[direction].doubts;
  return [pods, addresses].every(({ opens, closes }) => !opens && !closes);
}

function rangesOf({ peer, group }: End): readonly AddressRange[] {
  if (group.kind !== 'external' || peer.kind !== 'external') return [];
  // If one peer stands for all addresses, it includes IPv6.
  return group.peers.length === 1 ? group.ranges : [peer.range];
}

function endOfRanges({ group }: End, ranges: readonly AddressRange[]): Pick<End, 'peer' | 'group'> {
  const [range] = ranges as [AddressRange];
  const name = `${printRange(range)}[External]`;
  return {
    peer: { kind: 'external', name, range },
    group: { ...(group as Extract<Group, { kind: 'external' }>), ranges },
  };
}
