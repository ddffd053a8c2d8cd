import type { LabelSelectorRequirement, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type {
  ClusterPeer,
  ClusterPolicy,
  ClusterPort,
  ClusterRule,
  PodsOfNamespaces,
} from '../../manifests/other-kinds/cluster-policy.ts';
import { rangeOf } from '../ip-space.ts';
import type { Cni } from '../options.ts';
import { compareText } from '../peer.ts';
import { PortSet } from '../port-set.ts';
import { allKnown, matches, requirementsOf, selectorKey, YES } from '../selector.ts';
import { ofPods } from './calico-expressions.ts';
import { needing } from './cilium-options.ts';
import { requirement } from './cilium-selectors.ts';
import { ALL, and, at, type Expression, label, NONE, not, OUTSIDE, or, POD, selected, unknown } from './expression.ts';
import type { OrderedPolicy, OrderedRule, StageItem } from './ordered-policy.ts';
import { OrderedPorts, ofAnyProtocol } from './ordered-ports.ts';
import { standIn, withStandIn } from './stand-in.ts';

/** The sets of addresses that a peer matches besides pods. Only Calico has them. Elsewhere the result is NONE. */
type SetsOfPeer = (peer: PodsOfNamespaces) => Expression;

/** The policies of one tier, by ascending priority. Policies of the same priority are a tie. */
export class ClusterPolicies {
  readonly standIns: NetworkPolicy[] = [];
  private readonly policies: readonly ClusterPolicy[];
  private readonly cni: Cni;
  private readonly setsOf: SetsOfPeer;
  private readonly compiled = new Map<ClusterPolicy, Record<PolicyType, OrderedPolicy>>();

  constructor(policies: readonly ClusterPolicy[], cni: Cni, setsOf: SetsOfPeer) {
    this.policies = policies;
    this.cni = cni;
    this.setsOf = setsOf;
    for (const policy of policies) this.compiled.set(policy, this.compile(policy));
  }

  /**
   * The items of a tier. No API defines the order between AdminNetworkPolicies and ClusterNetworkPolicies, so either may be asked first.
   */
  items(tier: ClusterPolicy['tier'], direction: PolicyType): StageItem[] {
    // Without rules in a direction, a policy decides nothing there: its tier passes on what no rule matches.
    const own = this.policies.filter((policy) => policy.tier === tier && policy.rules[direction].length > 0);
    const sequences = [true, false].flatMap((isCluster): StageItem[] => {
      const some = own.filter(({ kind }) => (kind === 'ClusterNetworkPolicy') === isCluster);
      return some.length === 0 ? [] : [{ is: 'sequence', items: this.byPriority(some, direction) }];
    });
    if (sequences.length < 2) return sequences;
    return [{ is: 'tie', name: `${tier}: policies of two APIs, whose order is defined nowhere`, items: sequences }];
  }

  private byPriority(policies: readonly ClusterPolicy[], direction: PolicyType): StageItem[] {
    const priorities = [...new Set(policies.map(({ priority }) => priority))].sort((a, b) => a - b);
    return priorities.map((priority): StageItem => {
      // By name, so that the order of files does not decide which of them the question is about.
      const tied = policies.filter((one) => one.priority === priority).sort((a, b) => compareText(a.name, b.name));
      const items = tied.map((one) => (this.compiled.get(one) as Record<PolicyType, OrderedPolicy>)[direction]);
      const [only] = items;
      if (items.length === 1 && only) return only;
      const names = tied.map(({ name }) => name);
      return {
        is: 'tie',
        name: `${names.join(' and ')} have one priority, ${priority}, and either may be asked first`,
        items,
      };
    });
  }

  private compile(policy: ClusterPolicy): Record<PolicyType, OrderedPolicy> {
    const subject = and(
      podsOf(policy.subject, this.cni),
      ...(this.cni === 'cilium' && hasNodes(policy) ? [NODES_ARE_TAKEN] : []),
    );
    const ruled = (direction: PolicyType) => policy.rules[direction].map((rule, index) => this.rule(rule, index));
    const both = { Ingress: ruled('Ingress'), Egress: ruled('Egress') };
    const rulesOf = (direction: PolicyType) => both[direction].map(({ rule }) => rule);
    const stands = standIn(policy, policy.tier, { Ingress: rulesOf('Ingress'), Egress: rulesOf('Egress') });
    this.standIns.push(stands);
    const of = (direction: PolicyType): OrderedPolicy => ({
      ...{ is: 'policy', policy: stands, direction, subject },
      rules: both[direction].flatMap(({ rules }) => rules),
    });
    return { Ingress: of('Ingress'), Egress: of('Egress') };
  }

  /** "If a rule has a peer that is not known, the whole rule must fail closed." */
  private rule({ action, peers, ports, location }: ClusterRule, index: number): ReturnType<typeof withStandIn> {
    if (peers.some(({ is }) => is === 'unknown'))
      return withStandIn('Deny', location, index, action === 'Allow' ? [] : [{ peer: ALL, ports: OrderedPorts.all }]);
    const peer = or(...peers.map((one) => this.peer(one)));
    const hasNames = this.cni === 'cilium' && peers.some(({ is }) => is === 'domainNames');
    return withStandIn(action, location, index, [
      ...(hasNames ? [TO_DNS] : []),
      { peer, ports: ports ? portsOf(ports) : OrderedPorts.all },
    ]);
  }

  private peer(peer: ClusterPeer): Expression {
    switch (peer.is) {
      case 'pods':
        return or(podsOf(peer, this.cni), this.besidePods(peer));
      case 'networks':
        return at(peer.cidrs.map(rangeOf));
      case 'nodes':
        return and(
          not(POD),
          unknown('the manifests do not say which addresses the selected nodes have', selectorKey(peer.selector)),
        );
      case 'domainNames':
        // Each name is a question of its own, so that it does not matter in which lists the names are.
        return and(
          this.cni === 'cilium' ? OUTSIDE : ALL,
          or(...peer.names.map((name) => unknown(`nobody knows offline whether ${name} resolves to this address`))),
        );
      case 'unknown':
        return ALL;
    }
  }

  /** What a peer of pods matches besides pods. The API does not say. For Calico and Cilium, it is what their selectors match. */
  private besidePods(pods: PodsOfNamespaces): Expression {
    const { podSelector, namespaceSelector: selector } = pods;
    if (this.cni !== 'cilium') return this.setsOf(pods);
    if (podSelector || !selector) return NONE;
    const isTrueOfNothing = matches(selector, { labels: new Map(), unknown: allKnown }) === YES;
    const isNegative = selector.matchExpressions.length > 0;
    return isTrueOfNothing && isNegative ? not(POD) : NONE;
  }
}

/** Cilium lets who may reach domain names ask for them (ParseClusterNetworkPolicy in pkg/k8s/cluster_network_policy.go, 1.20). */
const TO_DNS: Pick<OrderedRule, 'peer' | 'ports'> = {
  peer: and(POD, label('pod', 'k8s-app', { operator: 'In', values: ['kube-dns'] })),
  ports: new OrderedPorts({ numbered: PortSet.none, names: [...ofAnyProtocol('dns'), ...ofAnyProtocol('dns-tcp')] }),
};

/** "egress.to.nodes is not supported since node selector labels are disabled": then Cilium ignores the whole policy. */
const NODES_ARE_TAKEN = needing('enable-node-selector-labels');

function hasNodes({ rules }: ClusterPolicy): boolean {
  return rules.Egress.some(({ peers }) => peers.some(({ is }) => is === 'nodes'));
}

function podsOf({ namespaceSelector, podSelector }: PodsOfNamespaces, cni: Cni): Expression {
  return and(
    POD,
    ...(namespaceSelector ? [selected('namespace', namespaceSelector)] : []),
    ...(podSelector ? requirementsOf(podSelector).map((one) => labelled(one, cni)) : []),
  );
}

/** Network plugins also set labels on pods, such as that of their namespace. */
function labelled(one: LabelSelectorRequirement, cni: Cni): Expression {
  const { key, operator, values } = one;
  if (cni === 'cilium') return requirement(one);
  return cni === 'calico' ? ofPods(key, { operator, values }) : label('pod', key, { operator, values });
}

function portsOf(ports: readonly ClusterPort[]): OrderedPorts {
  const numbered = ports.map((port) =>
    'name' in port ? PortSet.none : PortSet.range(port.protocol, port.first, port.last),
  );
  return new OrderedPorts({ numbered: PortSet.unionOf(numbered), names: namesOf(ports) });
}

function namesOf(ports: readonly ClusterPort[]): string[] {
  return ports.flatMap((port) => ('name' in port ? ofAnyProtocol(port.name) : []));
}
