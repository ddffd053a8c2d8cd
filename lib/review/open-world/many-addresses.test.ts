import { namespace, pod, reviewed } from '../../../test/review/review.ts';
import { OrderedOpen } from '../../reach/open-world/ordered-open.ts';
import { OrderedSide } from '../../reach/ordered/ordered-side.ts';

const PODS = 4;
const BLOCKS = 30;

/** A policy of Cilium for each pod that lets it leave to blocks of its own. */
function policies(): string[] {
  return [...Array(PODS).keys()].map((i) => {
    const blocks = [...Array(BLOCKS).keys()].map((j) => `{cidr: 192.${i}.${j}.0/28}`);
    return `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: pod-${i}, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: pod-${i}}}, egress: [{toCIDRSet: [${blocks}]}]}
`;
  });
}

describe('a comparison of policies with many blocks', () => {
  const pods = [namespace('shop'), ...[...Array(PODS).keys()].map((i) => pod(`pod-${i}`))];
  /** Each block, and what is before and behind it, in both families. No policy may be asked about the blocks of the others. */
  const own = PODS * (2 * BLOCKS + 2);

  afterEach(() => jest.restoreAllMocks());

  it('asks each policy only about the addresses that it tells apart', () => {
    const [open, trace] = [jest.spyOn(OrderedOpen.prototype, 'open'), jest.spyOn(OrderedSide.prototype, 'traceAt')];
    const { differences } = reviewed([...pods, ...policies()], pods);
    expect(differences.length).toBeGreaterThan(0);
    for (const calls of [open.mock.calls.length, trace.mock.calls.length]) {
      expect(calls).toBeGreaterThanOrEqual(PODS * BLOCKS);
      expect(calls).toBeLessThan(own * 4);
    }
  });
});
