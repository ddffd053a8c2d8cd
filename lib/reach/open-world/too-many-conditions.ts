import type { NetworkPolicy } from '../../manifests/model.ts';
import { selectorKey } from '../selector.ts';

/** Thrown when an input was made so that its conditions multiply: nothing is proven then, whatever was found before. */
export class TooManyConditions extends Error {
  /** @param policies whose conditions they are */
  constructor(policies: readonly NetworkPolicy[] = []) {
    const selectors = policies.flatMap(({ podSelector, ingress, egress }) => [
      podSelector,
      ...[...ingress, ...egress]
        .flatMap(({ peers }) => peers.flatMap((peer) => [peer.podSelector, peer.namespaceSelector]))
        .filter((selector) => selector !== undefined),
    ]);
    const count = new Set(selectors.map(selectorKey)).size;
    const keys = new Set(
      selectors.flatMap(({ matchLabels, matchExpressions }) => [
        ...matchLabels.keys(),
        ...matchExpressions.map(({ key }) => key),
      ]),
    );
    super(`too many conditions to compare: ${count} selectors on ${keys.size} keys; nothing is proven`);
  }
}

/**
 * Does work on the conditions of policies.
 * @throws TooManyConditions that says of how many selectors they are
 */
export function withinLimit<Result>(policies: readonly NetworkPolicy[], work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof TooManyConditions ? new TooManyConditions(policies) : error;
  }
}
