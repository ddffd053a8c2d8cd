import type { Workload } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Judged, Review } from '../../review/review.ts';

function workloadsOf(whom: readonly string[], { after }: Review): Workload[] {
  return after.groups.flatMap(({ peers }) =>
    peers.flatMap((peer) => (peer.kind === 'workload' && whom.includes(peer.name) ? [peer.workload] : [])),
  );
}

/**
 * What the containers of those that are connected to declare, and whether nothing of it is left open that was. Where one workload of
 * several keeps a port that it declares, nothing is said of the others.
 */
export function declaredPorts(
  whom: readonly string[],
  { old, new: now }: Judged,
  review: Review,
): { readonly declared: PortSet; readonly losesDeclared: boolean } {
  const workloads = workloadsOf(whom, review);
  const each = workloads.map(({ ports }) =>
    PortSet.unionOf(ports.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort))),
  );
  const isLost = (ports: PortSet) =>
    !ports.intersect(old.open).isEmpty && ports.intersect(now.open.union(now.depends)).isEmpty;
  const losesDeclared =
    workloads.length > 0 && workloads.every(({ mayHaveOtherPorts }) => !mayHaveOtherPorts) && each.every(isLost);
  return { declared: PortSet.unionOf(each), losesDeclared };
}

/** Does no container of those that are connected to declare what is newly open, though they declare ports? */
export function isToNoPort(whom: readonly string[], { old, new: now }: Judged, review: Review): boolean {
  const gained = now.open.subtract(old.open);
  const workloads = workloadsOf(whom, review);
  return (
    !gained.isEmpty &&
    workloads.length > 0 &&
    workloads.every(
      ({ ports, mayHaveOtherPorts }) =>
        ports.length > 0 &&
        !mayHaveOtherPorts &&
        ports.every(({ protocol, containerPort }) => !gained.has(protocol, containerPort)),
    )
  );
}
