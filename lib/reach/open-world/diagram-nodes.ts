import { Branch, type Diagram, type Leaf, NO_VARIABLE } from './diagram-node.ts';

/** Holds every node of the diagrams, each only once. */
export class DiagramNodes {
  private readonly leaves = new Map<unknown, Leaf<unknown>>();
  /** Branches by a hash of all their fields. Branches with the same hash form a linked list. */
  private readonly branches = new Map<number, Linked>();
  private readonly numbers = new Map<string, number>();
  private count = 0;

  /** The leaf for a result. Results are compared by identity. */
  leaf<Result>(result: Result): Leaf<Result> {
    let found = this.leaves.get(result) as Leaf<Result> | undefined;
    if (!found) {
      found = { id: this.count++, variable: NO_VARIABLE, result };
      this.leaves.set(result, found);
    }
    return found;
  }

  /** @param names sorted. Names whose target is `rest` are left out */
  branch<Result>(
    variable: number,
    rest: Diagram<Result>,
    absent: Diagram<Result>,
    names: readonly string[],
    targets: readonly Diagram<Result>[],
  ): Diagram<Result> {
    if (targets.includes(rest)) {
      const isKept = (_: unknown, i: number) => targets[i] !== rest;
      return this.branch(variable, rest, absent, names.filter(isKept), targets.filter(isKept));
    }
    if (names.length === 0 && absent === rest) return rest;
    let hash = mixed(mixed(variable, rest.id), absent.id);
    for (let i = 0; i < names.length; i++)
      hash = mixed(mixed(hash, this.numberOf(names[i] as string)), (targets[i] as Diagram<Result>).id);
    const first = this.branches.get(hash);
    for (let one = first; one; one = one.next)
      if (isEqual(one.branch, variable, rest, absent, names, targets)) return one.branch as Branch<Result>;
    const branch = new Branch(this.count++, variable, rest, absent, names, targets);
    this.branches.set(hash, { branch, next: first });
    return branch;
  }

  private numberOf(name: string): number {
    let number = this.numbers.get(name);
    if (number === undefined) {
      number = this.numbers.size;
      this.numbers.set(name, number);
    }
    return number;
  }
}

interface Linked {
  readonly branch: Branch<unknown>;
  readonly next: Linked | undefined;
}

function isEqual(
  branch: Branch<unknown>,
  variable: number,
  rest: Diagram<unknown>,
  absent: Diagram<unknown>,
  names: readonly string[],
  targets: readonly Diagram<unknown>[],
): boolean {
  if (branch.variable !== variable || branch.rest !== rest || branch.absent !== absent) return false;
  if (branch.names.length !== names.length) return false;
  for (let i = 0; i < names.length; i++)
    if (branch.targets[i] !== targets[i] || branch.names[i] !== names[i]) return false;
  return true;
}

/** A hash of 30 bits, which V8 keeps as a small integer. */
function mixed(hash: number, number: number): number {
  const mix = Math.imul(hash ^ (number + 0x9e3779b9 + (hash << 6)), 0x85ebca6b);
  return (mix ^ (mix >>> 15)) & 0x3fffffff;
}
