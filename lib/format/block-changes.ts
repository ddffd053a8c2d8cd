import { causeOfPair } from '../review/cause.ts';
import { byFirstPair, firstPair, partOf } from '../review/difference-block.ts';
import type { ReviewedBlock } from '../review/review.ts';
import { reasonsOf } from '../review/risk.ts';
import { becauseOf, declaredLines } from './because.ts';
import type { Change } from './change.ts';
import { few } from './few.ts';
import { rectangles } from './rectangles.ts';

/** Puts similar blocks together, in as few sets of sources and targets as possible. */
export function changesOfBlocks(blocks: readonly ReviewedBlock[]): Change[] {
  const alike = new Map<string, { readonly because: string[]; readonly blocks: ReviewedBlock[] }>();
  for (const block of byFirstPair(blocks.flatMap((one) => [...bySubject(one)]))) {
    const because = becauseOf(block);
    const { kind, old, new: now, risk, gate, addedOrRemoved } = block;
    const verdicts = [old, now].flatMap(({ open, depends }) => [open.id, depends.id]);
    const key = JSON.stringify([kind, ...verdicts, risk.level, gate.declared.id, addedOrRemoved.length > 0, because]);
    const group = alike.get(key);
    if (group) group.blocks.push(block);
    else alike.set(key, { because, blocks: [block] });
  }
  return [...alike.values()].flatMap(({ because, blocks: same }) =>
    rectangles(same).map(({ from, to, blocks: own }) => ({
      ...{ first: same[0] as ReviewedBlock, from, to },
      because: [
        `risk: ${few([...new Set(own.flatMap((block) => reasonsOf(block, block.gate)))]).join('; ')}`,
        ...declaredLines(own),
        ...because,
      ],
    })),
  );
}

/** Splits a block into one for each peer that a cause names. */
function* bySubject(block: ReviewedBlock): Generator<ReviewedBlock> {
  const isNamed = (direction: 'Egress' | 'Ingress') =>
    block.causes.some((one) => one.direction === direction && one.rules.length + one.policies.length === 0);
  const sources = isNamed('Egress') ? block.from.map((peer) => [peer]) : [block.from];
  const targets = isNamed('Ingress') ? block.to.map((peer) => [peer]) : [block.to];
  for (const from of sources) {
    for (const to of targets) {
      for (const part of partOf(block, from, to)) {
        const first = firstPair(part);
        yield { ...part, causes: part.causes.map((cause) => causeOfPair(cause, first)) };
      }
    }
  }
}
