import { nodePortProblem, portProblem } from './field-rules.ts';
import type { Protocol } from './tier.ts';

/** A port that a container listens on. A bare number is a TCP port. */
export interface PortProps {
  /** 1-65535. The port of the pod, which is the one that policies see. */
  readonly port: number;
  /**
   * The last port of a range, as for RTP or passive FTP. A range appears in policies only, and not in the Service.
   * @default - no range
   */
  readonly endPort?: number;
  /** @default TCP */
  readonly protocol?: Protocol;
  /**
   * The port that clients of the Service use.
   * @default - the pod's port
   */
  readonly servicePort?: number;
  /**
   * A port of every node, 30000-32767. The Service is then of type NodePort.
   * @default - none
   */
  readonly nodePort?: number;
}

/** A port with its name and all defaults. */
export interface NamedPort {
  readonly name: string;
  readonly port: number;
  readonly endPort?: number;
  readonly protocol: Protocol;
  readonly servicePort: number;
  readonly nodePort?: number;
  /** Whether the manifest names the port. */
  readonly isNamed: boolean;
}

/** The ports of a container with all defaults filled in, in the order in which they are given. */
export function namedPorts(ports: Readonly<Record<string, number | PortProps>> = {}): NamedPort[] {
  return Object.entries(ports).map(([name, given]) => {
    const { port, protocol = 'TCP', servicePort = port, ...more } = typeof given === 'number' ? { port: given } : given;
    return { name, port, protocol, servicePort, ...more, isNamed: true };
  });
}

/** "This must be an IANA_SVC_NAME": k8s.io/apimachinery/pkg/util/validation IsValidPortName. */
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9](?:-?[a-z0-9])*$/;

/** What the API server would refuse or drop among the ports of one pod. */
export function portProblems(ports: readonly NamedPort[]): string[] {
  const problems: (string | undefined)[] = [];
  const taken = new Map<string, string>();
  for (const { name, port, endPort, protocol, servicePort, nodePort } of ports) {
    const path = `ports.${name}`;
    if (!PORT_NAME.test(name)) {
      problems.push(`${path} is not a port name; use up to 15 of a-z, 0-9 and single '-', a letter among them`);
    }
    problems.push(portProblem(path, port));
    if (!['TCP', 'UDP', 'SCTP'].includes(protocol)) {
      problems.push(`${path}.protocol is '${protocol}'; use TCP, UDP or SCTP`);
    }
    if (endPort !== undefined) {
      problems.push(portProblem(`${path}.endPort`, endPort));
      if (endPort < port) problems.push(`${path}.endPort ${endPort} is below port ${port}; swap the two`);
      if (nodePort !== undefined || servicePort !== port) {
        problems.push(`${path} is a range, which a Service cannot have; leave out servicePort and nodePort`);
      }
    }
    if (servicePort !== port) problems.push(portProblem(`${path}.servicePort`, servicePort));
    if (nodePort !== undefined) problems.push(nodePortProblem(nodePort, `${path}.nodePort`));
    const key = `${protocol} ${port}`;
    const other = taken.get(key);
    if (other !== undefined) problems.push(`${path} is ${key}, as ports.${other} is; leave one of the two out`);
    taken.set(key, name);
  }
  return [...problems, ...serviceClashes(ports)].filter((problem) => problem !== undefined);
}

function serviceClashes(ports: readonly NamedPort[]): string[] {
  const taken = new Map<string, { name: string; port: number }>();
  return ports.flatMap(({ name, port, servicePort, protocol, endPort }) => {
    if (endPort !== undefined) return [];
    const key = `${protocol} ${servicePort}`;
    const other = taken.get(key);
    taken.set(key, { name, port });
    // Of one port in the pod twice is said that.
    if (other === undefined || other.port === port) return [];
    return [
      `ports.${name}.servicePort ${key} is that of ports.${other.name}, too; give one of them another servicePort`,
    ];
  });
}

/** Such as `TCP 80` or `UDP 8000-8100`. */
export function portText({ port, endPort, protocol }: Pick<NamedPort, 'port' | 'endPort' | 'protocol'>): string {
  return `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`;
}
