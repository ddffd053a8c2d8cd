import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import { hasReplicas } from '../reach/listing.ts';
import { PortSet } from '../reach/port-set.ts';
import type { CommonPeer } from './common-peers.ts';
import { deciders } from './deciders.ts';

/** The verdict of a pair that one side does not have. */
export const NOTHING: Verdict = { open: PortSet.none, depends: PortSet.none };

type DirectionResults = Readonly<Record<PolicyType, PortSet>>;

/** One of the two sides that are compared. */
export class ComparedSide {
  readonly connectivity: Connectivity;
  readonly name: 'old' | 'new';
  private readonly verdicts = new Map<Group, Map<Group, Verdict>>();
  private readonly limits = new Map<string, NetworkPolicy[]>();

  constructor(connectivity: Connectivity, name: 'old' | 'new') {
    this.connectivity = connectivity;
    this.name = name;
  }

  /** The verdict of a pair. Equal verdicts are the same object, and each pair of groups is computed once. */
  between(src: CommonPeer, dst: CommonPeer): Verdict {
    const from = src[this.name];
    const to = dst[this.name];
    if (!from || !to) return NOTHING;
    if (src === dst && !hasReplicas(this.connectivity, from.peer)) return NOTHING;
    let byTarget = this.verdicts.get(from.group);
    if (!byTarget) {
      byTarget = new Map();
      this.verdicts.set(from.group, byTarget);
    }
    let verdict = byTarget.get(to.group);
    if (!verdict) {
      const { connectivity } = this;
      const isModelled = connectivity.isModelled(from.group, to.group);
      verdict = isModelled ? interned(connectivity.between(from.group, to.group)) : NOTHING;
      byTarget.set(to.group, verdict);
    }
    return verdict;
  }

  /** What the policies of each end let through on this side. Undefined if one of the two is not on it. */
  directionResults(src: CommonPeer, dst: CommonPeer): DirectionResults | undefined {
    const [from, to] = [src[this.name], dst[this.name]];
    return from && to && this.connectivity.directionResults(from.group, to.group);
  }

  /** What the policies of one end let through on this side, with the other end. Undefined if one of the two is not on it. */
  directionResult(direction: PolicyType, subject: CommonPeer, other: CommonPeer): PortSet | undefined {
    const [own, others] = [subject[this.name], other[this.name]];
    return own && others && this.connectivity.directionResult(direction, own.group, others.group);
  }

  /**
   * The rules by which the policies of `subject` let any of these ports through. If there are none, the policies that keep them
   * out.
   */
  deciders(
    direction: PolicyType,
    subject: CommonPeer,
    other: CommonPeer,
    ports: PortSet,
  ): { rules: CompiledRule[]; policies: NetworkPolicy[] } {
    const [own, others] = [subject[this.name]?.group, other[this.name]?.group];
    if (!own || !others || own.kind === 'external') return { rules: [], policies: [] };
    const rules = deciders(this.connectivity, direction, own, others, ports);
    return { rules, policies: rules.length > 0 ? [] : this.limitsOf(direction, own) };
  }

  private limitsOf(direction: PolicyType, group: PodGroup): NetworkPolicy[] {
    const key = `${direction} ${group.classIndex}`;
    let policies = this.limits.get(key);
    if (!policies) {
      policies = this.connectivity.policiesLimiting(group, direction);
      this.limits.set(key, policies);
    }
    return policies;
  }
}

const known = new Map<number, Verdict>([[keyOf(NOTHING), NOTHING]]);

/** Returns one object for equal verdicts. */
export function interned(verdict: Verdict): Verdict {
  const key = keyOf(verdict);
  const same = known.get(key);
  if (same) return same;
  known.set(key, verdict);
  return verdict;
}

function keyOf({ open, depends }: Verdict): number {
  return open.id * 2 ** 26 + depends.id;
}
