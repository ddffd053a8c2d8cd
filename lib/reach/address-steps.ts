import { firstIndex } from './first-index.ts';
import { type AddressRange, compareRanges, type Family, WHOLE } from './ip-space.ts';
import { PortSet } from './port-set.ts';
import { MAYBE, type Match, NO, YES } from './selector.ts';

/** The ports that rules open to the addresses of a range by their ipBlocks. */
export interface Step extends AddressRange {
  readonly ports: PortSet;
}

/**
 * The possible addresses of a peer, for the purpose of ipBlocks. With `covered: 'perhaps'`, even a block that covers all of them may not
 * match the peer.
 */
export interface AddressSpace {
  readonly ranges: readonly AddressRange[];
  readonly covered: 'surely' | 'perhaps';
}

/** The ports that blocks open, as ranges in order. The blocks open nothing to an address that is in no range of the result. */
export function addressSteps(
  blocks: readonly { readonly ranges: readonly AddressRange[]; readonly ports: PortSet }[],
): Step[] {
  const bounds: { family: Family; at: bigint; ports: PortSet; change: 1 | -1 }[] = [];
  for (const { ranges, ports } of blocks) {
    if (ports.isEmpty) continue;
    for (const { family, first, last } of ranges) {
      bounds.push({ family, at: first, ports, change: 1 }, { family, at: last + 1n, ports, change: -1 });
    }
  }
  bounds.sort((a, b) => a.family - b.family || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));

  const steps: Step[] = [];
  /** The number of blocks that open these ports at the current address. */
  const open = new Map<PortSet, number>();
  for (const [i, { family, at, ports, change }] of bounds.entries()) {
    const count = (open.get(ports) ?? 0) + change;
    if (count === 0) open.delete(ports);
    else open.set(ports, count);
    const next = bounds[i + 1];
    if (open.size === 0 || !next || (next.at === at && next.family === family)) continue;
    const union = [...open.keys()].reduce((set, one) => set.union(one));
    const previous = steps.at(-1);
    if (previous && previous.family === family && previous.last + 1n === at && previous.ports === union) {
      steps[steps.length - 1] = { ...previous, last: next.at - 1n };
    } else {
      steps.push({ family, first: at, last: next.at - 1n, ports: union });
    }
  }
  return steps;
}

/**
 * The ports that steps open to an address somewhere in `space`: to every address that it may be (`sure`), or to one of them (`maybe`).
 * @param steps in order, as {@link addressSteps} returns them
 */
export function overSpace(steps: readonly Step[], space: readonly AddressRange[]): { sure: PortSet; maybe: PortSet } {
  let sure = PortSet.all;
  let maybe = PortSet.none;
  for (const { family, first, last } of space) {
    let covered = first;
    for (let i = firstAt(steps, { family, first, last }); i < steps.length; i++) {
      const step = steps[i] as Step;
      if (step.family !== family || step.first > last) break;
      if (step.first > covered) sure = PortSet.none;
      sure = sure.intersect(step.ports);
      maybe = maybe.union(step.ports);
      covered = step.last + 1n;
    }
    if (covered <= last) sure = PortSet.none;
  }
  return { sure, maybe };
}

/** Cuts the addresses of these families wherever one of the ranges begins or ends. */
export function cutSpace(families: readonly Family[], lists: readonly (readonly AddressRange[])[]): AddressRange[] {
  return families.flatMap((family) => {
    const { first, last } = WHOLE[family];
    const starts = [first];
    for (const list of lists) {
      for (const range of list) {
        if (range.family !== family) continue;
        // One range often begins where another ends.
        if (range.first !== starts.at(-1)) starts.push(range.first);
        if (range.last < last) starts.push(range.last + 1n);
      }
    }
    starts.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    const cut: AddressRange[] = [];
    for (const [i, start] of starts.entries()) {
      const next = starts[i + 1];
      if (next !== start) cut.push({ family, first: start, last: (next ?? last + 1n) - 1n });
    }
    return cut;
  });
}

/** The ports that the steps open to the first address of each range. Both lists are in order, and no step begins within a range. */
export function portsAt(steps: readonly Step[], ranges: readonly AddressRange[]): PortSet[] {
  let i = 0;
  return ranges.map((range) => {
    while (i < steps.length && before(steps[i] as Step, range)) i++;
    const step = steps[i];
    return step && compareRanges(step, range) <= 0 ? step.ports : PortSet.none;
  });
}

/** The ports that the steps open to the addresses of a range. No step begins or ends within it. */
export function portsOver(steps: readonly Step[], range: AddressRange): PortSet {
  const step = steps[firstAt(steps, range)];
  return step && compareRanges(step, range) <= 0 ? step.ports : PortSet.none;
}

/** The index of the first step that does not end before a range. */
function firstAt(steps: readonly Step[], range: AddressRange): number {
  return firstIndex(steps.length, (index) => before(steps[index] as Step, range));
}

function before(step: Step, range: AddressRange): boolean {
  return step.family < range.family || (step.family === range.family && step.last < range.first);
}

/** Do these ranges together cover a space: all of it, a part of it, or nothing? */
export function coverage(ranges: readonly AddressRange[], space: readonly AddressRange[]): Match {
  const { sure, maybe } = overSpace(joinedSteps(ranges), space);
  return sure.isAll ? YES : maybe.isAll ? MAYBE : NO;
}

/** Is all of a range in the others together? */
export function isIn(ranges: readonly AddressRange[], range: AddressRange): boolean {
  const steps = joinedSteps(ranges);
  const step = steps[firstAt(steps, range)];
  return step !== undefined && compareRanges(step, range) <= 0 && step.last >= range.last;
}

/** Lists of thousands of ranges are asked about as many addresses. */
const joined = new WeakMap<readonly AddressRange[], readonly Step[]>();

function joinedSteps(ranges: readonly AddressRange[]): readonly Step[] {
  const known = joined.get(ranges) ?? addressSteps([{ ranges, ports: PortSet.all }]);
  joined.set(ranges, known);
  return known;
}
