import { policy, saidBy } from '../../../test/lint/shop.ts';
import { blockCoversCluster } from './np013-block-covers-cluster.ts';

describe('NP013', () => {
  it('goes by the addresses of pods where they are known', () => {
    const from = (cidr: string) => policy(`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`);
    const known = { podCidrs: ['192.168.0.0/16'] };
    expect(saidBy(blockCoversCluster, from('192.168.7.0/24'), known)).toHaveLength(1);
    expect(saidBy(blockCoversCluster, from('192.168.7.0/24'))).toEqual([]);
    expect(saidBy(blockCoversCluster, from('10.0.0.0/8'), known)).toEqual([]);
    expect(saidBy(blockCoversCluster, from('10.0.0.0/8'))).toHaveLength(1);
  });

  it('minds except', () => {
    expect(
      saidBy(
        blockCoversCluster,
        policy(
          '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}}]}]}',
        ),
      ),
    ).toEqual([]);
  });
});
