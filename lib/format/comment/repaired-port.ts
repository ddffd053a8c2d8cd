import { type ListenedPorts, listenedPorts } from '../../review/listened-ports.ts';
import type { Judged, Review } from '../../review/review.ts';
import { workloadsOf } from './declared-ports.ts';
import type { PlainEnd } from './plain-names.ts';

/**
 * Whether a row of connections only repairs a port. The policies let the same sources in before, but only on ports on which
 * none of the targets listens as far as the manifests say. Now they let them in on ports that every target declares. Lint
 * asks for such a change by NP009.
 *
 * It is none if the intent does not declare the connection, or if the sources are addresses or pods of any other namespace:
 * then what opens is more important than what was meant.
 * @param whom the printed names of the targets
 */
export function isRepairedPort(
  { reach }: PlainEnd,
  whom: readonly string[],
  { old, new: now, gate }: Judged,
  review: Pick<Review, 'before' | 'after'>,
): boolean {
  if (reach.anyPodElsewhere || reach.internet || reach.addresses || !gate.undeclared.isEmpty) return false;
  if (old.open.isEmpty || !old.depends.isEmpty || !now.depends.isEmpty) return false;
  const [olds, news] = [review.before, review.after].map((side) => portsOfEach(whom, side));
  if (!olds || !news) return false;
  return (
    [...olds, ...news].every(({ listened }) => listened.intersect(old.open).isEmpty) &&
    news.every(({ declared }) => now.open.subtract(declared).isEmpty)
  );
}

/** The ports of each target. Undefined if one of them is no workload of this side, or if its ports are not all known. */
function portsOfEach(whom: readonly string[], side: Review['after']): ListenedPorts[] | undefined {
  const known = workloadsOf(whom, side).flatMap((workload) => listenedPorts(workload, side.manifests) ?? []);
  return known.length < whom.length ? undefined : known;
}
