import type { Operation } from '../../reach/open-world/diagram.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import { portsNamed } from '../../reach/open-world/open-end.ts';
import type { OpenPolicies } from '../../reach/open-world/open-policies.ts';
import { subsets } from '../../reach/open-world/port-names.ts';
import { lazily } from '../lazily.ts';
import { losesDefaultDeny as losesDefaultDenyOf } from './lost-open-deny.ts';
import type { IsolationPair } from './open-block.ts';

/** What limits pods on both sides. Equal pairs are the same object. */
export class IsolationPairs {
  private readonly before: OpenPolicies;
  private readonly after: OpenPolicies;
  private readonly pairs = new Map<Isolation | undefined, Map<Isolation | undefined, IsolationPair>>();

  constructor(before: OpenPolicies, after: OpenPolicies) {
    this.before = before;
    this.after = after;
  }

  /** Pairs what limits a pod on the old side with what limits it on the new one. */
  readonly together: Operation<Isolation | undefined, Isolation | undefined, IsolationPair> = {
    combine: (old, now) => {
      const byNew = this.pairs.get(old) ?? new Map<Isolation | undefined, IsolationPair>();
      this.pairs.set(old, byNew);
      let pair = byNew.get(now);
      if (!pair) {
        const losesDefaultDeny = lazily(() => losesDefaultDenyOf([this.before, old], [this.after, now]));
        pair = {
          ...{ old, new: now, isChanged: this.isChanged(old, now) },
          get losesDefaultDeny() {
            return losesDefaultDeny();
          },
        };
        byNew.set(now, pair);
      }
      return pair;
    },
  };

  private isChanged(old: Isolation | undefined, now: Isolation | undefined): boolean {
    if (!old || !now) return true;
    // A port with several names is open if it is open for one of the names, unless a rule may deny it by name.
    const names = [...new Set([...old.portNames, ...now.portNames])];
    const sets = old.isOrdered || now.isOrdered ? subsets(names) : [[], ...names.map((name) => [name])];
    return sets.some((named) => {
      const target = portsNamed(named);
      return this.before.openTo(old, target) !== this.after.openTo(now, target);
    });
  }
}
