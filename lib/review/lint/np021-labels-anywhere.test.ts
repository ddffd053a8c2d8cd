import { all, pod, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { labelsAnywhere } from './np021-labels-anywhere.ts';

const from = (peers: string, more = '') =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peers}]${more}}]}`);
const BACKEND = 'podSelector: {matchLabels: {app: backend}}';

describe('NP021', () => {
  it('is silent where another peer of the rule lets everybody in', () => {
    const from = (other: string) =>
      policy(
        `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: backend}}}, ${other}]}]}`,
      );
    expect(saidBy(labelsAnywhere, from('{namespaceSelector: {}}'))).toEqual([]);
    expect(saidBy(labelsAnywhere, from('{podSelector: {}}'))).toHaveLength(1);
  });

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
    expect(saidBy(labelsAnywhere, two)).toEqual([expect.stringContaining('(and 1 more peer of the rule is like it)')]);
  });

  const tenants = (count: number, label = 'tenant: "yes"') =>
    Array.from(
      { length: count },
      (_, i) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: t${i}, labels: {${label}}}\n`,
    );
  const byLabel = (peer = BACKEND) => from(`{namespaceSelector: {matchLabels: {tenant: "yes"}}, ${peer}}`);

  it('is a note of many namespaces by a label, of which few hold such pods', () => {
    const text = all(byLabel(), ...tenants(5), pod('backend', 't0'));
    expect(saidBy(labelsAnywhere, text)).toEqual([
      '4: ingress rule 1 of shop/p lets in pods of 5 namespaces by their labels alone, which anybody who creates a pod may write: app=backend (t1/{app=backend}[Pod] reaches shop/db[Pod] on TCP 3306)',
    ]);
    expect(severitiesBy(labelsAnywhere, text)).toEqual(['note']);
  });

  it('leaves alone few namespaces, such as hold the pods, such as nobody knows, and pods that nobody forges', () => {
    for (const text of [
      all(byLabel(), ...tenants(4), pod('backend', 't0')),
      all(byLabel(), ...tenants(5), pod('backend', 't0'), pod('backend', 't1'), pod('backend', 't2')),
      all(byLabel(), ...tenants(5)),
      all(byLabel('podSelector: {}'), ...tenants(5), pod('backend', 't0')),
      // No namespace that could have a pod with these labels lets it out.
      all(
        byLabel(),
        ...tenants(5),
        pod('backend', 't0'),
        ...['t1', 't2', 't3', 't4'].map((name) => policy('{podSelector: {}, policyTypes: [Egress]}', 'deny', name)),
      ),
    ]) {
      expect(saidBy(labelsAnywhere, text)).toEqual([]);
    }
  });
});
