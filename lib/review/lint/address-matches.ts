import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import type { ExternalGroup } from '../../reach/group.ts';
import type { Match } from '../../reach/selector.ts';

/** Which rules match addresses, each asked once: thousands of ranges may be one group, and each of them has a peer of its own. */
export class AddressMatches {
  readonly #connectivity: Connectivity;
  readonly #known = new Map<CompiledRule, Map<ExternalGroup, Match>>();

  constructor(connectivity: Connectivity) {
    this.#connectivity = connectivity;
  }

  /** Does the rule match all addresses of the group, some, or none? */
  of(rule: CompiledRule, group: ExternalGroup): Match {
    const byGroup = this.#known.get(rule) ?? new Map<ExternalGroup, Match>();
    this.#known.set(rule, byGroup);
    const match = byGroup.get(group) ?? this.#connectivity.matchOf(rule, group);
    byGroup.set(group, match);
    return match;
  }
}
