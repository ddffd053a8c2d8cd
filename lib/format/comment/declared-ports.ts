import type { Workload } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Judged, Review } from '../../review/review.ts';

/** The workloads of one side that have these printed names. */
export function workloadsOf(whom: readonly string[], { groups }: Pick<Review['after'], 'groups'>): Workload[] {
  return groups.flatMap(({ peers }) =>
    peers.flatMap((peer) => (peer.kind === 'workload' && whom.includes(peer.name) ? [peer.workload] : [])),
  );
}

/**
 * The ports that the containers of the targets declare, and whether every target loses all of its declared ports that were
 * open. If one target keeps such a port, `losesDeclared` is false for all.
 */
export function declaredPorts(
  whom: readonly string[],
  { old, new: now }: Judged,
  review: Review,
): { readonly declared: PortSet; readonly losesDeclared: boolean } {
  const workloads = workloadsOf(whom, review.after);
  const each = workloads.map(({ ports }) =>
    PortSet.unionOf(ports.map(({ protocol, containerPort }) => PortSet.range(protocol, containerPort))),
  );
  const isLost = (ports: PortSet) =>
    !ports.intersect(old.open).isEmpty && ports.intersect(now.open.union(now.depends)).isEmpty;
  const losesDeclared =
    workloads.length > 0 && workloads.every(({ mayHaveOtherPorts }) => !mayHaveOtherPorts) && each.every(isLost);
  return { declared: PortSet.unionOf(each), losesDeclared };
}

/** Whether the targets declare ports, and none of them is newly open. */
export function isToNoPort(whom: readonly string[], { old, new: now }: Judged, review: Review): boolean {
  const gained = now.open.subtract(old.open);
  const workloads = workloadsOf(whom, review.after);
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
