import type { Group } from '../../reach/group.ts';
import type { Source, Target, TargetPort } from './cell.ts';
import { portName } from './port.ts';

/** The most sources of a sample, because each is one or two pods in the cluster. */
const MAX_SOURCES = 100;

type Choice = readonly [from: Source, to: Target, port: TargetPort];

interface Slot {
  readonly to: Target;
  readonly port: TargetPort;
}

/**
 * All connections, or a sample of them: one for every pair of groups and port or, if those are too many, some from all over, then others
 * from the same sources. The choice is the same each time. It never lists all connections, because there may be millions.
 * @param isOpen whether a connection is open. Each target gets an open one if there is any, because a denial needs a control
 */
export function sampled(
  sources: readonly Source[],
  targets: readonly Target[],
  count = Number.POSITIVE_INFINITY,
  isOpen: (...choice: Choice) => boolean = () => true,
): { readonly chosen: readonly Choice[]; readonly all: number } {
  const slots = targets.flatMap((to) => to.ports.map((port): Slot => ({ to, port })));
  const all = sources.length * slots.length;
  if (count >= all) {
    return { all, chosen: sources.flatMap((from) => slots.map(({ to, port }): Choice => [from, to, port])) };
  }
  // Strangers of one group are from different places, so all of them count.
  const distinct = firsts(sources, ({ group, workload, name }) => (workload ? group : name));
  const of = (wanted: boolean) => distinct.filter(({ isOurs }) => isOurs === wanted);
  // Sources in verification's own namespaces are few, and all are wanted.
  const froms = [...spread(of(false), MAX_SOURCES), ...of(true)];
  const choiceOf = (index: number): Choice => {
    const { to, port } = slots[index % slots.length] as Slot;
    return [froms[Math.floor(index / slots.length)] as Source, to, port];
  };
  const slotsOf = new Map<Target, number[]>();
  for (const [slot, { to }] of slots.entries()) slotsOf.set(to, [...(slotsOf.get(to) ?? []), slot]);
  const openings = new Map<Target, number | undefined>();
  const controlOf = (to: Target): number | undefined => {
    if (!openings.has(to)) {
      const candidates = [...froms.keys()].flatMap((from) =>
        (slotsOf.get(to) ?? []).map((slot) => from * slots.length + slot),
      );
      openings.set(
        to,
        candidates.find((index) => isOpen(...choiceOf(index))),
      );
    }
    return openings.get(to);
  };
  const controlled = new Set<Target>();
  const chosen = new Set<number>();
  const choose = (index: number): void => {
    const { to } = slots[index % slots.length] as Slot;
    const control = controlled.has(to) || isOpen(...choiceOf(index)) ? undefined : controlOf(to);
    if (chosen.size + (control === undefined ? 1 : 2) > count) return;
    controlled.add(to);
    chosen.add(index);
    if (control !== undefined) chosen.add(control);
  };
  for (const among of [slotsByKind(slots), [...slots.keys()]]) {
    for (const index of indices(froms.length * among.length)) {
      if (chosen.size >= count) break;
      choose(Math.floor(index / among.length) * slots.length + (among[index % among.length] as number));
    }
  }
  return { all, chosen: [...chosen].sort((a, b) => a - b).map(choiceOf) };
}

/** The positions of one slot for each group of targets and port. */
function slotsByKind(slots: readonly Slot[]): number[] {
  const numbers = new Map<Group, number>();
  for (const { to } of slots) if (!numbers.has(to.group)) numbers.set(to.group, numbers.size);
  return firsts([...slots.keys()], (position) => {
    const { to, port } = slots[position] as Slot;
    return `${numbers.get(to.group)} ${portName(port)}`;
  });
}

function firsts<T>(items: readonly T[], keyOf: (item: T) => unknown): T[] {
  const found = new Map<unknown, T>();
  for (const item of items) if (!found.has(keyOf(item))) found.set(keyOf(item), item);
  return [...found.values()];
}

/** At most so many of the items, spread over all of them. */
function spread<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  const step = (items.length - 1) / (most - 1);
  return Array.from({ length: most }, (_, i) => items[Math.round(i * step)] as T);
}

/** Every number below `count` once, each far from the one before. */
function* indices(count: number): Generator<number> {
  let step = Math.max(1, Math.round(count * 0.618));
  while (divisor(step, count) !== 1) step++;
  for (let i = 0, at = 0; i < count; i++, at = (at + step) % count) yield at;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
