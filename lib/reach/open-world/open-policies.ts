import type { Manifests, NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import { isInForce, RulePorts } from '../compiled-policy.ts';
import { type AddressRange, holds, rangesOfBlock } from '../ip-space.ts';
import type { Cni } from '../options.ts';
import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { PortResolver } from './open-end.ts';
import { type DeclaredNamespaces, declaredNamespaces, type PodSpace } from './pod-space.ts';

/** A rule of a policy in force, with the pods that its peers match. */
export interface OpenRule {
  readonly policy: NetworkPolicy;
  readonly direction: PolicyType;
  readonly rule: Rule;
  /** Position in the policy's `ingress` or `egress`. */
  readonly index: number;
  readonly everyone: boolean;
  readonly peers: DiagramSet;
  readonly ranges: readonly AddressRange[];
  readonly ports: RulePorts;
}

/** The policies that limit the same pods in one direction, together; one object for equal sets of policies. */
export class Isolation {
  readonly direction: PolicyType;
  /** Empty: nothing limits the pods. */
  readonly policies: readonly NetworkPolicy[];
  readonly rules: readonly OpenRule[];
  /** The port names that the rules use, as `protocol/name`, sorted. */
  readonly portNames: readonly string[];

  constructor(direction: PolicyType, policies: readonly NetworkPolicy[], rules: readonly OpenRule[]) {
    this.direction = direction;
    this.policies = policies;
    this.rules = rules;
    this.portNames = [...new Set(rules.flatMap(({ ports }) => ports.names))].sort();
  }

  /** Equal for those that treat every address outside of the cluster alike; they may be alike where it is not. */
  get addressKey(): string {
    if (this.policies.length === 0) return 'free';
    const rules = this.rules.filter(({ everyone, ranges }) => everyone || ranges.length > 0);
    const written = rules.map(({ everyone, ranges, ports }) => [
      everyone ? 'everyone' : ranges.map(({ family, first, last }) => `${family} ${first} ${last}`),
      ports.key,
    ]);
    return JSON.stringify(written.map((rule) => JSON.stringify(rule)).sort());
  }
}

/** The policies of one set of manifests as functions of every possible pod. */
export class OpenPolicies {
  readonly space: PodSpace;
  readonly declared: DeclaredNamespaces;
  /** What limits a pod, by its namespace and labels. */
  readonly isolation: Readonly<Record<PolicyType, Diagram<Isolation>>>;
  private readonly peers = new Map<Isolation, Map<string, Diagram<PortSet>>>();

  constructor(space: PodSpace, manifests: Pick<Manifests, 'namespaces' | 'policies'>, cni: Cni) {
    this.space = space;
    this.declared = declaredNamespaces(manifests.namespaces);
    this.isolation = {
      Ingress: this.isolations(manifests.policies, 'Ingress', cni),
      Egress: this.isolations(manifests.policies, 'Egress', cni),
    };
  }

  private isolations(policies: readonly NetworkPolicy[], direction: PolicyType, cni: Cni): Diagram<Isolation> {
    const { diagrams } = this.space;
    const known = new Map<string, Isolation>();
    const places = new Map(policies.map((policy, i) => [policy, i]));
    const rulesOf = new Map<NetworkPolicy, OpenRule[]>();
    const isolationOf = (some: readonly NetworkPolicy[]): Isolation => {
      const key = some.map((policy) => places.get(policy)).join();
      let found = known.get(key);
      if (!found) {
        found = new Isolation(
          direction,
          some,
          some.flatMap((policy) => rulesOf.get(policy) ?? []),
        );
        known.set(key, found);
      }
      return found;
    };
    const both: Operation<Isolation, Isolation, Isolation> = {
      combine: (a, b) =>
        isolationOf(
          [...a.policies, ...b.policies].sort((x, y) => (places.get(x) as number) - (places.get(y) as number)),
        ),
      shortcut: (a, b) => (isNone(a) ? b : isNone(b) ? a : undefined),
    };
    const isNone = (one: Diagram<Isolation>) => isLeaf(one) && one.result.policies.length === 0;
    const one: Operation<boolean, Isolation, Isolation> = {
      combine: (isIn, isolation) => (isIn ? isolation : isolationOf([])),
    };
    const each = policies
      .filter((policy) => isInForce(policy, direction, cni))
      .map((policy) => {
        rulesOf.set(policy, this.rulesOf(policy, direction));
        return diagrams.apply(one, this.space.subjects(policy), diagrams.leaf(isolationOf([policy])));
      });
    return balanced(each, (a, b) => diagrams.apply(both, a, b)) ?? diagrams.leaf(isolationOf([]));
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
   * What the policies together let through to, or from, each possible pod: "the union of the applicable policies' rules", and
   * everything where there are none.
   * @param target on which pod the rules' ports are resolved
   */
  openTo(isolation: Isolation, target: PortResolver): Diagram<PortSet> {
    const key = isolation.portNames.length === 0 ? '' : target.key;
    const byTarget = this.peers.get(isolation) ?? new Map<string, Diagram<PortSet>>();
    this.peers.set(isolation, byTarget);
    let open = byTarget.get(key);
    if (!open) {
      open = this.united(isolation, target);
      byTarget.set(key, open);
    }
    return open;
  }

  private united({ policies, rules }: Isolation, target: PortResolver): Diagram<PortSet> {
    const { diagrams } = this.space;
    if (policies.length === 0) return diagrams.leaf(PortSet.all);
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

  /** What the policies together let through to, or from, the addresses of a range that no ipBlock cuts. */
  openToAddress({ policies, rules }: Isolation, range: AddressRange, target: PortResolver): PortSet {
    if (policies.length === 0) return PortSet.all;
    return rules
      .filter(({ everyone, ranges }) => everyone || ranges.some((one) => holds(one, range)))
      .reduce((open, { ports }) => open.union(target.resolve(ports)), PortSet.none);
  }
}

/** Ports for the pods of a set, none for the others. */
export const WHERE: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.none),
  decides: { first: (isIn) => !isIn },
};
/** Ports for the pods of a set; every port for the others, of which nothing is asked. */
export const WHERE_OR_ALL: Operation<boolean, PortSet, PortSet> = {
  combine: (isIn, ports) => (isIn ? ports : PortSet.all),
  decides: { first: (isIn) => !isIn },
};
export const UNION: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.union(b),
  decides: { first: (a) => a.isAll, second: (b) => b.isAll },
  shortcut: (a, b) => {
    if ((isLeaf(a) && a.result.isAll) || (isLeaf(b) && b.result.isEmpty)) return a;
    return (isLeaf(b) && b.result.isAll) || (isLeaf(a) && a.result.isEmpty) ? b : undefined;
  },
};

/** All of them together, halves first, so that large ones meet late. */
export function balanced<Item>(items: readonly Item[], join: (a: Item, b: Item) => Item): Item | undefined {
  if (items.length < 2) return items[0];
  const middle = items.length >> 1;
  return join(balanced(items.slice(0, middle), join) as Item, balanced(items.slice(middle), join) as Item);
}
