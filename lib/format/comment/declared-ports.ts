import type { Workload } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Judged, Review } from '../../review/review.ts';

type Groups = Review['after']['groups'];

/** A workload and its place among those of its side. */
interface Placed {
  readonly place: number;
  readonly workload: Workload;
}

/** Kept by name, because each of perhaps thousands of rows asks: looking at all workloads for each took a sixth of a large review. */
const byName = new WeakMap<Groups, Map<string, Placed[]>>();

/** The workloads of one side that have these printed names, in its order. */
export function workloadsOf(whom: readonly string[], { groups }: Pick<Review['after'], 'groups'>): Workload[] {
  const known = byName.get(groups) ?? placed(groups);
  byName.set(groups, known);
  const found = [...new Set(whom)].flatMap((name) => known.get(name) ?? []);
  return found.sort((a, b) => a.place - b.place).map(({ workload }) => workload);
}

function placed(groups: Groups): Map<string, Placed[]> {
  const found = new Map<string, Placed[]>();
  let place = 0;
  for (const { peers } of groups)
    for (const peer of peers) {
      if (peer.kind !== 'workload') continue;
      const same = found.get(peer.name);
      const one = { place: place++, workload: peer.workload };
      if (same) same.push(one);
      else found.set(peer.name, [one]);
    }
  return found;
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
