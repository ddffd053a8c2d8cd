import { all, CHART, pod, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
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
    ).toEqual([expect.stringContaining('ingress rule 1 of shop/p: no pod of namespace shop matches app=dbs')]);
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

  const from = (peer: string) => policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}]}]}`);

  it('says that pods of another namespace have the labels', () => {
    const text = all(from('{podSelector: {matchLabels: {app: prom}}}'), pod('prom', 'monitoring'));
    expect(saidBy(peerSelectsNothing, text)).toEqual([
      expect.stringContaining('pods of namespace monitoring do, and podSelector alone means namespace shop'),
    ]);
    expect(severitiesBy(peerSelectsNothing, text)).toEqual(['error']);
  });

  it('finds a slip in any namespaces, and in the name of one', () => {
    expect(
      saidBy(peerSelectsNothing, from('{namespaceSelector: {}, podSelector: {matchLabels: {app: backnd}}}')),
    ).toHaveLength(1);
    expect(
      saidBy(peerSelectsNothing, from('{namespaceSelector: {}, podSelector: {matchLabels: {app: gone}}}')),
    ).toEqual([]);
    expect(
      saidBy(peerSelectsNothing, from('{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shpo}}}')),
    ).toEqual([expect.stringContaining('there is no namespace shpo in these manifests')]);
  });

  it('is one note for a namespace where a chart may make the pods', () => {
    const text = all(from('{podSelector: {matchLabels: {app: a}}}, {podSelector: {matchLabels: {app: b}}}'), CHART);
    expect(saidBy(peerSelectsNothing, text)).toEqual([
      expect.stringMatching(/\(and 1 more peer\); HelmRelease shop\/web may make it$/),
    ]);
    expect(severitiesBy(peerSelectsNothing, text)).toEqual(['note']);
    const subject = policy('{podSelector: {matchLabels: {app: c}}}', 'c');
    expect(saidBy(peerSelectsNothing, all(text, subject))).toEqual([]);
  });

  it('finds a block that its except leaves nothing of', () => {
    expect(
      saidBy(peerSelectsNothing, from('{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/25, 203.0.113.128/25]}}')),
    ).toEqual(['4: ingress rule 1 of shop/p: its except leaves no address of 203.0.113.0/24']);
    expect(saidBy(peerSelectsNothing, from('{ipBlock: {cidr: 203.0.113.0/24, except: [203.0.113.0/25]}}'))).toEqual([]);
  });
});
