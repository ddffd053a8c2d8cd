import type { Manifests, NetworkPolicy, PolicyType, Workload } from '../manifests/model.ts';
import { coverage } from './address-steps.ts';
import { ClassIndex } from './class-index.ts';
import { type CompiledRule, compilePolicies } from './compiled-policy.ts';
import { ExactVerdicts } from './exact-verdicts.ts';
import { type External, externalGroups } from './external-groups.ts';
import { type FamilyInUse, familiesOf, haveFamily, spaceOf, withOwn } from './family-in-use.ts';
import type { ExternalGroup, Group, PodGroup } from './group.ts';
import { OpenWorld } from './open-world/open-world.ts';
import { withinLimit } from './open-world/within-limit.ts';
import type { Cni, CniVersion, ReachOptions } from './options.ts';
import { CompiledOrdered, isOrderedRule } from './ordered/compiled-ordered.ts';
import { hitsOf, matchOrdered } from './ordered/ordered-matches.ts';
import { OrderedSide } from './ordered/ordered-side.ts';
import { allPolicies, orderedWorld } from './ordered/ordered-world.ts';
import { impliedCni, settled } from './ordered/settled.ts';
import { byName, keyOfPeer, type Peer } from './peer.ts';
import { type PodClass, podClasses } from './pod-class.ts';
import { podGroups } from './pod-groups.ts';
import { PoliciesByClass } from './policies-by-class.ts';
import { PortSet } from './port-set.ts';
import { greatest, MAYBE, type Match, NO, YES } from './selector.ts';
import type { DirectionResult, Side } from './side.ts';
import { compileReaches } from './unevaluated.ts';

/** The exact answer for an ordered pair. `open` and `depends` are disjoint, and the rest is denied. */
export interface Verdict {
  readonly open: PortSet;
  /** Ports whose verdict the API leaves undefined, or the manifests do not decide. */
  readonly depends: PortSet;
}

const ALL_OPEN: Verdict = { open: PortSet.all, depends: PortSet.none };

/** Who can open a connection to whom, computed from manifests alone. The answer for a pair is computed when it is asked for. */
export class Connectivity {
  /** The manifests as the network plugin sees them. Policies of kinds that it does not have are not evaluated. */
  readonly manifests: Manifests;
  readonly cni: Cni;
  readonly cniVersion?: CniVersion;
  /** The addresses of pods, as CIDRs. Empty if they are unknown. */
  readonly podCidrs: readonly string[];
  readonly groups: readonly Group[];
  /** The address families that pods may have. */
  readonly families: readonly FamilyInUse[];
  /** NetworkPolicies, and the objects that stand for policies of other kinds. */
  readonly policies: readonly NetworkPolicy[];
  private readonly ordered: CompiledOrdered | undefined;
  private readonly external: External;
  private readonly groupsByName = new Map<string, Group>();
  private readonly classesByPeer = new Map<Workload | string, PodClass>();
  private readonly selecting: PoliciesByClass;
  private readonly exact = new ExactVerdicts(this);
  private possiblePods?: OpenWorld;

  /** @throws Error on a `podCidrs` entry that is not a valid CIDR */
  constructor(written: Manifests, options: ReachOptions = {}) {
    this.cni = options.cni ?? impliedCni([written]) ?? 'calico';
    if (options.cniVersion !== undefined) this.cniVersion = options.cniVersion;
    const manifests = settled(written, this.cni, options.cniVersion);
    this.manifests = manifests;
    const classes = podClasses(manifests, this.cni, options);
    this.podCidrs = withOwn(options.podCidrs ?? [], classes);
    this.families = familiesOf(this.podCidrs, this.cni);
    for (const one of classes) for (const peer of one.peers) this.classesByPeer.set(keyOfPeer(peer), one);
    const index = new ClassIndex(classes);
    const policies = compilePolicies(manifests.policies, index, this.cni);
    this.selecting = new PoliciesByClass(policies);
    const world = orderedWorld(manifests, this.cni);
    this.policies = allPolicies(manifests, this.cni);
    this.ordered = world && new CompiledOrdered(world, index, this.families, this.cni);
    const hasSets = (manifests.otherKinds?.networkSets.length ?? 0) > 0;
    const reaches = compileReaches(manifests.notEvaluated, classes, this.cni, hasSets);
    const pods = podGroups(index, policies, reaches, this.ordered);
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

  /** The class of a peer's own pods. Its group may join them with other pods that policies treat alike. */
  classOf(peer: Peer): PodClass | undefined {
    return this.classesByPeer.get(keyOfPeer(peer));
  }

  /**
   * Whether manifests can answer about the pair. At least one end must be a workload. The ingress controller only opens connections,
   * and only to where an Ingress leads.
   */
  isModelled(from: Group, to: Group): boolean {
    const source = from.peers[0]?.kind ?? 'workload';
    const target = to.peers[0]?.kind ?? 'workload';
    if (target === 'ingress-controller') return false;
    if (source === 'ingress-controller') return target === 'workload';
    return source === 'workload' || target === 'workload';
  }

  /**
   * What peers of `from` can open to peers of `to`. Within one group, the answer is about two different pods, because a pod always
   * reaches itself: "Pods cannot block access from themselves".
   */
  between(from: Group, to: Group): Verdict {
    const verdict = this.bySelectors(from, to);
    return verdict.depends.isEmpty ? verdict : (this.exact.between(from, to) ?? verdict);
  }

  /** Is each of these ports open between the groups, or may it be? Looks closer only if selectors, each taken by itself, do not decide. */
  mayOpen(from: Group, to: Group, ports: PortSet): boolean {
    const { open, depends } = this.bySelectors(from, to);
    const left = ports.subtract(open);
    if (left.isEmpty || !left.subtract(depends).isEmpty) return left.isEmpty;
    const exact = this.between(from, to);
    return left.subtract(exact.open).subtract(exact.depends).isEmpty;
  }

  /** Whether selectors, each taken by itself, do not decide the pair. Then pairs that the selectors treat alike may differ. */
  isUnsure(from: Group, to: Group): boolean {
    return !this.bySelectors(from, to).depends.isEmpty;
  }

  /** The answer with each selector taken by itself. What is open or denied is certain. What depends may be decided by looking closer. */
  private bySelectors(from: Group, to: Group): Verdict {
    if (from.kind === 'external')
      return to.kind === 'external' ? ALL_OPEN : this.withAddress(to, 'Ingress', from.position);
    if (to.kind === 'external') return this.withAddress(from, 'Egress', to.position);
    let open = PortSet.none;
    let possible = PortSet.none;
    for (const family of this.families) {
      const has = haveFamily(from.pods, to.pods, family);
      if (has === NO) continue;
      const leaving = this.result(from, 'Egress', to, family);
      const entering = this.result(to, 'Ingress', from, family);
      possible = possible.union(leaving.maybe.intersect(entering.maybe));
      if (has === YES) open = open.union(leaving.sure.intersect(entering.sure));
    }
    if (from.kind === 'ingress-controller') {
      open = open.intersect(to.pods.targets.sure);
      possible = possible.intersect(to.pods.targets.maybe);
    }
    return { open, depends: possible.subtract(open) };
  }

  /** Answers about every pod that could exist. */
  get openWorld(): OpenWorld {
    this.possiblePods ??= withinLimit([this], () => new OpenWorld(this));
    return this.possiblePods;
  }

  /** What each of the two sides lets through, or may let through, by itself. */
  directionResults(from: Group, to: Group): Readonly<Record<PolicyType, PortSet>> {
    return { Egress: this.directionResult('Egress', from, to), Ingress: this.directionResult('Ingress', to, from) };
  }

  /** What the policies of a subject let through, or may let through, to or from the other end. */
  directionResult(direction: PolicyType, subject: Group, other: Group): PortSet {
    const { open, depends } = this.directionVerdict(direction, subject, other);
    return open.union(depends);
  }

  /** What the policies of each of the two sides leave open, taken alone. */
  directionVerdicts(from: Group, to: Group): Readonly<Record<PolicyType, Verdict>> {
    return { Egress: this.directionVerdict('Egress', from, to), Ingress: this.directionVerdict('Ingress', to, from) };
  }

  private directionVerdict(direction: PolicyType, subject: Group, other: Group): Verdict {
    if (subject.kind === 'external') return ALL_OPEN;
    if (other.kind === 'external') return this.withAddress(subject, direction, other.position);
    let open = PortSet.none;
    let possible = PortSet.none;
    for (const family of this.families) {
      const has = haveFamily(subject.pods, other.pods, family);
      if (has === NO) continue;
      const { sure, maybe } = this.result(subject, direction, other, family);
      possible = possible.union(maybe);
      if (has === YES) open = open.union(sure);
    }
    return { open, depends: possible.subtract(open) };
  }

  /** The rules of a subject's policies that match the other end and are asked, whatever their ports. */
  rulesFor(direction: PolicyType, subject: Group, other: Group): readonly CompiledRule[] {
    if (subject.kind === 'external') return [];
    const side = subject.sides[direction];
    return other.kind === 'external' ? this.rulesForAddress(side, other) : this.rulesForPods(side, other);
  }

  private rulesForPods(side: Side, other: PodGroup): CompiledRule[] {
    const own = side.ofNetworkPolicies.filter((rule) => this.matchOf(rule, other) !== NO);
    return side instanceof OrderedSide ? [...own, ...hitsOf(side, other, this.families, this.cni)] : own;
  }

  /** The rules of one side that match addresses of a group, whatever their ports. */
  rulesForAddress(side: Side, { position }: ExternalGroup): readonly CompiledRule[] {
    return this.external.rulesOf(side, position);
  }

  /** The policies that are in force for a direction and select the pods of a group, or may select them. */
  policiesLimiting({ classIndex }: PodGroup, direction: PolicyType): NetworkPolicy[] {
    const own = this.selecting.of(classIndex, direction);
    return [...own, ...(this.ordered?.limiting(classIndex, direction) ?? [])];
  }

  /** Whether any peer of the rule matches the group. For addresses: whether it matches all, some or none of them. */
  matchOf(rule: CompiledRule, other: Group): Match {
    if (isOrderedRule(rule)) return matchOrdered(rule, other);
    if (rule.everyone) return YES;
    if (other.kind === 'external') return coverage(rule.ranges, other.ranges);
    return greatest(rule.pods.at(other.classIndex), this.blocksMatch(rule, other));
  }

  /** Whether the rule's ipBlocks cover the pods of a group. */
  blocksMatch({ coverage }: Pick<CompiledRule, 'coverage'>, other: PodGroup): Match {
    let result: Match = NO;
    for (const family of this.families) {
      const space = spaceOf(other.pods, family, this.cni);
      if (!space) continue;
      const match = coverage.of(space);
      result = greatest(result, match === YES && (!family.certain || space.covered === 'perhaps') ? MAYBE : match);
    }
    return result;
  }

  /** What the policies of `subject` let through in one direction, to or from the pods of `other`. */
  result(subject: PodGroup, direction: PolicyType, other: PodGroup, family: FamilyInUse): DirectionResult {
    const side = subject.sides[direction];
    const result = side.withPods(other.classIndex, other.pods, spaceOf(other.pods, family, this.cni), family);
    // "traffic to and from the node where a Pod is running is always allowed". Which node that is, is unknown offline.
    const fromNode = direction === 'Ingress' && other.kind === 'node' && (side.isOrdered || side.isolated !== NO);
    return fromNode ? { sure: result.sure, maybe: PortSet.all } : result;
  }

  /** What policies of the pods let through in one direction, to or from the addresses of the group at this position. */
  withAddress(pods: PodGroup, direction: PolicyType, position: number): Verdict {
    const results = this.external.results.get(pods.sides[direction]) as readonly DirectionResult[];
    const { sure, maybe } = results[position] as DirectionResult;
    return { open: sure, depends: maybe.subtract(sure) };
  }
}
