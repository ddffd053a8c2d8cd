import { all, factsOf, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { namespaceLabel } from './np022-namespace-label.ts';

const monitoring = (labels = '') => `apiVersion: v1
kind: Namespace
metadata: {name: monitoring${labels}}
---
apiVersion: v1
kind: Pod
metadata: {name: prom, namespace: monitoring, labels: {app: prom}}
spec: {containers: [{name: a, image: a}]}
`;
const from = (selector: string) =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {${selector}}}]}]}`);

describe('NP022', () => {
  it('finds any key, shows the connection that stays denied, and renames the key alone', () => {
    for (const key of ['name', 'namespace', 'kubernetes.io/name', 'purpose']) {
      const text = all(from(`matchLabels: {${key}: monitoring, team: x}`), monitoring());
      expect(saidBy(namespaceLabel, text)).toEqual([
        expect.stringContaining(
          `no namespace has the label ${key}=monitoring; if namespace monitoring is meant, its label is kubernetes.io/metadata.name=monitoring (monitoring/prom[Pod] does not reach shop/db[Pod] on TCP 3306)`,
        ),
      ]);
      const [found] = namespaceLabel.find(factsOf(text));
      expect(found?.fix).toEqual({ say: `write kubernetes.io/metadata.name for ${key}` });
    }
  });

  it('reads expressions', () => {
    const text = all(from('matchExpressions: [{key: name, operator: In, values: [monitoring]}]'), monitoring());
    expect(saidBy(namespaceLabel, text)).toHaveLength(1);
  });

  it('finds who is to be left out by such a label, and gets in', () => {
    const text = (labels = '') =>
      all(from('matchExpressions: [{key: name, operator: NotIn, values: [monitoring]}]'), monitoring(labels));
    expect(saidBy(namespaceLabel, text())).toEqual([
      expect.stringMatching(
        /no namespace has the label name=monitoring, so it excludes none; if namespace monitoring is meant, .* \(monitoring\/prom\[Pod\] reaches shop\/db\[Pod\] on TCP 3306\)$/,
      ),
    ]);
    expect(saidBy(namespaceLabel, text(', labels: {name: monitoring}'))).toEqual([]);
  });

  it('shows pods that the peer is for, and no others', () => {
    const peer = (app: string) =>
      policy(
        `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {name: monitoring}}, podSelector: {matchLabels: {app: ${app}}}}]}]}`,
      );
    expect(saidBy(namespaceLabel, all(peer('prom'), monitoring()))).toEqual([
      expect.stringContaining('(monitoring/prom[Pod] does not reach shop/db[Pod] on TCP 3306)'),
    ]);
    expect(saidBy(namespaceLabel, all(peer('grafana'), monitoring()))).toEqual([
      expect.stringMatching(/kubernetes.io\/metadata.name=monitoring$/),
    ]);
  });

  it('leaves alone a label that some namespace has, and namespaces of which nothing is known', () => {
    expect(
      saidBy(namespaceLabel, all(from('matchLabels: {name: monitoring}'), monitoring(', labels: {name: monitoring}'))),
    ).toEqual([]);
    expect(saidBy(namespaceLabel, from('matchLabels: {name: monitoring}'))).toEqual([]);
    expect(
      saidBy(namespaceLabel, all(from('matchLabels: {kubernetes.io/metadata.name: monitoring}'), monitoring())),
    ).toEqual([]);
  });

  it('warns of the namespaces that Kubernetes makes', () => {
    expect(severitiesBy(namespaceLabel, from('matchLabels: {name: kube-system}'))).toEqual(['warning']);
    expect(severitiesBy(namespaceLabel, all(from('matchLabels: {name: monitoring}'), monitoring()))).toEqual(['error']);
    expect(saidBy(namespaceLabel, from('matchLabels: {team: kube-system}'))).toEqual([]);
  });
});
