import { policy, saidBy } from '../../../test/lint/shop.ts';
import { exposedDataTier } from './np011-exposed-data-tier.ts';

describe('NP011', () => {
  it('finds a database without any policy, and one that lets in addresses', () => {
    expect(saidBy(exposedDataTier, policy('{podSelector: {matchLabels: {app: frontend}}}'))).toEqual([
      expect.stringContaining(
        'shop/db[Pod] is a data tier (its port 3306 is that of MySQL), and no policy limits who connects to it',
      ),
    ]);
    expect(
      saidBy(
        exposedDataTier,
        policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}]}'),
      )[0],
    ).toContain('203.0.113.0-203.0.113.255[External] reaches shop/db[Pod] on TCP 3306');
  });

  it('leaves pods of the own namespace to other rules', () => {
    expect(
      saidBy(
        exposedDataTier,
        policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}'),
      ),
    ).toEqual([]);
  });
});
