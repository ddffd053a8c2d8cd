import type { Service, ServicePort } from '../../manifests/model.ts';
import type { Group } from '../../reach/group.ts';
import { targetOf } from '../../reach/ingress-targets.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { BothSides, Side, WorkloadEnd } from './both-sides.ts';

/** The ports that a source can open, or perhaps can, at a workload of one side. */
export type Opened = (side: Side, to: WorkloadEnd) => PortSet;

/** The pods behind a port of a Service that the source can no longer reach. */
export interface LostBackends {
  readonly to: readonly WorkloadEnd[];
  /** The lost ports, as ports of the pods. */
  readonly ports: PortSet;
  /** Set if the Service now leads to other ports than the lost ones: these ports of the pods. */
  readonly leadsTo?: PortSet;
  /** Whether the Service selects none of the pods that it led to, although they still exist. */
  readonly selectsNothing: boolean;
}

/** Returns what a source can open. The source is given by its group on each side. */
export function openedBy(old: Group, now: Group, sides: BothSides): Opened {
  return (side, to) => side.possible(side === sides.before ? old : now, to.group);
}

/**
 * What is lost of one port of a Service that both sides have. Something is lost if a pod behind the Service was reachable, and
 * now one of the pods that were reachable is blocked, or all pods are. Nothing is lost if the pods were removed, or if the
 * Service leads to other pods that are reachable.
 * @param self the name of the source, so that it is not counted as its own target
 */
export function lostBackends(
  { before, after }: BothSides,
  old: Service,
  now: Service,
  port: number,
  opened: Opened,
  self?: string,
): LostBackends | undefined {
  const reached = (side: Side, service: Service, end: WorkloadEnd) =>
    opened(side, end).intersect(targets(service, port, end));
  const others = (side: Side, service: Service) => podsBehind(side, service, port, self);
  const reachedBefore = others(before, old).filter((end) => !reached(before, old, end).isEmpty);
  if (reachedBefore.length === 0) return undefined;
  const behind = others(after, now);
  if (behind.length === 0) {
    if (after.backends(now).length > 0) return undefined;
    const there = reachedBefore.flatMap((end) => after.workloads.get(end.name) ?? []);
    const ports = PortSet.unionOf(reachedBefore.map((end) => reached(before, old, end)));
    return there.length > 0 ? { to: there, ports, selectsNothing: true } : undefined;
  }
  const known = new Set(reachedBefore.map(({ name }) => name));
  const blocked = behind.filter((end) => reached(after, now, end).isEmpty);
  const to = blocked.length === behind.length ? blocked : blocked.filter(({ name }) => known.has(name));
  if (to.length === 0) return undefined;
  const asked = PortSet.unionOf(to.map((end) => targets(now, port, end)));
  const were = PortSet.unionOf(reachedBefore.map((end) => reached(before, old, end)));
  // A port that was never open is not lost.
  const isMoved = asked.intersect(were).isEmpty;
  return { to, ...(isMoved ? { ports: were, leadsTo: asked } : { ports: asked }), selectsNothing: false };
}

/** The pods that a port of a Service led to before the Service lost that port, if they still exist. */
export function lostWithPort(
  { before, after }: BothSides,
  old: Service,
  port: number,
  opened: Opened,
  self?: string,
): Pick<LostBackends, 'to' | 'ports'> | undefined {
  const reached = before.backends(old).flatMap((end) => {
    const ports = opened(before, end).intersect(targets(old, port, end));
    const there = after.workloads.get(end.name);
    return end.name === self || ports.isEmpty || !there ? [] : [{ ports, there }];
  });
  if (reached.length === 0) return undefined;
  return { to: reached.map(({ there }) => there), ports: PortSet.unionOf(reached.map(({ ports }) => ports)) };
}

/** The pods behind a port of a Service, and their ports, if the source can reach none of these. */
export function deniedBackends(
  side: Side,
  service: Service,
  port: number,
  opened: Opened,
  self?: string,
): Pick<LostBackends, 'to' | 'ports'> | undefined {
  const to = podsBehind(side, service, port, self);
  if (to.length === 0 || isReached(side, service, port, opened, self)) return undefined;
  return { to, ports: PortSet.unionOf(to.map((end) => targets(service, port, end))) };
}

/** Whether the source can reach, or perhaps reach, any pod by this port of the Service. */
export function isReached(side: Side, service: Service, port: number, opened: Opened, self?: string): boolean {
  return side
    .backends(service)
    .some((end) => end.name !== self && !opened(side, end).intersect(targets(service, port, end)).isEmpty);
}

/** The pods to which a port of the Service leads, but for the source itself. */
function podsBehind(side: Side, service: Service, port: number, self: string | undefined): readonly WorkloadEnd[] {
  return side.backends(service).filter((end) => end.name !== self && !targets(service, port, end).isEmpty);
}

function targets(service: Service, port: number, { workload }: WorkloadEnd): PortSet {
  return PortSet.unionOf(service.ports.filter((one) => one.port === port).map((one) => targetOrAny(one, workload)));
}

/** The port of the pods. A port name that the workload does not declare may be any port, if the workload may have other ports. */
function targetOrAny(port: ServicePort, workload: WorkloadEnd['workload']): PortSet {
  const target = targetOf(port, workload);
  return target.isEmpty && workload.mayHaveOtherPorts ? PortSet.whole(port.protocol) : target;
}
