import type { Service, ServicePort, Workload } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { isPublished, targetOf } from '../reach/ingress-targets.ts';
import type { AddressRange } from '../reach/ip-space.ts';
import { compareText } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { BothSides, type Side, type WorkloadEnd } from './breaks/both-sides.ts';
import { fromAddresses } from './breaks/offered.ts';
import { dataTier } from './data-tier.ts';
import type { Heirs } from './heirs.ts';
import type { RiskLevel } from './risk.ts';
import { RISK_TABLE } from './risk-table.ts';

/** A way from outside of the cluster to the pods of a workload, by a port of a Service on the nodes. */
export interface Publication {
  readonly service: Service;
  /** The printed name of the workload behind it. */
  readonly workload: string;
  /** Those of its pods to which the way leads, and, where policies let an address in, only those that one can open. */
  readonly ports: PortSet;
  /** Who can come by it, by the policies; empty: nobody, as they let no address in. */
  readonly from: readonly AddressRange[];
  readonly level: RiskLevel;
}

/** Ways from outside that one side has and the other has not. Policies may be the same: they say who may come, not by which way. */
export interface Publications {
  readonly published: readonly Publication[];
  /** Of workloads that stay. */
  readonly unpublished: readonly Publication[];
}

/** The ways of both sides by workload and port, whichever Service makes them: what a second Service leads to is as public as before. */
export function publicationsOf(before: Connectivity, after: Connectivity, heirs: Heirs): Publications {
  if (![before, after].some(({ manifests }) => manifests.services.some(isPublished)))
    return { published: [], unpublished: [] };
  const sides = new BothSides(before, after, heirs);
  const [olds, news] = [waysOf(sides.before), waysOf(sides.after)];
  const isThere = ({ name }: WorkloadEnd) => sides.before.workloads.has(name) && sides.after.workloads.has(name);
  const more = (side: Side, ways: readonly Way[], others: readonly Way[]) =>
    ways.flatMap((way): Publication[] => {
      const known = others.filter(({ end }) => end.name === way.end.name).map(({ ports }) => ports);
      const ports = way.ports.subtract(PortSet.unionOf(known));
      return ports.isEmpty ? [] : [publicationOf(side, { ...way, ports }, isThere(way.end))];
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
  readonly service: Service;
  readonly end: WorkloadEnd;
  readonly ports: PortSet;
}

function waysOf(side: Side): Way[] {
  return side.manifests.services
    .filter(isPublished)
    .flatMap((service) =>
      side.backends(service).map((end) => ({
        ...{ service, end },
        ports: portsLedTo(service, end.workload),
      })),
    )
    .sort((a, b) => compareText(a.end.name, b.end.name));
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

/** @param isOld whether the workload is there on both sides */
function publicationOf(side: Side, { service, end, ports }: Way, isOld: boolean): Publication {
  const open = ports.intersect(fromAddresses(side, end));
  const from = side.connectivity.groups.flatMap((group) => {
    if (group.kind !== 'external') return [];
    const verdict = side.connectivity.withAddress(end.group, 'Ingress', group.position);
    return verdict.open.union(verdict.depends).intersect(ports).isEmpty ? [] : group.ranges;
  });
  const isData = dataTier(end.workload) !== undefined;
  const { level } = RISK_TABLE[isData ? 'publishedData' : isOld ? 'published' : 'publishedNew'];
  return {
    ...{ service, workload: end.name, from },
    ports: open.isEmpty ? ports : open,
    level: open.isEmpty ? 'low' : level,
  };
}
