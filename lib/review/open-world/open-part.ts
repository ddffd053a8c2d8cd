import type { Verdict } from '../../reach/connectivity.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { IsolationPair, OpenBlock } from './open-block.ts';
import type { Deciding, Direction } from './open-difference.ts';

/** Pods with the same verdicts on both sides. */
export interface Part extends Pick<OpenBlock, 'old' | 'new'> {
  readonly deciding: Deciding;
  pods: DiagramSet;
  /** The pods at the other end. */
  readonly others: DiagramSet;
}

/** A part as it is shown, with only those pods that no other row is about. */
export interface Shown extends Part {
  readonly left: DiagramSet;
}

/** Joins the blocks with the same verdicts and the same pods at their other end. */
export function partsOf({ diagrams }: PodSpace, blocks: readonly OpenBlock[], end: Direction): Part[] {
  const parts = new Map<string, Part>();
  for (const block of blocks) {
    const others = block[opposite(end)];
    const hasNames = block.named.length + block.portNames.length > 0;
    const names = hasNames ? [...block.named, '', ...block.portNames].join(' ') : '';
    const key = `${block.old.id} ${block.new.id} ${others.id} ${names}`;
    const part = parts.get(key);
    if (part) part.pods = diagrams.or(part.pods, block[end]);
    else parts.set(key, { old: block.old, new: block.new, deciding: block, pods: block[end], others });
  }
  return [...parts.values()];
}

function opposite(end: Direction): Direction {
  return end === 'from' ? 'to' : 'from';
}

/** A key that is equal for parts that become one row: the same verdicts, because of the same change. */
export function keyOf({ old, new: now, deciding: { egress, ingress, named, portNames }, others }: Part): string {
  const cause = [egress, ingress].map((pair) => (pair.isChanged ? idOf(pair) : ''));
  return [old.id, now.id, others.id, ...cause, ...named, '', ...portNames].join(' ');
}

const ids = new WeakMap<IsolationPair, number>();
let count = 0;

function idOf(pair: IsolationPair): number {
  const id = ids.get(pair) ?? count++;
  ids.set(pair, id);
  return id;
}

/** Whether two peers have these verdicts for sure, and for all of their pods. */
export function isExactly(
  answers: { readonly old: Verdict; readonly new: Verdict },
  part: Pick<Part, 'old' | 'new'>,
): boolean {
  // Asked of every peer for every part, so without a function of its own.
  const { old, new: now } = answers;
  return old.open === part.old && now.open === part.new && old.depends.isEmpty && now.depends.isEmpty;
}
