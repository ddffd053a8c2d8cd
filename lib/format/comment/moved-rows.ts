import type { Verdict } from '../../reach/connectivity.ts';
import { workloadName } from '../../reach/peer.ts';
import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import type { Review } from '../../review/review.ts';
import { movesOf } from './moves.ts';

/** What a row was before its workloads moved, by printed names. */
export interface MovedFrom {
  readonly who: readonly string[];
  readonly whom: readonly string[];
  /** Of the first pair. The others could open no less than what they can now. */
  readonly old: Verdict;
}

/** What the old side could and the new one cannot, from each of `from` to each of `to`. */
interface Lost {
  readonly old: Verdict;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** More pairs are not looked up. */
const MOST = 100;

/** Finds rows that open nothing: their workloads stand in for others that go, and those could connect on the same ports. */
export class MovedRows {
  private readonly oldNames = new Map<string, string>();
  private readonly lost: readonly Lost[];

  constructor({ before, after, blocks, open }: Pick<Review, 'before' | 'after' | 'blocks' | 'open'>) {
    for (const [now, old] of movesOf(before.manifests, after.manifests))
      this.oldNames.set(workloadName(now), workloadName(old));
    if (this.oldNames.size === 0) {
      this.lost = [];
      return;
    }
    const nameOf = ({ name }: { readonly name: string }) => name;
    this.lost = [
      ...blocks.map(({ old, lost, from, to }) => ({ old, lost, from: from.map(nameOf), to: to.map(nameOf) })),
      ...open.map(({ old, lost, from, to }) => ({ old, lost, from: namesOfEnds(from), to: namesOfEnds(to) })),
    ].filter(({ lost }) => !lost.isEmpty);
  }

  /** What each pair of a row was before the move. Undefined if one of them could not connect on all of these ports. */
  ofRow(who: readonly string[], whom: readonly string[], now: Verdict): MovedFrom | undefined {
    const isMoved = [who, whom].some((names) => names.every((name) => this.oldNames.has(name)));
    if (!isMoved || who.length * whom.length > MOST) return undefined;
    const [from, to] = [who, whom].map((names) => names.map((name) => this.oldNames.get(name) ?? name)) as [
      string[],
      string[],
    ];
    const olds = from.flatMap((source) => to.map((target) => this.oldOf(source, target)));
    const ports = now.open.union(now.depends);
    const [first] = olds;
    return first && olds.every((old) => old && ports.subtract(old.open).isEmpty)
      ? { who: from, whom: to, old: first }
      : undefined;
  }

  private oldOf(source: string, target: string): Verdict | undefined {
    return this.lost.find(({ from, to }) => from.includes(source) && to.includes(target))?.old;
  }
}
