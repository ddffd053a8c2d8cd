import { Chart } from 'cdk8s';
import { NetworkPolicyPort, NetworkProtocol, Pods } from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { portProblem } from './field-rules.ts';
import type { Protocol, Tier } from './tier.ts';

/** A declared permission: `from` may open connections to `to` on a port. */
export interface Edge {
  readonly from: Tier;
  readonly to: Tier;
  /** The port of the pod, 1-65535; not the Service's. */
  readonly port: number;
  /** @default - TCP */
  readonly protocol?: Protocol;
}

/** As it is written in messages. */
export function edgeName({ from, to, port, protocol = 'TCP' }: Edge): string {
  return `edge ${from.name} -> ${to.name} ${protocol} ${port}`;
}

/** What is inconsistent about one edge. */
export function edgeProblems(edge: Edge): string[] {
  const { from, to, port, protocol = 'TCP' } = edge;
  if (from === to) return [`${edgeName(edge)} is to itself; remove it, a pod always reaches itself`];
  const noPort = portProblem(`${edgeName(edge)}: port`, port);
  if (noPort) return [noPort];
  if (port === to.port && protocol === to.protocol) return [];
  return [`${edgeName(edge)}: nothing listens there; ${to.name} listens on ${to.protocol} ${to.port}`];
}

/** A policy selects by labels alone, which means in its own namespace. */
export function namespaceProblems(policy: IConstruct, ...tiers: readonly Tier[]): string[] {
  const namespaceOf = (construct: IConstruct) => Chart.of(construct).namespace ?? 'default';
  const own = namespaceOf(policy);
  return [...new Set(tiers)]
    .filter((tier) => namespaceOf(tier) !== own)
    .map(
      (tier) =>
        `${tier.name} is in namespace ${namespaceOf(tier)}, the policy in ${own}; give both charts one namespace`,
    );
}

/** What a policy selects a tier's pods by. */
export function podsOf(scope: Construct, id: string, tier: Tier): Pods {
  return Pods.select(scope, id, { labels: tier.labels() });
}

/** One entry of a policy's `ports`; the protocol is always written, as its absence is easily read as "any". */
export function policyPort(port: number, protocol: Protocol = 'TCP'): NetworkPolicyPort {
  // To cdk8s-plus port 0 is every port: edgeProblems refuses it, and nothing is printed of what is refused.
  return NetworkPolicyPort.of({ port, protocol: NetworkProtocol[protocol] });
}
