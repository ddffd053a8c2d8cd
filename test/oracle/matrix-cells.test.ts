import * as fc from 'fast-check';
import { cellsOf, DENIED, type Line, NOT_ASKED } from '../../lib/format/matrix-cells.ts';
import { readTexts } from '../../lib/manifests/read-texts.ts';
import { Connectivity } from '../../lib/reach/connectivity.ts';
import { hasReplicas, pairRows } from '../../lib/reach/listing.ts';
import { often } from '../often.ts';
import { manifestsOf, type World, worlds } from './world.ts';

const kindOf = ({ peers: [peer] }: Line) => peer?.kind;

/** The matrix with a row and a column for each peer, beside the rows of list. */
function both({ cni, podCidrs, ...world }: World) {
  const manifests = readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]);
  const connectivity = new Connectivity(manifests, { cni, podCidrs });
  const sources = connectivity.groups.flatMap((group) => group.peers.map((peer): Line => ({ peers: [peer], group })));
  const columns = sources.filter((line) => kindOf(line) === 'workload' || kindOf(line) === 'external');
  const cells = cellsOf(connectivity, sources, columns, ({ open, depends }) => `${open} ? ${depends}`);
  const listed = new Map(
    [...pairRows(connectivity)].map(({ from, to, verdict }) => [`${from.peer.name} => ${to.peer.name}`, verdict]),
  );
  return { connectivity, sources, columns, cells, listed };
}

describe('the matrix of any world', () => {
  it('has in each cell what list says of the pair, and counts as many', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { connectivity, sources, columns, cells, listed } = both(world);
        let [pairs, free] = [0, 0];
        for (const [
          i,
          {
            peers: [from],
            group: source,
          },
        ] of sources.entries()) {
          for (const [
            j,
            {
              peers: [to],
              group: target,
            },
          ] of columns.entries()) {
            if (!from || !to) throw new Error('a line without a peer');
            const verdict = listed.get(`${from.name} => ${to.name}`);
            const isAsked = connectivity.isModelled(source, target) && (from !== to || hasReplicas(connectivity, from));
            const expected = verdict ? `${verdict.open} ? ${verdict.depends}` : isAsked ? DENIED : NOT_ASKED;
            expect([from.name, to.name, cells.cells[i]?.[j]]).toEqual([from.name, to.name, expected]);
            if (to.kind !== 'workload' || !isAsked) continue;
            pairs++;
            // No policy limits a pod in the network of its node.
            const isLimited = target.kind === 'pod' && connectivity.policiesLimiting(target, 'Ingress').length > 0;
            if (verdict && !verdict.open.isEmpty && !isLimited) free++;
          }
        }
        expect([cells.pairs, cells.free]).toEqual([pairs, free]);
      }),
      { numRuns: often(400) },
    );
  });
});
