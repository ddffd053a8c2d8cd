import type { NetworkPolicy, PolicyType, Service } from '../../manifests/model.ts';
import type { CiliumPart, CiliumPort, CiliumRule, CiliumRules } from '../../manifests/other-kinds/cilium-policy.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import { PortSet } from '../port-set.ts';
import { needing } from './cilium-options.ts';
import { CiliumPeers } from './cilium-peers.ts';
import { subjectOf } from './cilium-selectors.ts';
import { ALL, and, type Expression, NONE } from './expression.ts';
import { passing } from './further-limits.ts';
import type { OrderedPolicy, OrderedRule, Stage, StageItem } from './ordered-policy.ts';
import { OrderedPorts } from './ordered-ports.ts';
import { standIn, withStandIn } from './stand-in.ts';

/** A set of rules in one direction, in three parts: what it denies, what it allows, and whether it denies everything else. */
interface Parts {
  readonly deny: OrderedPolicy;
  readonly allow: OrderedPolicy;
  readonly isolates?: OrderedPolicy;
}

/** Cilium's policies, which have no order. All denies come first, then all allows, and last the default deny that policies turn on. */
export class CiliumPolicies {
  readonly standIns: NetworkPolicy[] = [];
  private readonly peers: CiliumPeers;
  private readonly parts: Readonly<Record<PolicyType, readonly Parts[]>>;

  constructor({ cilium, cidrGroups, blocksMayMatchNodes }: OtherKinds, services: readonly Service[]) {
    this.peers = new CiliumPeers(cidrGroups, services, blocksMayMatchNodes ?? false);
    const compiled = cilium.map((rules) => this.compile(rules));
    this.parts = { Ingress: compiled.map(({ Ingress }) => Ingress), Egress: compiled.map(({ Egress }) => Egress) };
  }

  /** NetworkPolicies are among the stages. Their default deny comes after the Baseline tier (pkg/policy, 1.20). */
  stages(direction: PolicyType, admin: readonly StageItem[], baseline: readonly StageItem[]): Stage[] {
    const own = this.parts[direction];
    const networkPolicies: StageItem = { is: 'networkPolicies' };
    return [
      { name: 'Admin', items: admin, end: 'Pass' },
      {
        name: 'Cilium',
        items: [...own.map(({ deny }) => deny), networkPolicies, ...own.map(({ allow }) => allow)],
        end: 'Pass',
      },
      { name: 'Baseline', items: baseline, end: 'Pass' },
      {
        name: 'default deny',
        items: [networkPolicies, ...own.flatMap(({ isolates }) => isolates ?? [])],
        end: 'Deny',
      },
    ];
  }

  private compile(policy: CiliumRules): Record<PolicyType, Parts> {
    const subject = and(subjectOf(policy.endpointSelector, policy.namespace), ...(policy.options ?? []).map(needing));
    const both = { Ingress: this.rulesOf(policy, 'Ingress'), Egress: this.rulesOf(policy, 'Egress') };
    const written = (direction: PolicyType) =>
      [...both[direction].allow, ...both[direction].deny].map(({ rule }) => rule);
    const stands = standIn(policy, 'Cilium', {
      Ingress: policy.allow.Ingress.length + policy.deny.Ingress.length > 0 ? written('Ingress') : undefined,
      Egress: policy.allow.Egress.length + policy.deny.Egress.length > 0 ? written('Egress') : undefined,
    });
    this.standIns.push(stands);
    const of = (direction: PolicyType): Parts => {
      const { allow, deny } = both[direction];
      const part = (ruled: readonly ReturnType<typeof withStandIn>[]): OrderedPolicy => ({
        ...{ is: 'policy', policy: stands, direction },
        // A policy selects nobody in a direction for which it has no rules.
        subject: policy.allow[direction].length + policy.deny[direction].length > 0 ? subject : NONE,
        rules: ruled.flatMap(({ rules }) => rules),
      });
      return { deny: part(deny), allow: part(allow), ...(policy.defaultDeny[direction] && { isolates: part([]) }) };
    };
    return { Ingress: of('Ingress'), Egress: of('Egress') };
  }

  private rulesOf({ allow, deny, namespace }: CiliumRules, direction: PolicyType) {
    const compiled = (rules: readonly CiliumRule[], action: 'Allow' | 'Deny') =>
      rules.map((rule, index) =>
        withStandIn(
          action,
          rule.location,
          index,
          this.partsOf(action === 'Deny' ? withoutServices(rule) : rule, namespace),
          rule.parts ? 'what it lets through is limited further, by L7 rules or by authentication' : undefined,
        ),
      );
    return { allow: compiled(allow[direction], 'Allow'), deny: compiled(deny[direction], 'Deny') };
  }

  /** A rule is one part, unless limits on some of its ports decide. */
  private partsOf(
    { parts, ...rule }: CiliumRule,
    namespace: string | undefined,
  ): Pick<OrderedRule, 'peer' | 'ports'>[] {
    const peer = this.peer(rule, namespace);
    const deciding = parts?.some(({ limit }) => limit?.decides) ? parts : [rule];
    return deciding.map(({ ports, limit }: CiliumPart) => ({
      peer: limit?.decides ? and(peer, passing(limit)) : peer,
      ports: ports ? portsOf(ports) : OrderedPorts.all,
    }));
  }

  /** A rule without peers is for everyone if it names ports. Without ports, too, it is for nobody. */
  private peer({ peers, ports }: CiliumRule, namespace: string | undefined): Expression {
    if (!peers) return ports ? ALL : NONE;
    return this.peers.of(peers, namespace, ports !== undefined);
  }
}

/**
 * Cilium replaces the Services of a rule by what they lead to only in `egress` (processRule in pkg/policy/k8s/service.go, 1.20). In
 * `egressDeny` they are no peers.
 */
function withoutServices({ peers, ...rule }: CiliumRule): CiliumRule {
  const isOfServices = peers?.some(({ is }) => is === 'service') ?? false;
  return isOfServices || !peers ? rule : { ...rule, peers };
}

function portsOf(ports: readonly CiliumPort[]): OrderedPorts {
  const numbered = ports.map((port) =>
    'name' in port ? PortSet.none : PortSet.range(port.protocol, port.first, port.last),
  );
  const names = ports.flatMap((port) => ('name' in port ? [`${port.protocol}/${port.name}`] : []));
  return new OrderedPorts({ numbered: PortSet.unionOf(numbered), names });
}
