import type { Manifests, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { ServiceAccount } from '../../manifests/other-kinds/calico-policy.ts';
import { isInForce, RulePorts } from '../compiled-policy.ts';
import { type AddressRange, rangesOfBlock } from '../ip-space.ts';
import type { Cni } from '../options.ts';
import { type Expression, expressionKey } from '../ordered/expression.ts';
import { type OrderedPolicy, type OrderedRule, type OrderedWorld, orderedPolicies } from '../ordered/ordered-policy.ts';
import { orderedWorld } from '../ordered/ordered-world.ts';
import type { PodClass } from '../pod-class.ts';
import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { setOfAddress, setOfPods } from './expression-sets.ts';
import { Isolation, type Limit, type OpenRule } from './isolation.ts';
import { OpenAtCells } from './open-at-cells.ts';
import type { PortResolver } from './open-end.ts';
import { balanced, UNION, WHERE } from './operations.ts';
import { OrderedOpen } from './ordered-open.ts';
import { type DeclaredNamespaces, declaredNamespaces, type PodSpace } from './pod-space.ts';
import { RulesAtAddresses } from './rules-at-addresses.ts';
import { RulesAtNodes } from './rules-at-nodes.ts';

/** The policies of one set of manifests as functions of every possible pod. */
export class OpenPolicies {
  readonly space: PodSpace;
  readonly declared: DeclaredNamespaces;
  /** The isolation of each possible pod, by its namespace and labels. */
  readonly isolation: Readonly<Record<PolicyType, Diagram<Isolation>>>;
  /** Are there policies of other kinds than NetworkPolicy? */
  readonly isOrdered: boolean;
  private readonly accounts: readonly ServiceAccount[];
  private readonly peers = new Map<Isolation, Map<string, Diagram<PortSet>>>();
  private readonly ordered?: Readonly<Record<PolicyType, OrderedOpen>>;
  private readonly anyNetworkPolicies: boolean;
  private readonly blocks = new RulesAtAddresses();
  private readonly cells = new OpenAtCells();
  private readonly nodes: RulesAtNodes;

  /**
   * @param anyNetworkPolicies true asks what any possible NetworkPolicies could open, instead of those in the manifests. One that allows
   * everything opens the most: NetworkPolicies only add up, earlier policies decide without them, and what they isolate is denied.
   */
  constructor(
    space: PodSpace,
    manifests: Pick<Manifests, 'namespaces' | 'policies' | 'otherKinds'> & Partial<Pick<Manifests, 'services'>>,
    cni: Cni,
    { anyNetworkPolicies = false }: { readonly anyNetworkPolicies?: boolean } = {},
  ) {
    this.space = space;
    this.nodes = new RulesAtNodes(space, cni, this.blocks);
    this.anyNetworkPolicies = anyNetworkPolicies;
    this.declared = declaredNamespaces(manifests.namespaces);
    this.accounts = manifests.otherKinds?.serviceAccounts ?? [];
    const world = orderedWorld(manifests, cni);
    this.isOrdered = world !== undefined;
    const networkPolicies = anyNetworkPolicies ? [] : manifests.policies;
    this.isolation = {
      Ingress: this.isolations(this.limits(networkPolicies, world, 'Ingress', cni), 'Ingress'),
      Egress: this.isolations(this.limits(networkPolicies, world, 'Egress', cni), 'Egress'),
    };
    if (world) {
      const { Ingress, Egress } = world.stages;
      this.ordered = { Ingress: new OrderedOpen(space, Ingress), Egress: new OrderedOpen(space, Egress) };
    }
  }

  private isolations(
    all: readonly { readonly limit: Limit; readonly subjects: DiagramSet }[],
    direction: PolicyType,
  ): Diagram<Isolation> {
    const { diagrams } = this.space;
    const known = new Map<string, Isolation>();
    const places = new Map(all.map(({ limit }, i) => [limit, i]));
    const isolationOf = (some: readonly Limit[]): Isolation => {
      const key = some.map((limit) => places.get(limit)).join();
      let found = known.get(key);
      if (!found) {
        found = new Isolation(direction, some);
        known.set(key, found);
      }
      return found;
    };
    const both: Operation<Isolation, Isolation, Isolation> = {
      combine: (a, b) =>
        isolationOf([...a.limits, ...b.limits].sort((x, y) => (places.get(x) as number) - (places.get(y) as number))),
      shortcut: (a, b) => (isNone(a) ? b : isNone(b) ? a : undefined),
    };
    const isNone = (one: Diagram<Isolation>) => isLeaf(one) && one.result.policies.length === 0;
    const one: Operation<boolean, Isolation, Isolation> = {
      combine: (isIn, isolation) => (isIn ? isolation : isolationOf([])),
    };
    const each = all.map(({ limit, subjects }) => diagrams.apply(one, subjects, diagrams.leaf(isolationOf([limit]))));
    return balanced(each, (a, b) => diagrams.apply(both, a, b)) ?? diagrams.leaf(isolationOf([]));
  }

  private limits(
    policies: readonly NetworkPolicy[],
    world: OrderedWorld | undefined,
    direction: PolicyType,
    cni: Cni,
  ): { readonly limit: Limit; readonly subjects: DiagramSet }[] {
    const own = policies
      .filter((policy) => isInForce(policy, direction, cni))
      .map((policy) => ({
        limit: { policy, rules: this.rulesOf(policy, direction) },
        subjects: this.space.subjects(policy),
      }));
    const others = world ? orderedPolicies(world, direction).flatMap((ordered) => this.limitsOf(ordered)) : [];
    return [...own, ...others];
  }

  /** The limits of a policy of another kind: one for its rules for all of its pods, and one for each part of the pods with own rules. */
  private limitsOf(ordered: OrderedPolicy): { readonly limit: Limit; readonly subjects: DiagramSet }[] {
    const { policy, direction } = ordered;
    const subjects = this.setOf(ordered.subject);
    const parts = new Map<string, OrderedRule[]>([['', []]]);
    for (const rule of ordered.rules) {
      const key = rule.subject ? expressionKey(rule.subject) : '';
      const part = parts.get(key);
      if (part) part.push(rule);
      else parts.set(key, [rule]);
    }
    return [...parts.values()].map((some) => {
      const [first] = some;
      const rules = some.map((one): OpenRule => {
        const ranges = one.rule.peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : []));
        return {
          ...{ policy, direction, rule: one.rule, index: one.index, ports: one.ports, ordered: one, ranges },
          everyone: one.peer.is === 'all',
          peers: this.setOf(one.peer),
        };
      });
      return {
        limit: { policy, ordered, rules },
        subjects: first?.subject ? this.space.diagrams.and(subjects, this.setOf(first.subject)) : subjects,
      };
    });
  }

  private setOf(expression: Expression): DiagramSet {
    return setOfPods(this.space, expression, this.declared, this.accounts);
  }

  private rulesOf(policy: NetworkPolicy, direction: PolicyType): OpenRule[] {
    const { diagrams } = this.space;
    return (direction === 'Ingress' ? policy.ingress : policy.egress).map((rule, index) => {
      const everyone = rule.peers.length === 0;
      const ranges = rule.peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : []));
      const sets = rule.peers
        .filter(({ ipBlock }) => !ipBlock)
        .map((peer) => this.space.peer(peer, policy.namespace, this.declared));
      const peers = balanced([...sets, this.space.at(ranges)], (a, b) => diagrams.or(a, b));
      return {
        ...{ policy, direction, rule, index, everyone, ranges },
        peers: everyone ? diagrams.always : (peers as DiagramSet),
        ports: new RulePorts(rule.ports),
      };
    });
  }

  /**
   * The ports that the policies together let through to or from each possible pod: "the union of the applicable policies' rules".
   * Without policies, these are all ports.
   * @param target resolves the rules' ports on the target pod
   */
  openTo(isolation: Isolation, target: PortResolver): Diagram<PortSet> {
    const key = isolation.portNames.length === 0 ? '' : target.key;
    const byTarget = this.peers.get(isolation) ?? new Map<string, Diagram<PortSet>>();
    this.peers.set(isolation, byTarget);
    let open = byTarget.get(key);
    if (!open) {
      open = this.open(isolation, target);
      byTarget.set(key, open);
    }
    return open;
  }

  /** Is what no rule decides denied? */
  isolates(isolation: Isolation): boolean {
    return this.ordered?.[isolation.direction].isolates(isolation) ?? isolation.policies.length > 0;
  }

  private open(isolation: Isolation, target: PortResolver): Diagram<PortSet> {
    if (!isolation.isOrdered || !this.ordered) {
      if (isolation.policies.length === 0) return this.space.diagrams.leaf(PortSet.all);
      return this.united(isolation.rules, target);
    }
    return this.ordered[isolation.direction].open(isolation, {
      matched: ({ peers }) => peers,
      portsOf: ({ ports }) => target.resolve(ports),
      allowed: (rules) =>
        this.anyNetworkPolicies ? this.space.diagrams.leaf(PortSet.all) : this.united(rules, target),
    });
  }

  private united(rules: readonly OpenRule[], target: PortResolver): Diagram<PortSet> {
    const { diagrams } = this.space;
    const byPorts = new Map<PortSet, DiagramSet[]>();
    for (const { peers, ports } of rules) {
      const open = target.resolve(ports);
      const sets = byPorts.get(open);
      if (sets) sets.push(peers);
      else byPorts.set(open, [peers]);
    }
    const each = [...byPorts].map(([ports, sets]) => {
      const set = balanced(sets, (a, b) => diagrams.or(a, b)) as DiagramSet;
      return diagrams.apply(WHERE, set, diagrams.leaf(ports));
    });
    return balanced(each, (a, b) => diagrams.apply(UNION, a, b)) ?? diagrams.leaf(PortSet.none);
  }

  /**
   * The ports that the policies let through to or from the addresses of a range, which no ipBlock may cut. If that depends on unknown
   * facts, there is one answer for each possible case.
   */
  openToAddress(isolation: Isolation, range: AddressRange, target: PortResolver): readonly PortSet[] {
    return [...this.space.diagrams.regions(this.openAt(isolation, range, target), this.space.diagrams.always).keys()];
  }

  /** The same ports as a function of unknown facts. */
  openAt(isolation: Isolation, range: AddressRange, target: PortResolver): Diagram<PortSet> {
    const { diagrams } = this.space;
    const allowed = (rules: readonly OpenRule[]) =>
      diagrams.leaf(this.anyNetworkPolicies ? PortSet.all : this.blocks.allowedAt(isolation, rules, range, target));
    const ordered = isolation.isOrdered ? this.ordered?.[isolation.direction] : undefined;
    if (!ordered) return isolation.policies.length === 0 ? diagrams.leaf(PortSet.all) : allowed(isolation.rules);
    return this.cells.openAt(isolation, range, target, () =>
      ordered.open(isolation, {
        matched: (rule) => (rule.ordered ? setOfAddress(this.space, rule.ordered.peer, range) : diagrams.never),
        portsOf: ({ ports }) => target.resolve(ports),
        allowed,
      }),
    );
  }

  /** The ports that the policies let through to or from pods with hostNetwork, on a node at an address that no ipBlock cuts. */
  openAtNode(isolation: Isolation, pods: PodClass, range: AddressRange, target: PortResolver): Diagram<PortSet> {
    if (isolation.limits.length === 0) return this.space.diagrams.leaf(PortSet.all);
    const allowed = (rules: readonly OpenRule[]) => this.nodes.allowed(isolation, rules, range, target);
    const open =
      isolation.isOrdered && this.ordered
        ? this.ordered[isolation.direction].open(isolation, {
            matched: ({ ordered }) => this.nodes.matched(ordered?.peer, pods, range),
            portsOf: ({ ports }) => target.resolve(ports),
            allowed,
          })
        : allowed(isolation.rules);
    return this.nodes.withOwn(isolation.direction, open);
  }
}
