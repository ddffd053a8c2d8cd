import { policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
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

  it('leaves alone a public entry, a network of an office, what NP012 says, and ports that no pod has', () => {
    const from = (cidr: string) => policy(`{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`);
    const to = (ports: string) =>
      policy(`{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]${ports}}]}`);
    for (const text of [from('0.0.0.0/0'), from('192.168.0.0/16'), to(''), to(', ports: [{port: 443}]')])
      expect(saidBy(blockCoversCluster, text)).toEqual([]);
    expect(severitiesBy(blockCoversCluster, to(', ports: [{port: 3306}]'))).toEqual(['note']);
    expect(severitiesBy(blockCoversCluster, from('10.0.0.0/8'), { podCidrs: ['10.42.0.0/16'] })).toEqual(['warning']);
  });
});
