import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { labelsAnywhere } from './np021-labels-anywhere.ts';

const from = (peers: string, more = '') =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peers}]${more}}]}`);
const BACKEND = 'podSelector: {matchLabels: {app: backend}}';

describe('NP021', () => {
  it('shows the pod that anybody may create, by the engine', () => {
    expect(saidBy(labelsAnywhere, from(`{namespaceSelector: {}, ${BACKEND}}`, ', ports: [{port: 3306}]'))).toEqual([
      '4: ingress rule 1 of shop/p lets in pods of every namespace by their labels alone, which anybody who creates a pod may write: app=backend ({elsewhere}/{app=backend}[Pod] reaches shop/db[Pod] on TCP 3306)',
    ]);
  });

  it('finds namespaces that are anything but one', () => {
    const but = 'namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [guest]}]}';
    const expression =
      'podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}, {key: x, operator: Exists}]}';
    expect(saidBy(labelsAnywhere, from(`{${but}, ${expression}}`))).toEqual([
      expect.stringContaining('{elsewhere}/{app=a,x=any}[Pod] reaches shop/db[Pod] on TCP 3306'),
    ]);
  });

  it('leaves alone namespaces that are selected, pods that need no labels, and egress', () => {
    for (const peer of [
      `{namespaceSelector: {matchLabels: {team: data}}, ${BACKEND}}`,
      `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}, ${BACKEND}}`,
      `{${BACKEND}}`,
      '{namespaceSelector: {}}',
      '{namespaceSelector: {}, podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}',
    ]) {
      expect(saidBy(labelsAnywhere, from(peer))).toEqual([]);
    }
    const egress = `{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, ${BACKEND}}]}]}`;
    expect(saidBy(labelsAnywhere, policy(egress))).toEqual([]);
  });

  it('is one finding for a rule, and says which namespace is meant', () => {
    const two = all(
      from(`{namespaceSelector: {}, ${BACKEND}}, {namespaceSelector: {}, podSelector: {matchLabels: {app: x}}}`),
    );
    expect(saidBy(labelsAnywhere, two)).toEqual([
      expect.stringContaining('(and 1 more peers of the rule are like it)'),
    ]);
  });
});
