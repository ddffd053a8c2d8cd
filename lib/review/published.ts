import type { Location, Service, ServicePort, Workload } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { isPublished, targetOf } from '../reach/ingress-targets.ts';
import { type AddressRange, commonRanges, holds, joinRanges, rangeOf } from '../reach/ip-space.ts';
import { compareText } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { BothSides, type Side, type WorkloadEnd } from './breaks/both-sides.ts';
import { fromAddresses } from './breaks/offered.ts';
import { dataTier } from './data-tier.ts';
import type { Heirs } from './heirs.ts';
import type { RiskLevel } from './risk.ts';
import { RISK_TABLE } from './risk-table.ts';

/**
 * A way from outside of the cluster to the pods of a workload: through a Service for which nodes take traffic, or by ports of nodes that
 * its containers claim.
 */
export interface Publication {
  /** Absent for ports that containers claim (`hostPort`). */
  readonly service?: Service;
  /** Where the Service or the workload is declared. */
  readonly location: Location;
  /** The printed name of the workload behind it. */
  readonly workload: string;
  /** Those of its pods to which the way leads, and, where policies let an address in, only those that one can open. */
  readonly ports: PortSet;
  /** Who can come by it, by the policies and the source ranges of a load balancer. Empty: nobody, as policies let no address in. */
  readonly from: readonly AddressRange[];
  /** The source ranges to which load balancers keep these ports on the other side. Absent if none leads there, or one without ranges. */
  readonly otherwise?: readonly AddressRange[];
  /** The ways of the other side reach less far: by internal load balancers alone, or by none that is told to face the internet. */
  readonly otherScheme?: 'internal' | 'not said';
  /** The only addresses at which nodes take traffic for these ports on the other side. Absent if it is more than those, or nothing. */
  readonly otherAddresses?: readonly string[];
  readonly level: RiskLevel;
}

/** Ways from outside that one side has and the other has not. Policies may be the same: they say who may come, not by which way. */
export interface Publications {
  readonly published: readonly Publication[];
  /** Ways that are gone, to workloads that both sides have. */
  readonly unpublished: readonly Publication[];
}

/** The ways of both sides by workload and port, whichever Service makes them: what a second Service leads to is as public as before. */
export function publicationsOf(before: Connectivity, after: Connectivity, heirs: Heirs): Publications {
  if (![before, after].some(({ manifests }) => mayPublish(manifests))) return { published: [], unpublished: [] };
  const sides = new BothSides(before, after, heirs);
  const [olds, news] = [waysOf(sides.before), waysOf(sides.after)];
  const isThere = ({ name }: WorkloadEnd) => sides.before.workloads.has(name) && sides.after.workloads.has(name);
  const more = (side: Side, ways: readonly Way[], others: readonly Way[]) =>
    ways.flatMap((way): Publication[] => {
      const known = others.filter(({ end }) => end.name === way.end.name);
      // Several ways together may lead to all addresses at which this one is.
      const parts = way.at ? way.at.map((address) => ({ ...way, at: [address] })) : [way];
      const ports = PortSet.unionOf(
        parts.map((part) =>
          way.ports.subtract(PortSet.unionOf(known.filter((one) => isAsWide(one, part)).map((one) => one.ports))),
        ),
      );
      if (ports.isEmpty) return [];
      const narrower = known.filter((one) => !one.ports.intersect(ports).isEmpty);
      return [publicationOf(side, { ...way, ports }, isThere(way.end), narrower)];
    });
  return {
    published: more(sides.after, news, olds),
    unpublished: more(sides.before, olds, news).filter(
      ({ workload, from }) =>
        from.length > 0 && sides.before.workloads.has(workload) && sides.after.workloads.has(workload),
    ),
  };
}

interface Way {
  /** Absent for ports that containers claim. */
  readonly service?: Service;
  readonly end: WorkloadEnd;
  readonly ports: PortSet;
  /** The addresses to which a load balancer keeps the way. Absent if there is no such limit. */
  readonly sources?: readonly AddressRange[];
  /** The only addresses at which nodes take its traffic. Absent if it is taken at every address of theirs. */
  readonly at?: readonly string[];
}

function mayPublish({ services, workloads }: Connectivity['manifests']): boolean {
  return services.some(isPublished) || workloads.some(({ ports }) => ports.some(({ hostPort }) => hostPort));
}

function waysOf(side: Side): Way[] {
  const throughServices = side.manifests.services.filter(isPublished).flatMap((service) => {
    // A node takes traffic for external addresses from anywhere.
    const limit = service.externalIPs ? undefined : service.loadBalancer?.sourceRanges;
    return side.backends(service).map(
      (end): Way => ({
        ...{ service, end },
        ports: portsLedTo(service, end.workload),
        ...(limit && { sources: joinRanges(limit.map(rangeOf)) }),
        ...(service.type === 'ClusterIP' && service.externalIPs && { at: service.externalIPs }),
      }),
    );
  });
  const throughNodes = [...side.workloads.values()].flatMap((end): Way[] => {
    // A pod in the network of its node has its ports there anyway.
    const claimed = end.workload.hostNetwork
      ? []
      : end.workload.ports.filter(({ hostPort, ends }) => hostPort && !ends);
    return [...new Set(claimed.map(({ hostIP }) => hostIP))].map((address): Way => {
      const there = claimed.filter(({ hostIP }) => hostIP === address);
      const ports = there.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort));
      return { end, ports: PortSet.unionOf(ports), ...(address && { at: [address] }) };
    });
  });
  return [...throughServices, ...throughNodes].sort((a, b) => compareText(a.end.name, b.end.name));
}

/** Do all addresses that can come by `way` come by this one, too? */
function isAsWide(own: Way, way: Way): boolean {
  const { sources, at } = own;
  if (farness(own) < farness(way)) return false;
  if (at && !way.at?.every((address) => at.includes(address))) return false;
  return !sources || (way.sources?.every((one) => sources.some((own) => holds(own, one))) ?? false);
}

/** Greater for a way that reaches farther, as far as its load balancer is told. Nodes may be reached by anyone, or only from near. */
function farness({ service }: Way): number {
  const scheme = service?.loadBalancer?.scheme;
  if (scheme === 'internet-facing') return 2;
  return scheme === 'internal' && !service?.externalIPs ? 0 : 1;
}

/** The ports of a workload's pods to which the ports of a Service lead. */
export function portsLedTo({ ports }: Service, workload: Workload): PortSet {
  return PortSet.unionOf(ports.map((port) => ledTo(port, workload)));
}

/** A name that is not among the known ports may be on any. */
function ledTo(port: ServicePort, workload: Workload): PortSet {
  const target = targetOf(port, workload);
  return target.isEmpty && workload.mayHaveOtherPorts ? PortSet.whole(port.protocol) : target;
}

/**
 * @param isOld whether the workload is there on both sides
 * @param narrower ways of the other side to these ports
 */
function publicationOf(side: Side, way: Way, isOld: boolean, narrower: readonly Way[]): Publication {
  const { service, end, ports, sources } = way;
  const kept = narrower.flatMap((one) => (one.sources ? [one.sources] : []));
  const otherwise = kept.length === narrower.length ? kept.flat() : [];
  const farthest = Math.max(...narrower.map(farness));
  const addresses = narrower.every(({ at }) => at) ? narrower.flatMap(({ at = [] }) => at) : [];
  const open = ports.intersect(fromAddresses(side, end));
  const letIn = side.connectivity.groups.flatMap((group) => {
    if (group.kind !== 'external') return [];
    const verdict = side.connectivity.withAddress(end.group, 'Ingress', group.position);
    return verdict.open.union(verdict.depends).intersect(ports).isEmpty ? [] : group.ranges;
  });
  const from = sources ? commonRanges(letIn, sources) : letIn;
  const isData = dataTier(end.workload) !== undefined;
  const { level } = RISK_TABLE[isData ? 'publishedData' : isOld ? 'published' : 'publishedNew'];
  return {
    ...(service && { service }),
    ...{ location: service?.location ?? end.workload.location, workload: end.name, from },
    ...(otherwise.length > 0 && { otherwise: joinRanges(otherwise) }),
    ...(narrower.length > 0 &&
      farthest < farness(way) && { otherScheme: farthest === 0 ? ('internal' as const) : ('not said' as const) }),
    ...(addresses.length > 0 && { otherAddresses: [...new Set(addresses)].sort(compareText) }),
    ports: open.isEmpty ? ports : open,
    level: from.length === 0 ? 'low' : level,
  };
}
