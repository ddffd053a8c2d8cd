import type { Protocol } from '../manifests/model.ts';
import type { Peer } from './peer.ts';
import type { PortSet } from './port-set.ts';

interface ExamplePort {
  readonly protocol: Protocol;
  readonly port: number;
}

/** Ports that most readers know, the best example first. */
const KNOWN: readonly ExamplePort[] = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 443 },
  { protocol: 'UDP', port: 53 },
];

/** The protocols, the best known first. */
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/**
 * One port of many, as an example: a port that the target declares, else one that most readers know, else the lowest, of TCP if
 * there is one. The same ports and the same target always give the same example. Undefined if there is no port.
 */
export function examplePort(ports: PortSet, target?: Peer): ExamplePort | undefined {
  const declared =
    target?.kind === 'workload'
      ? target.workload.ports.map(({ protocol, containerPort }) => ({ protocol, port: containerPort }))
      : [];
  const known = [...declared.sort(byProtocol), ...KNOWN].find(({ protocol, port }) => ports.has(protocol, port));
  return known ?? lowest(ports);
}

function lowest(ports: PortSet): ExamplePort | undefined {
  const first = new Map([...ports.entries()].map(([protocol, [range]]) => [protocol, range?.[0]]));
  for (const protocol of PROTOCOLS) {
    const port = first.get(protocol);
    if (port !== undefined) return { protocol, port };
  }
  return undefined;
}

function byProtocol(one: ExamplePort, other: ExamplePort): number {
  return PROTOCOLS.indexOf(one.protocol) - PROTOCOLS.indexOf(other.protocol) || one.port - other.port;
}
