import type { Group } from '../reach/group.ts';
import type { PeerClass } from './peer-class.ts';

/** A set of classes. Equal sets are the same object. */
export interface ClassSet {
  readonly id: number;
  readonly members: readonly PeerClass[];
}

/** Sets of classes, for both sides of a comparison. */
export class ClassSets {
  private readonly classes: readonly PeerClass[];
  private readonly byGroup = new Map<Group, PeerClass[]>();
  private readonly byGroups = new Map<readonly Group[], ClassSet>();
  /** Sets by a hash of their members. Different sets may have the same hash. */
  private readonly byHash = new Map<number, ClassSet[]>();
  private count = 0;

  constructor(classes: readonly PeerClass[]) {
    this.classes = classes;
    for (const one of classes) {
      for (const group of new Set([one.old, one.new])) {
        if (!group) continue;
        const known = this.byGroup.get(group);
        if (known) known.push(one);
        else this.byGroup.set(group, [one]);
      }
    }
  }

  /** The classes whose peers are in a group of one side. */
  of(group: Group): readonly PeerClass[] {
    return this.byGroup.get(group) ?? [];
  }

  /** The classes whose peers are in any of these groups of one side. */
  ofAny(groups: readonly Group[]): ClassSet {
    let found = this.byGroups.get(groups);
    if (!found) {
      found = this.same(groups.flatMap((group) => this.of(group)));
      this.byGroups.set(groups, found);
    }
    return found;
  }

  /** @param classes the members, in any order */
  same(classes: readonly PeerClass[]): ClassSet {
    const ids = Uint32Array.from(classes, ({ id }) => id).sort();
    let hash = ids.length;
    for (const id of ids) hash = (Math.imul(hash, 31) + id) | 0;
    const alike = this.byHash.get(hash) ?? [];
    this.byHash.set(hash, alike);
    const known = alike.find(
      ({ members }) => members.length === ids.length && members.every(({ id }, i) => id === ids[i]),
    );
    if (known) return known;
    const set = { id: this.count++, members: [...ids].map((id) => this.classes[id] as PeerClass) };
    alike.push(set);
    return set;
  }
}
