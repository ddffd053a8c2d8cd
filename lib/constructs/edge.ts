import { k8s } from '../../imports/k8s.ts';
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

/** One entry of a policy's `ports`; the protocol is always written, as its absence is easily read as "any". */
export function policyPort(port: number, protocol: Protocol = 'TCP'): k8s.NetworkPolicyPort {
  return { protocol, port: k8s.IntOrString.fromNumber(port) };
}
