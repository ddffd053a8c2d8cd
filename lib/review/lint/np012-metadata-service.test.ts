import { factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { metadataService } from './np012-metadata-service.ts';

describe('NP012', () => {
  it('asks whether HTTP gets there', () => {
    const out = (rule: string) =>
      policy(`{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [${rule}]}`);
    expect(saidBy(metadataService, out('{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}'))[0]).toContain(
      '(shop/backend[Pod] reaches 169.254.169.254 on TCP 80)',
    );
    expect(saidBy(metadataService, out('{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}'))).toEqual([]);
    expect(
      saidBy(metadataService, out('{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 1, endPort: 100}]}')),
    ).toHaveLength(1);
    expect(saidBy(metadataService, out('{to: [{ipBlock: {cidr: "::/0"}}]}'))[0]).toContain('fd00:ec2::254');
  });

  it('looks for the ranges of these services once, however many policies open them', () => {
    const open = '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}';
    const facts = factsOf([...Array(20).keys()].map((i) => policy(open, `open-${i}`)).join('---\n'));
    const find = jest.spyOn(facts.addresses, 'find');
    expect([...metadataService.find(facts)]).toHaveLength(20);
    expect(find.mock.calls.length).toBeLessThan(5);
  });

  it('names a workload that gets there, and none that a policy of the cluster keeps from it', () => {
    const kept = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: backend}}}}
  egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]
`;
    const open = policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}');
    expect(saidBy(metadataService, open)[0]).toContain('(shop/backend[Pod] reaches');
    expect(saidBy(metadataService, `${open}---\n${kept}`)[0]).toContain('(shop/db[Pod] reaches');
  });

  it('leaves who names that address alone, and ingress', () => {
    expect(
      saidBy(
        metadataService,
        policy('{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 169.254.169.254/32}}]}]}'),
      ),
    ).toEqual([]);
    expect(
      saidBy(metadataService, policy('{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]}')),
    ).toEqual([]);
  });

  it('is one finding for a rule', () => {
    const both =
      '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]}';
    expect(saidBy(metadataService, policy(both))).toEqual([
      expect.stringContaining('opens 0.0.0.0/0 and ::/0, including the metadata service'),
    ]);
  });
});
