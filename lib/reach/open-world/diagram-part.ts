import type { DiagramSet } from './diagram-node.ts';

/** The set on which a function has one of its results, built up by the values of the function's first variable. */
export class DiagramPart {
  rest: DiagramSet;
  absent: DiagramSet;
  /** Sorted like the function's values. */
  readonly names: string[] = [];
  readonly targets: DiagramSet[] = [];
  private readonly never: DiagramSet;
  private readonly all: readonly string[];

  /** @param all the values that the function tells apart, sorted */
  constructor(never: DiagramSet, all: readonly string[]) {
    this.rest = never;
    this.absent = never;
    this.never = never;
    this.all = all;
  }

  /** Adds the set for the value at a position. Positions must be added in ascending order, and after `rest` is set. */
  add(place: number, set: DiagramSet): void {
    this.fill(place);
    this.names.push(this.all[place] as string);
    this.targets.push(set);
  }

  /** Must be called after the last value. */
  end(): void {
    this.fill(this.all.length);
  }

  /** Values that were not added are empty, so they must not fall under `rest`. */
  private fill(place: number): void {
    if (this.rest === this.never) return;
    while (this.names.length < place) {
      this.names.push(this.all[this.names.length] as string);
      this.targets.push(this.never);
    }
  }
}
