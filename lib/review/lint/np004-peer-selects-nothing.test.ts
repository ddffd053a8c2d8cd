import { policy, saidBy } from '../../../test/lint/shop.ts';
import { peerSelectsNothing } from './np004-peer-selects-nothing.ts';

describe('NP004', () => {
  it('judges each peer of a rule by itself', () => {
    expect(
      saidBy(
        peerSelectsNothing,
        policy(
          '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: db}}}, {podSelector: {matchLabels: {app: dbs}}}]}]}',
        ),
      ),
    ).toEqual([
      expect.stringContaining(
        'ingress rule 1 of shop/p: no pod of namespace shop matches {"matchLabels":{"app":"dbs"}}',
      ),
    ]);
  });

  it('does not judge namespaces of which the manifests hold no pods', () => {
    expect(
      saidBy(
        peerSelectsNothing,
        policy(
          '{podSelector: {}, egress: [{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}], policyTypes: [Egress]}',
        ),
      ),
    ).toEqual([]);
  });

  it('judges the own namespace where it is named', () => {
    expect(
      saidBy(
        peerSelectsNothing,
        policy(
          '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, podSelector: {matchLabels: {app: x}}}]}]}',
        ),
      ),
    ).toHaveLength(1);
  });
});
