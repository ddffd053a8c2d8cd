import { Chart } from 'cdk8s';
import { NetworkPolicyPort, NetworkProtocol, Pods } from 'cdk8s-plus-27';
import type { Construct, IConstruct } from 'constructs';
import { portProblem } from './field-rules.ts';
import type { Protocol, Tier } from './tier.ts';

/** A declared connection: `from` may open connections to `to` on a port. */
export interface Edge {
  readonly from: Tier;
  readonly to: Tier;
  /** The port of the pod, 1-65535, and not that of a Service. */
  readonly port: number;
  /** @default - TCP */
  readonly protocol?: Protocol;
}

/** The edge as messages name it. */
export function edgeName({ from, to, port, protocol = 'TCP' }: Edge): string {
  return `edge ${from.name} -> ${to.name} ${protocol} ${port}`;
}

/** What is wrong with an edge, a sentence each. Empty if nothing is. */
export function edgeProblems(edge: Edge): string[] {
  const { from, to, port, protocol = 'TCP' } = edge;
  if (from === to)
    return [`${edgeName(edge)} leads to itself; remove it, or make it a Workload, whose pods may reach each other`];
  const noPort = portProblem(`${edgeName(edge)}: port`, port);
  if (noPort) return [noPort];
  if (port === to.port && protocol === to.protocol) return [];
  return [`${edgeName(edge)}: nothing listens there; ${to.name} listens on ${to.protocol} ${to.port}`];
}

/** A policy that selects by labels alone selects in its own namespace, so all tiers must be there. */
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

/** The pods of a tier, for the selectors of policies. */
export function podsOf(scope: Construct, id: string, tier: Tier): Pods {
  return Pods.select(scope, id, { labels: tier.labels() });
}

/** One entry of a policy's `ports`. The protocol is always written, because readers take an absent one for "any". */
export function policyPort(port: number, protocol: Protocol = 'TCP'): NetworkPolicyPort {
  // For cdk8s-plus, port 0 is every port. edgeProblems refuses it, and then nothing is written.
  return NetworkPolicyPort.of({ port, protocol: NetworkProtocol[protocol] });
}
