import type { Verdict } from '../../reach/connectivity.ts';
import { workloadName } from '../../reach/peer.ts';
import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import type { Review } from '../../review/review.ts';
import { movesOf } from './moves.ts';

/** What a row was before its workloads moved. The names are printed ones. */
export interface MovedFrom {
  readonly who: readonly string[];
  readonly whom: readonly string[];
  /** The old verdict of the first pair. The other pairs could open at least what they can open now. */
  readonly old: Verdict;
}

/** A lost connection, from each of `from` to each of `to`. */
interface Lost {
  readonly old: Verdict;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

/** The most pairs of a row that are looked up. */
const MOST = 100;

/** Finds rows that open nothing new: their workloads replace others, and those could connect on the same ports. */
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

  /** The row before the move. Undefined if one of its pairs could not connect on all of these ports. */
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
