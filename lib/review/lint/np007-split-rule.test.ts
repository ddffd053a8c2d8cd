import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { splitRule } from './np007-split-rule.ts';

describe('NP007', () => {
  it('finds ports before their peers too, and in egress', () => {
    expect(
      saidBy(
        splitRule,
        policy(
          '{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: 3306}]}, {to: [{podSelector: {}}]}]}',
        ),
      ),
    ).toHaveLength(1);
  });

  it('leaves a way out to DNS before other rules alone, unless the other one is for DNS', () => {
    const out = (...rules: string[]) => policy(`{podSelector: {}, policyTypes: [Egress], egress: [${rules}]}`);
    const dns = '{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}';
    const [db, system] = [
      'podSelector: {matchLabels: {app: db}}',
      'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}',
    ];
    expect(saidBy(splitRule, out(dns, `{to: [{${db}}]}`))).toEqual([]);
    expect(saidBy(splitRule, out(`{to: [{${db}}]}`, dns))).toEqual([]);
    expect(saidBy(splitRule, out(`{to: [{${system}}]}`, dns))).toHaveLength(1);
  });

  it('leaves a way out on ports alone that none of the pods beside it declares', () => {
    const out = (port: number) =>
      policy(
        `{podSelector: {}, policyTypes: [Egress], egress: [{ports: [{port: ${port}}]}, {to: [{podSelector: {matchLabels: {app: db}}}]}]}`,
      );
    expect(saidBy(splitRule, out(443))).toEqual([]);
    expect(saidBy(splitRule, out(3306))).toHaveLength(1);
  });

  it('leaves ports alone, peers alone, and rules of two policies alone', () => {
    const ports = '{podSelector: {matchLabels: {app: frontend}}, ingress: [{ports: [{port: 8080}]}]}';
    const peers = '{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [{podSelector: {}}]}]}';
    expect(saidBy(splitRule, all(policy(ports, 'a'), policy(peers, 'b')))).toEqual([]);
  });
});
