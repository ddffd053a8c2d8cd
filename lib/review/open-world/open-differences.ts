import type { IpBlockPeer } from '../../manifests/model.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import { withBlocks } from '../../reach/intent-blocks.ts';
import { conditionsOf } from '../../reach/open-world/conditions.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { cutAddresses, podFamilies } from '../../reach/open-world/pod-addresses.ts';
import { spaceFor } from '../../reach/open-world/space-for.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { ComparedBlock } from '../compared-blocks.ts';
import type { PairAnswers } from '../pair-answers.ts';
import { type NowKnown, nowKnown } from './now-known.ts';
import { OpenComparison } from './open-comparison.ts';
import { differenceOf, namesOfEnds, type OpenDifference, type OpenEnds } from './open-difference.ts';
import { rowsOfFamilies } from './rows-of-families.ts';
import { isByVerdict, type JudgedPairs, nodesOf, unsureOf, unsurePairs } from './unsure-pairs.ts';

/**
 * Compares two sets of manifests over every pod that could exist, including pods that no manifest holds. If a workload that
 * such pods pass as, or the addresses that they are at, has the same difference, only that is reported.
 * @param blocks addresses that somebody asks about. Pods at these are told apart from other pods
 * @throws TooManyConditions
 */
export function openDifferences(
  before: Connectivity,
  after: Connectivity,
  peers: readonly CommonPeer[],
  answers: PairAnswers,
  unsure: readonly ComparedBlock[],
  blocks: readonly IpBlockPeer[] = [],
): JudgedPairs & { readonly differences: OpenDifference[] } {
  const policies = [...before.policies, ...after.policies];
  const families = podFamilies(withBlocks(policies, blocks), after).map(({ addresses }, i) => {
    const space = spaceFor(addresses, [before, after]);
    const comparison = new OpenComparison(space, before, after, policies, peers, answers);
    const known = nowKnown(before, after, peers, addresses);
    const differences = [...comparison.differences(i === 0), ...(known ? nowKnownRows(known) : [])];
    return { addresses, differences, blocks: comparison.blocks };
  });
  const { kept, asked } = unsureOf(
    families.map((one) => one.blocks),
    unsure,
  );
  const isAtAddress = (peer: CommonPeer) => (peer.range ?? nodesOf(peer)) !== undefined;
  const cuts = asked.some(({ from, to }) => [...from, ...to].some(isAtAddress)) ? cutAddresses(policies) : [];
  const found = families.map((one) => ({ ...one, changed: unsurePairs(one.blocks, asked, cuts) }));
  const rowsOf = (rows: (one: (typeof found)[number]) => readonly OpenDifference[]) =>
    rowsOfFamilies(found.map((one) => ({ addresses: one.addresses, rows: rows(one) })));
  const changed = asked.filter((block) => found.some((one) => one.changed.has(block)));
  const isChanged = new Set(changed);
  return {
    differences: [
      ...rowsOf(({ differences }) => differences),
      ...changed.filter((one) => !isByVerdict(one)).flatMap((block) => rowsOf((one) => one.changed.get(block) ?? [])),
    ],
    kept,
    unchanged: asked.filter((block) => !isChanged.has(block)),
    changed,
  };
}

/** A row for each block. Its pods need no labels other than those that the namespace now has. */
function nowKnownRows({ space, declared, found }: NowKnown): OpenDifference[] {
  const rows = new Map<string, OpenDifference>();
  for (const { block, from, to } of found) {
    const ends = (peers: readonly CommonPeer[], set: DiagramSet): OpenEnds =>
      peers.length > 0
        ? { peers, set, ...(set !== space.diagrams.always && { only: conditionsOf(space, new Map(), set) }) }
        : { possible: conditionsOf(space, declared, set), set };
    const row = differenceOf(space, block, {
      from: { ends: ends(from, block.from), set: block.from },
      to: { ends: ends(to, block.to), set: block.to },
    });
    const names = [...namesOfEnds(row.from), '=>', ...namesOfEnds(row.to), ...row.named];
    rows.set([...names, row.old.id, row.new.id].join('\n'), { ...row, nowKnown: true });
  }
  return [...rows.values()];
}
