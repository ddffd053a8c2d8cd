import { firstIndex } from './first-index.ts';
import type { AddressRange } from './ip-space.ts';

/** Divides all addresses at the ends of some ranges. All addresses of one cell are in the same of these ranges. */
export class AddressCells {
  /** Where a cell begins, in order. Each family also has a cell before the first of these. */
  private readonly starts: Readonly<Record<AddressRange['family'], readonly bigint[]>>;

  constructor(ranges: readonly AddressRange[]) {
    const of = (family: AddressRange['family']) => {
      const own = ranges.filter((range) => range.family === family);
      return [...new Set(own.flatMap(({ first, last }) => [first, last + 1n]))].sort((a, b) => (a < b ? -1 : 1));
    };
    this.starts = { 4: of(4), 6: of(6) };
  }

  /** The number of the cell in which a range begins. If none of the ranges cuts it, it is in that cell as a whole. */
  of({ family, first }: AddressRange): number {
    const starts = this.starts[family];
    const cell = firstIndex(starts.length, (index) => (starts[index] as bigint) <= first);
    return family === 4 ? cell : this.starts[4].length + 1 + cell;
  }

  /** The numbers of the cells in which a range begins and ends. They differ if some of the ranges cuts it. */
  span({ family, first, last }: AddressRange): string {
    return `${this.of({ family, first, last })}-${this.of({ family, first: last, last })}`;
  }
}
