import type { Connectivity, Verdict } from './connectivity.ts';
import { type Group, type PodGroup, unevaluatedBetween } from './group.ts';
import { withinLimit } from './open-world/within-limit.ts';

/** Verdicts that are exact for everything that pods may be, if only labels and addresses decide. Each one is worked out once. */
export class ExactVerdicts {
  private readonly connectivity: Connectivity;
  private readonly known = new Map<Group, Map<Group, Verdict>>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  /**
   * Undefined if something other than labels and addresses decides.
   * @throws TooManyConditions
   */
  between(from: Group, to: Group): Verdict | undefined {
    const isAsked = ({ kind }: Group) => kind === 'external' || kind === 'pod';
    const { cni } = this.connectivity;
    if (!isAsked(from) || !isAsked(to) || cni === 'spec' || unevaluatedBetween(from, to).length > 0) return undefined;
    const byTarget = this.known.get(from) ?? new Map<Group, Verdict>();
    this.known.set(from, byTarget);
    let verdict = byTarget.get(to);
    if (!verdict) {
      const { verdicts } = this.connectivity.openWorld;
      verdict = withinLimit([this.connectivity], () => {
        if (from.kind === 'external') return verdicts.withAddresses(to as PodGroup, from, 'to');
        if (to.kind === 'external') return verdicts.withAddresses(from, to, 'from');
        return verdicts.between(from, to);
      });
      byTarget.set(to, verdict);
    }
    return verdict;
  }
}
