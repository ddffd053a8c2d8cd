import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { splitRule } from './np007-split-rule.ts';

describe('NP007', () => {
  it('finds ports before their peers too, and in egress', () => {
    expect(
      saidBy(
        splitRule,
        policy('{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 53}]}, {to: [{podSelector: {}}]}]}'),
      ),
    ).toHaveLength(1);
  });

  it('leaves ports alone, peers alone, and rules of two policies alone', () => {
    const ports = '{podSelector: {matchLabels: {app: frontend}}, ingress: [{ports: [{port: 8080}]}]}';
    const peers = '{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [{podSelector: {}}]}]}';
    expect(saidBy(splitRule, all(policy(ports, 'a'), policy(peers, 'b')))).toEqual([]);
  });
});
