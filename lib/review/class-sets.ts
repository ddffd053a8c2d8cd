import type { Group } from '../reach/group.ts';
import type { PeerClass } from './peer-class.ts';

/** Some of the classes, one object for equal sets. */
export interface ClassSet {
  readonly id: number;
  readonly members: readonly PeerClass[];
}

/** Sets of classes, whichever side they are found on. */
export class ClassSets {
  private readonly classes: readonly PeerClass[];
  private readonly byGroup = new Map<Group, PeerClass[]>();
  private readonly byGroups = new Map<readonly Group[], ClassSet>();
  /** By a number that is equal for equal sets. */
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

  /** The classes that are of this group of one side. */
  of(group: Group): readonly PeerClass[] {
    return this.byGroup.get(group) ?? [];
  }

  /** Those that are of any of these groups of one side. */
  ofAny(groups: readonly Group[]): ClassSet {
    let found = this.byGroups.get(groups);
    if (!found) {
      found = this.same(groups.flatMap((group) => this.of(group)));
      this.byGroups.set(groups, found);
    }
    return found;
  }

  /** @param classes in any order */
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
