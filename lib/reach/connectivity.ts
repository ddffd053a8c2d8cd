import type { Manifests, PolicyType } from '../manifests/model.ts';
import { coverage } from './address-steps.ts';
import { type CompiledRule, compilePolicies } from './compiled-policy.ts';
import { type External, externalGroups } from './external-groups.ts';
import type { Group, PodGroup } from './group.ts';
import { type AddressRange, type Family, rangeOf, WHOLE } from './ip-space.ts';
import type { Cni, ReachOptions } from './options.ts';
import { byName, type Peer } from './peer.ts';
import { podClasses } from './pod-class.ts';
import { podGroups } from './pod-groups.ts';
import { PortSet } from './port-set.ts';
import { NO } from './selector.ts';
import type { AddressSpace, Half } from './side.ts';

/** The exact answer for an ordered pair: `open` and `depends` are disjoint, the rest is denied. */
export interface Verdict {
  readonly open: PortSet;
  /** What the API leaves undefined, or the manifests do not say. */
  readonly depends: PortSet;
}

const ALL_OPEN: Verdict = { open: PortSet.all, depends: PortSet.none };

/** An address family that pods may have. */
export interface FamilyInUse {
  readonly family: Family;
  /** Pods have an address of it for sure. */
  readonly certain: boolean;
  readonly podRanges: readonly AddressRange[];
}

/** Who can open a connection to whom, by these manifests alone. The answer for a pair is computed when it is asked for. */
export class Connectivity {
  readonly manifests: Manifests;
  readonly cni: Cni;
  readonly groups: readonly Group[];
  /** The address families that pods may have. */
  readonly families: readonly FamilyInUse[];
  private readonly external: External;
  private readonly groupsByName = new Map<string, Group>();

  /** @throws Error on a `podCidrs` entry that is no CIDR */
  constructor(manifests: Manifests, options: ReachOptions = {}) {
    this.manifests = manifests;
    this.cni = options.cni ?? 'calico';
    this.families = familiesOf(options.podCidrs ?? []);
    const classes = podClasses(manifests, this.cni);
    const pods = podGroups(classes, compilePolicies(manifests.policies, classes));
    this.external = externalGroups(pods, this.cni);
    this.groups = [...pods, ...this.external.groups];
    for (const group of this.groups) for (const { name } of group.peers) this.groupsByName.set(name, group);
  }

  /** All peers, sorted by name. */
  peers(): Peer[] {
    return this.groups.flatMap(({ peers }) => peers).sort(byName);
  }

  /** The group of the peer with this printed name. */
  groupOf(name: string): Group | undefined {
    return this.groupsByName.get(name);
  }

  /**
   * Is the pair a question that anyone asks of manifests? At least one workload is part of it; the ingress controller only opens
   * connections, and only to where an Ingress leads.
   */
  isModelled(from: Group, to: Group): boolean {
    const [source, target] = [kindOf(from), kindOf(to)];
    if (target === 'ingress-controller') return false;
    if (source === 'ingress-controller') return target === 'workload';
    return source === 'workload' || target === 'workload';
  }

  /**
   * What peers of `from` can open to peers of `to`; of one group, to another pod of it. A pod to itself is always open:
   * "Pods cannot block access from themselves".
   */
  between(from: Group, to: Group): Verdict {
    if (from.kind === 'external')
      return to.kind === 'external' ? ALL_OPEN : this.withAddress(to, 'Ingress', from.position);
    if (to.kind === 'external') return this.withAddress(from, 'Egress', to.position);
    let open = PortSet.none;
    let possible = PortSet.none;
    for (const { family, certain } of this.families) {
      const leaving = this.half(from, 'Egress', to, family);
      const entering = this.half(to, 'Ingress', from, family);
      possible = possible.union(leaving.maybe.intersect(entering.maybe));
      if (certain) open = open.union(leaving.sure.intersect(entering.sure));
    }
    if (from.kind === 'ingress-controller') {
      open = open.intersect(to.pods.targets.sure);
      possible = possible.intersect(to.pods.targets.maybe);
    }
    return { open, depends: possible.subtract(open) };
  }

  /** The rules, of both directions, by which something is open, or may be, in {@link between}. */
  decidingRules(from: Group, to: Group): CompiledRule[] {
    const { open, depends } = this.between(from, to);
    const ports = open.union(depends);
    const deciding = (direction: PolicyType, subject: Group, other: Group): CompiledRule[] => {
      if (subject.kind === 'external') return [];
      const target = to.kind === 'external' ? undefined : to.pods.namedPorts;
      return subject.sides[direction].lists
        .flatMap(({ rules }) => rules)
        .filter((rule) => !rule.ports.on(target).intersect(ports).isEmpty && this.mayMatch(rule, other));
    };
    return [...deciding('Egress', from, to), ...deciding('Ingress', to, from)];
  }

  private mayMatch(rule: CompiledRule, other: Group): boolean {
    if (rule.everyone) return true;
    if (other.kind === 'external') return coverage(rule.ranges, other.ranges) !== NO;
    if (rule.pods[other.classIndex] !== NO) return true;
    if (rule.ranges.length === 0) return false;
    return this.families.some(({ family }) => {
      const space = this.addressesOf(other, family);
      return space !== undefined && coverage(rule.ranges, space.ranges) !== NO;
    });
  }

  /** What the policies of `subject` let through in one direction, to or from the pods of `other`. */
  half(subject: PodGroup, direction: PolicyType, other: PodGroup, family: Family): Half {
    const side = subject.sides[direction];
    const half = side.withPods(other.classIndex, other.pods, this.addressesOf(other, family));
    // "traffic to and from the node where a Pod is running is always allowed": which node that is, nobody can know.
    const fromNode = direction === 'Ingress' && other.kind === 'node' && side.isolated !== NO;
    return fromNode ? { sure: half.sure, maybe: PortSet.all } : half;
  }

  /** Where an ipBlock may find the pods of a group; undefined: nowhere. */
  addressesOf({ kind }: PodGroup, family: Family): AddressSpace | undefined {
    if (this.cni === 'textbook') return undefined;
    const covered = this.cni === 'calico' ? 'surely' : 'perhaps';
    if (kind !== 'pod') return { ranges: [WHOLE[family]], covered };
    if (this.cni === 'cilium') return undefined;
    return { ranges: this.families.find((one) => one.family === family)?.podRanges ?? [], covered };
  }

  private withAddress(pods: PodGroup, direction: PolicyType, position: number): Verdict {
    const halves = this.external.halves.get(pods.sides[direction]) as readonly Half[];
    const { sure, maybe } = halves[position] as Half;
    return { open: sure, depends: maybe.subtract(sure) };
  }
}

function kindOf(group: Group): Peer['kind'] {
  return group.peers[0]?.kind ?? 'workload';
}

function familiesOf(podCidrs: readonly string[]): FamilyInUse[] {
  const ranges = podCidrs.map(rangeOf);
  return ([4, 6] as const).flatMap((family) => {
    const podRanges = ranges.filter((range) => range.family === family);
    if (ranges.length === 0) return [{ family, certain: family === 4, podRanges: [WHOLE[family]] }];
    return podRanges.length > 0 ? [{ family, certain: true, podRanges }] : [];
  });
}
