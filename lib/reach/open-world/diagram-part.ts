import type { DiagramSet } from './diagram-node.ts';

/** Where a function has one of its results, by the values of its first variable. */
export class DiagramPart {
  rest: DiagramSet;
  absent: DiagramSet;
  /** In their order. */
  readonly names: string[] = [];
  readonly targets: DiagramSet[] = [];
  private readonly never: DiagramSet;
  private readonly all: readonly string[];

  /** @param all values that the function tells apart, in their order */
  constructor(never: DiagramSet, all: readonly string[]) {
    this.rest = never;
    this.absent = never;
    this.never = never;
    this.all = all;
  }

  /** For the value at a place, which is behind those that were added; after `rest` is known. */
  add(place: number, set: DiagramSet): void {
    this.fill(place);
    this.names.push(this.all[place] as string);
    this.targets.push(set);
  }

  /** After the last value. */
  end(): void {
    this.fill(this.all.length);
  }

  /** What is not said of a value is not `rest` but nothing. */
  private fill(place: number): void {
    if (this.rest === this.never) return;
    while (this.names.length < place) {
      this.names.push(this.all[this.names.length] as string);
      this.targets.push(this.never);
    }
  }
}
