import { policy, saidBy } from '../../../test/lint/shop.ts';
import { unstableLabel } from './np018-unstable-label.ts';

describe('NP018', () => {
  it('looks into expressions and peers', () => {
    expect(
      saidBy(unstableLabel, policy('{podSelector: {matchExpressions: [{key: pod-template-hash, operator: Exists}]}}')),
    ).toEqual(['1: shop/p: its podSelector selects by pod-template-hash, which changes with each release']);
    expect(
      saidBy(
        unstableLabel,
        policy(
          '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app.kubernetes.io/version: "1"}}}]}]}',
        ),
      ),
    ).toHaveLength(1);
    expect(saidBy(unstableLabel, policy('{podSelector: {matchLabels: {app.kubernetes.io/name: db}}}'))).toEqual([]);
  });
});
