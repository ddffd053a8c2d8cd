import { blocksOf } from '../reach/blocks.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import { type ClassSet, ClassSets } from './class-sets.ts';
import { interned, NOTHING } from './compared-side.ts';
import type { PeerClass } from './peer-class.ts';
import { pushTo } from './push-to.ts';

/** What could be opened and what can be opened, from each of `from` to each of `to`. */
export interface ComparedBlock {
  readonly from: readonly PeerClass[];
  readonly to: readonly PeerClass[];
  readonly old: Verdict;
  readonly new: Verdict;
}

/** What one source can open, to each peer of a set. */
interface Part {
  readonly id: number;
  readonly to: ClassSet;
  readonly verdict: Verdict;
}

/**
 * All pairs with something that could be opened or can be opened, in blocks that have no pair in common. A part that a source
 * has on both sides stays whole. Sources whose other parts are equal are compared once.
 */
export function* comparedBlocks(
  before: Connectivity,
  after: Connectivity,
  classes: readonly PeerClass[],
): Generator<ComparedBlock> {
  const parts = new Parts(classes);
  const [olds, news] = [parts.bySource(before), parts.bySource(after)];
  const rests = new Map<string, { readonly old: Part[]; readonly new: Part[]; readonly from: PeerClass[] }>();
  const wholes = new Map<Part, PeerClass[]>();
  for (const source of classes) {
    const [old, now] = [olds.get(source) ?? [], news.get(source) ?? []];
    const [inOld, inNew] = [new Set(old), new Set(now)];
    const isWhole = (part: Part) => inOld.has(part) && inNew.has(part);
    for (const part of old) if (isWhole(part)) pushTo(wholes, part, source);
    const rest = { old: old.filter((part) => !isWhole(part)), new: now.filter((part) => !isWhole(part)) };
    if (rest.old.length + rest.new.length === 0) continue;
    const key = `${idsOf(rest.old)} ${idsOf(rest.new)}`;
    const known = rests.get(key);
    if (known) known.from.push(source);
    else rests.set(key, { ...rest, from: [source] });
  }
  for (const [{ to, verdict }, from] of wholes) yield { from, to: to.members, old: verdict, new: verdict };
  const blocks = new Map<string, { readonly from: PeerClass[]; readonly to: ClassSet; readonly block: Overlaid }>();
  for (const { from, old, new: now } of rests.values()) {
    for (const block of overlaid(old, now)) {
      const to = parts.sets.same(block.to);
      const key = [to.id, ...[block.old, block.new].flatMap(({ open, depends }) => [open.id, depends.id])].join(' ');
      const known = blocks.get(key);
      if (known) known.from.push(...from);
      else blocks.set(key, { from: [...from], to, block });
    }
  }
  for (const { from, to, block } of blocks.values()) yield { ...block, from, to: to.members };
}

type Overlaid = Omit<ComparedBlock, 'from'>;

function idsOf(parts: readonly Part[]): string {
  return parts
    .map(({ id }) => id)
    .sort((a, b) => a - b)
    .join();
}

/** The targets of one source, grouped by what could be opened and what can be opened. */
function overlaid(olds: readonly Part[], news: readonly Part[]): Overlaid[] {
  const byTarget = new Map<PeerClass, Verdict>();
  for (const { to, verdict } of olds) for (const target of to.members) byTarget.set(target, verdict);
  const found = new Map<Verdict, Map<Verdict, PeerClass[]>>();
  const add = (target: PeerClass, old: Verdict, now: Verdict) => {
    const byNew = found.get(old) ?? new Map<Verdict, PeerClass[]>();
    found.set(old, byNew);
    pushTo(byNew, now, target);
  };
  for (const { to, verdict } of news) {
    for (const target of to.members) {
      add(target, byTarget.get(target) ?? NOTHING, verdict);
      byTarget.delete(target);
    }
  }
  for (const [target, verdict] of byTarget) add(target, verdict, NOTHING);
  return [...found].flatMap(([old, byNew]) => [...byNew].map(([now, to]) => ({ to, old, new: now })));
}

/** Makes one object for equal parts of both sides. */
class Parts {
  readonly sets: ClassSets;
  private readonly known = new Map<Verdict, Map<ClassSet, Part>>();
  private count = 0;

  constructor(classes: readonly PeerClass[]) {
    this.sets = new ClassSets(classes);
  }

  /** The parts that one side allows, by source. A target is in only one part of a source. */
  bySource(connectivity: Connectivity): Map<PeerClass, Part[]> {
    const found = new Map<PeerClass, Part[]>();
    for (const { from, to, verdict } of blocksOf(connectivity)) {
      const part = this.part(this.sets.ofAny(to), interned(verdict));
      if (part.to.members.length === 0) continue;
      for (const group of from) for (const source of this.sets.of(group)) pushTo(found, source, part);
    }
    return found;
  }

  private part(to: ClassSet, verdict: Verdict): Part {
    const bySet = this.known.get(verdict) ?? new Map<ClassSet, Part>();
    this.known.set(verdict, bySet);
    const part = bySet.get(to) ?? { id: this.count++, to, verdict };
    bySet.set(to, part);
    return part;
  }
}
