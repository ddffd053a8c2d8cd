import type { Manifests, NetworkPolicy, PolicyType } from '../manifests/model.ts';
import { type AddressSpace, coverage } from './address-steps.ts';
import { type CompiledRule, compilePolicies, isInForce, peerMatches } from './compiled-policy.ts';
import { type External, externalGroups } from './external-groups.ts';
import type { Group, PodGroup } from './group.ts';
import { rangeOf, WHOLE } from './ip-space.ts';
import type { Cni, ReachOptions } from './options.ts';
import { byName, type Peer } from './peer.ts';
import { podClasses } from './pod-class.ts';
import { podGroups } from './pod-groups.ts';
import { PortSet } from './port-set.ts';
import { greatest, MAYBE, type Match, NO, YES } from './selector.ts';
import type { DirectionResult } from './side.ts';
import { compileReaches } from './unevaluated.ts';

/** The exact answer for an ordered pair: `open` and `depends` are disjoint, the rest is denied. */
export interface Verdict {
  readonly open: PortSet;
  /** What the API leaves undefined, or the manifests do not say. */
  readonly depends: PortSet;
}

const ALL_OPEN: Verdict = { open: PortSet.all, depends: PortSet.none };

/** An address family that pods may have. */
export interface FamilyInUse {
  /** Pods have an address of it for sure. */
  readonly certain: boolean;
  /** Where the addresses of pods are. */
  readonly pods: AddressSpace;
  /** Where those of nodes are, and of an ingress controller, which may share its node's. */
  readonly nodes: AddressSpace;
}

/** Who can open a connection to whom, by these manifests alone. The answer for a pair is computed when it is asked for. */
export class Connectivity {
  readonly manifests: Manifests;
  readonly cni: Cni;
  /** The addresses of pods, as CIDRs; none: unknown. */
  readonly podCidrs: readonly string[];
  readonly groups: readonly Group[];
  /** The address families that pods may have. */
  readonly families: readonly FamilyInUse[];
  private readonly external: External;
  private readonly groupsByName = new Map<string, Group>();

  /** @throws Error on a `podCidrs` entry that is not a valid CIDR */
  constructor(manifests: Manifests, options: ReachOptions = {}) {
    this.manifests = manifests;
    this.cni = options.cni ?? 'calico';
    this.podCidrs = options.podCidrs ?? [];
    this.families = familiesOf(this.podCidrs, this.cni);
    const classes = podClasses(manifests, this.cni, options.withoutStrangers);
    const policies = compilePolicies(manifests.policies, classes, this.cni);
    const pods = podGroups(classes, policies, compileReaches(manifests.notEvaluated, classes, this.cni));
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
    for (const family of this.families) {
      const leaving = this.result(from, 'Egress', to, family);
      const entering = this.result(to, 'Ingress', from, family);
      possible = possible.union(leaving.maybe.intersect(entering.maybe));
      if (family.certain) open = open.union(leaving.sure.intersect(entering.sure));
    }
    if (from.kind === 'ingress-controller') {
      open = open.intersect(to.pods.targets.sure);
      possible = possible.intersect(to.pods.targets.maybe);
    }
    return { open, depends: possible.subtract(open) };
  }

  /** What each of the two sides lets through, or may, by itself. */
  directionResults(from: Group, to: Group): Readonly<Record<PolicyType, PortSet>> {
    const { Egress, Ingress } = this.directionVerdicts(from, to);
    return { Egress: Egress.open.union(Egress.depends), Ingress: Ingress.open.union(Ingress.depends) };
  }

  /** What is open by the policies of each of the two sides alone. */
  directionVerdicts(from: Group, to: Group): Readonly<Record<PolicyType, Verdict>> {
    return { Egress: this.directionVerdict('Egress', from, to), Ingress: this.directionVerdict('Ingress', to, from) };
  }

  private directionVerdict(direction: PolicyType, subject: Group, other: Group): Verdict {
    if (subject.kind === 'external') return ALL_OPEN;
    if (other.kind === 'external') return this.withAddress(subject, direction, other.position);
    let open = PortSet.none;
    let possible = PortSet.none;
    for (const family of this.families) {
      const { sure, maybe } = this.result(subject, direction, other, family);
      possible = possible.union(maybe);
      if (family.certain) open = open.union(sure);
    }
    return { open, depends: possible.subtract(open) };
  }

  /** The rules, of both directions, by which something is open, or may be, in {@link between}. */
  decidingRules(from: Group, to: Group): CompiledRule[] {
    const { open, depends } = this.between(from, to);
    const ports = open.union(depends);
    const target = to.kind === 'external' ? undefined : to.pods;
    const deciding = (direction: PolicyType, subject: Group, other: Group): CompiledRule[] =>
      subject.kind === 'external'
        ? []
        : subject.sides[direction].lists
            .flatMap(({ rules }) => rules)
            .filter((rule) => !rule.ports.on(target).intersect(ports).isEmpty && this.matchOf(rule, other) !== NO);
    return [...deciding('Egress', from, to), ...deciding('Ingress', to, from)];
  }

  /** The policies in force for a direction that select the pods of a group, or may. */
  policiesLimiting({ pods }: PodGroup, direction: PolicyType): NetworkPolicy[] {
    return this.manifests.policies.filter(
      (policy) =>
        isInForce(policy, direction, this.cni) &&
        peerMatches({ podSelector: policy.podSelector }, policy.namespace, pods) !== NO,
    );
  }

  /** Does the rule match the peers of a group, by whichever of its peers? Of addresses: all, some or none of them. */
  matchOf(rule: CompiledRule, other: Group): Match {
    if (rule.everyone) return YES;
    if (other.kind === 'external') return coverage(rule.ranges, other.ranges);
    return greatest(rule.pods[other.classIndex] as Match, this.blocksMatch(rule, other));
  }

  /** Do the rule's ipBlocks cover the pods of a group? */
  blocksMatch({ coverage }: Pick<CompiledRule, 'coverage'>, other: PodGroup): Match {
    let result: Match = NO;
    for (const family of this.families) {
      const space = this.addressesOf(other, family);
      if (!space) continue;
      const match = coverage.of(space);
      result = greatest(result, match === YES && (!family.certain || space.covered === 'perhaps') ? MAYBE : match);
    }
    return result;
  }

  /** What the policies of `subject` let through in one direction, to or from the pods of `other`. */
  result(subject: PodGroup, direction: PolicyType, other: PodGroup, family: FamilyInUse): DirectionResult {
    const side = subject.sides[direction];
    const result = side.withPods(other.classIndex, other.pods, this.addressesOf(other, family));
    // "traffic to and from the node where a Pod is running is always allowed": which node that is, is unknown offline.
    const fromNode = direction === 'Ingress' && other.kind === 'node' && side.isolated !== NO;
    return fromNode ? { sure: result.sure, maybe: PortSet.all } : result;
  }

  /** Where an ipBlock may find the pods of a group; undefined: nowhere. */
  private addressesOf({ kind }: PodGroup, { pods, nodes }: FamilyInUse): AddressSpace | undefined {
    if (this.cni === 'spec') return undefined;
    if (kind !== 'pod') return nodes;
    return this.cni === 'cilium' ? undefined : pods;
  }

  private withAddress(pods: PodGroup, direction: PolicyType, position: number): Verdict {
    const results = this.external.results.get(pods.sides[direction]) as readonly DirectionResult[];
    const { sure, maybe } = results[position] as DirectionResult;
    return { open: sure, depends: maybe.subtract(sure) };
  }
}

function kindOf(group: Group): Peer['kind'] {
  return group.peers[0]?.kind ?? 'workload';
}

function familiesOf(podCidrs: readonly string[], cni: Cni): FamilyInUse[] {
  const known = podCidrs.map(rangeOf);
  const covered = cni === 'calico' ? 'surely' : 'perhaps';
  return ([4, 6] as const).flatMap((family): FamilyInUse[] => {
    const whole: AddressSpace = { ranges: [WHOLE[family]], covered };
    const ranges = known.filter((range) => range.family === family);
    if (known.length === 0) return [{ certain: family === 4, pods: whole, nodes: whole }];
    return ranges.length > 0 ? [{ certain: true, pods: { ranges, covered }, nodes: whole }] : [];
  });
}
