import type { CompiledRule } from './compiled-policy.ts';
import { firstIndex } from './first-index.ts';
import type { ExternalGroup } from './group.ts';
import { type AddressRange, compareRanges } from './ip-space.ts';
import type { Side } from './side.ts';

interface Place {
  readonly range: AddressRange;
  readonly position: number;
}

/** The ranges of all external groups in order, each with the position of its group. */
export function placesOf(groups: readonly ExternalGroup[]): Place[] {
  return groups
    .flatMap(({ ranges, position }) => ranges.map((range) => ({ range, position })))
    .sort((a, b) => compareRanges(a.range, b.range));
}

/** Finds the rules of a side that match addresses of an external group, from the ranges of the rules. */
export class AddressRules {
  private readonly rules: readonly CompiledRule[];
  /** The indexes of rules that match every address. */
  private readonly everyone: readonly number[];
  /** The indexes of all other rules, by the position of a group that they match. */
  private readonly byPosition = new Map<number, number[]>();

  /** @param places the ranges of all groups, disjoint and in order */
  constructor(side: Side, places: readonly Place[]) {
    this.rules = side.ofNetworkPolicies;
    this.everyone = [...this.rules.keys()].filter((index) => this.rules[index]?.everyone);
    for (const [index, { everyone, ranges }] of this.rules.entries()) {
      if (everyone) continue;
      for (const range of ranges) this.add(index, range, places);
    }
  }

  private add(index: number, range: AddressRange, places: readonly Place[]): void {
    for (let i = firstAfter(range, places); i < places.length; i++) {
      const { range: own, position } = places[i] as Place;
      if (own.family !== range.family || own.first > range.last) return;
      const known = this.byPosition.get(position);
      if (!known) this.byPosition.set(position, [index]);
      else if (known.at(-1) !== index) known.push(index);
    }
  }

  /** The rules that match addresses of the group at a position, in their order. */
  at(position: number): CompiledRule[] {
    const own = this.byPosition.get(position) ?? [];
    const indexes = this.everyone.length === 0 ? own : [...this.everyone, ...own].sort((a, b) => a - b);
    return indexes.map((index) => this.rules[index] as CompiledRule);
  }
}

/** The first place that does not end before the range begins. */
function firstAfter({ family, first }: AddressRange, places: readonly Place[]): number {
  return firstIndex(places.length, (index) => {
    const { range } = places[index] as Place;
    return range.family < family || (range.family === family && range.last < first);
  });
}
