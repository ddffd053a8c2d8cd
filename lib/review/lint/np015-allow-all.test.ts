import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { allowAll } from './np015-allow-all.ts';

describe('NP015', () => {
  it('names the policy that limits nothing any more', () => {
    const deny = policy('{podSelector: {}}', 'deny');
    const allow = policy('{podSelector: {matchLabels: {app: db}}, ingress: [{}]}', 'allow');
    expect(saidBy(allowAll, all(deny, allow))).toEqual([
      expect.stringContaining('ingress rule 1 of shop/allow allows everything, so shop/deny limits nothing there'),
    ]);
  });

  it('leaves alone what is beside nothing, other pods, or the other direction', () => {
    const allow = policy('{podSelector: {matchLabels: {app: db}}, ingress: [{}]}', 'allow');
    expect(saidBy(allowAll, allow)).toEqual([]);
    expect(saidBy(allowAll, all(allow, policy('{podSelector: {matchLabels: {app: backend}}}', 'deny')))).toEqual([]);
    expect(saidBy(allowAll, all(allow, policy('{podSelector: {}, policyTypes: [Egress]}', 'deny')))).toEqual([]);
  });
});
