import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { notIsolated } from './np001-not-isolated.ts';

describe('NP001', () => {
  it('says each direction that nothing limits, and who gets in', () => {
    expect(saidBy(notIsolated, policy('{podSelector: {matchLabels: {app: db}}}'))).toEqual([
      expect.stringMatching(
        /^-?\d+: no policy limits the ingress and the egress of shop\/backend\[Pod\] \(\{elsewhere\}\/\{stranger\} reaches shop\/backend\[Pod\] on TCP 8080\)$/,
      ),
      expect.stringContaining('no policy limits the ingress and the egress of shop/frontend[Pod]'),
      expect.stringMatching(
        /no policy limits the egress of shop\/db\[Pod\] \(shop\/db\[Pod\] reaches .*\[External\] on every port\)$/,
      ),
    ]);
  });

  it('does not count a policy of another namespace, nor one whose policyTypes leave the direction out', () => {
    const others = all(
      policy('{podSelector: {}}', 'a', 'other'),
      policy('{podSelector: {}, policyTypes: [Egress]}', 'b'),
    );
    expect(saidBy(notIsolated, others).every((text) => text.includes('the ingress of'))).toBe(true);
  });
});
