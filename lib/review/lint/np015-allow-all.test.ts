import { all, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
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

  it('is an error for every pod, a warning for the ingress of some, a note for their egress', () => {
    const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
    const of = (spec: string) => severitiesBy(allowAll, all(deny, policy(spec, 'allow')));
    expect(of('{podSelector: {}, ingress: [{}]}')).toEqual(['error']);
    expect(of('{podSelector: {matchLabels: {app: db}}, ingress: [{}]}')).toEqual(['warning']);
    expect(of('{podSelector: {matchLabels: {app: db}}, policyTypes: [Egress], egress: [{}]}')).toEqual(['note']);
  });
});
