import type { Protocol, Service, ServicePort } from '../manifests/model.ts';
import type { End } from '../reach/explanation.ts';
import type { Named } from '../reach/find-peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { UsageError } from './input.ts';

/**
 * Splits a name from the port behind it, as in `db:3306/tcp`, `[2001:db8::1]:443` or `{any namespace}/{any pod at
 * fd00::/8}:53`.
 */
export function splitTarget(text: string): [name: string, port: string | undefined] {
  const bracketed = /^\[([^\]]*:[^\]]*)\](?::(.+))?$/.exec(text);
  if (bracketed) return [bracketed[1] ?? '', bracketed[2]];
  const printed = /^(.*[}\])])(?::([^:{}[\]()]+))?$/.exec(text);
  if (printed) return [printed[1] ?? '', printed[2]];
  const [, cidr, behind] = /^([\da-f:.]*:[\da-f:.]*\/\d+)(?::(.+))?$/i.exec(text) ?? [];
  if (cidr !== undefined) return [cidr, behind];
  if (text.split(':').length > 2) return [text, undefined];
  const [name = '', port] = text.split(':');
  return [name, port];
}

/**
 * The port that a text asks for: `3306`, `53/UDP`, `UDP 53` as a listing prints it, or a name. For a Service, a port of the
 * Service, which leads to a port of each of its pods.
 * @param text undefined means every port, and for a Service all of its own ports
 * @throws UsageError if the target has no such port
 */
export function askedPort(text: string | undefined, target: Named): (end: End | undefined) => PortSet {
  if (text === undefined) return allPorts(target);
  const [name, written] = nameAndProtocol(text);
  const protocol = written === undefined ? undefined : protocolOf(written);
  const { service } = target.kind === 'peers' ? target : {};
  if (service) {
    const port = portOfService(service, name, protocol);
    return (end) => portOfWorkload(`${port.targetPort}`, port.protocol, end);
  }
  return (end) => portOfWorkload(name, protocol, end);
}

function allPorts(target: Named): (end: End | undefined) => PortSet {
  const { service } = target.kind === 'peers' ? target : {};
  // A headless Service without ports is a name for its pods.
  if (!service || service.ports.length === 0) return () => PortSet.all;
  return (end) =>
    service.ports
      .map(({ targetPort, protocol }) => portOfWorkload(`${targetPort}`, protocol, end))
      .reduce((all, ports) => all.union(ports), PortSet.none);
}

function nameAndProtocol(text: string): [name: string, protocol: string | undefined] {
  const [, before, port] = /^([A-Za-z]+) (\d+)$/.exec(text) ?? [];
  if (before !== undefined && port !== undefined) return [port, before];
  const [name = '', ...rest] = text.split('/');
  return [name, rest.length > 0 ? rest.join('/') : undefined];
}

/** @param end undefined for pods whose port names are unknown */
function portOfWorkload(name: string, protocol: Protocol | undefined, end: End | undefined): PortSet {
  if (isNumber(name)) return PortSet.range(protocol ?? 'TCP', numberOf(name));
  if (!end) throw new UsageError(`the port names of these pods are unknown; use a number instead of '${name}'`);
  const { peer } = end;
  const ports = peer.kind === 'workload' ? peer.workload.ports : [];
  const named = ports.filter((port) => port.name === name && (!protocol || port.protocol === protocol));
  if (named.length > 0) return unionOf(named);
  const known = ports.flatMap((port) =>
    port.name === undefined ? [] : [`${port.name}${protocol ? `/${port.protocol}` : ''}`],
  );
  const wanted = `${protocol ? `${protocol} port` : 'port'} called '${name}'`;
  throw new UsageError(
    `${peer.name} has no ${wanted}${known.length > 0 ? `; it has ${known.join(', ')}` : '; use its number'}`,
  );
}

function portOfService(service: Service, text: string, protocol: Protocol | undefined): ServicePort {
  const wanted = isNumber(text) ? numberOf(text) : text;
  const all = service.ports.filter((one) => one.port === wanted || one.name === wanted);
  const found = protocol
    ? all.find((one) => one.protocol === protocol)
    : (all.find((one) => one.protocol === 'TCP') ?? all[0]);
  if (found) return found;
  const known = service.ports.map((one) => `${one.port}/${one.protocol}${one.name ? ` (${one.name})` : ''}`);
  const wantedPort = `${text}${protocol ? `/${protocol}` : ''}`;
  const has = known.length > 0 ? `it has ${known.join(', ')}` : 'it has none: ask about a port of its pods';
  throw new UsageError(`Service ${service.namespace}/${service.name} has no port ${wantedPort}; ${has}`);
}

/** The name of a port contains a letter. */
function isNumber(text: string): boolean {
  return /^[\d-][^a-z]*$/i.test(text);
}

function numberOf(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65535)
    throw new UsageError(`${text} is not a port; use 1 to 65535`);
  return port;
}

function protocolOf(text: string): Protocol {
  const protocol = (['TCP', 'UDP', 'SCTP'] as const).find((one) => one === text.toUpperCase());
  if (!protocol) throw new UsageError(`'${text}' is not a protocol of NetworkPolicies; write TCP, UDP or SCTP`);
  return protocol;
}

/** The ports that a workload declares, or all ports if it declares none. */
export function declaredPorts({ peer }: End): PortSet {
  const ports = peer.kind === 'workload' ? peer.workload.ports : [];
  return ports.length > 0 ? unionOf(ports) : PortSet.all;
}

function unionOf(ports: readonly { readonly protocol: Protocol; readonly containerPort: number }[]): PortSet {
  return ports.reduce(
    (set, { protocol, containerPort }) => set.union(PortSet.range(protocol, containerPort)),
    PortSet.none,
  );
}
