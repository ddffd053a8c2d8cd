import { readTexts } from '../manifests/read-texts.ts';
import { firstIntent } from './first-intent.ts';

const policy = (name: string, spec: string) =>
  `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: a}\nspec: ${spec}\n`;
const BASE = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: a}
spec:
  replicas: 2
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}
${policy('deny', '{podSelector: {}, policyTypes: [Ingress]}')}`;
const numbered = (name: string) =>
  policy(
    'one',
    `{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: ${name}}}, ingress: [{ports: [{port: 80}]}]}`,
  );
const of = (text: string) => firstIntent(readTexts([{ file: 'a.yaml', text }]));

describe('a first intent', () => {
  it('declares what holds for some of the pods as what need not be open', () => {
    expect(of(BASE + numbered('db-0')).connections).toMatchObject([
      { from: 'anyone', to: 'a/db[StatefulSet]', optional: true },
    ]);
    expect(of(BASE + policy('all', '{podSelector: {}, ingress: [{}]}')).connections).toMatchObject([
      { optional: false },
    ]);
  });

  it('declares nothing of a policy that selects none of the pods', () => {
    expect(of(BASE + numbered('db-2')).connections).toEqual([]);
    expect(of(BASE + numbered('web-0')).connections).toEqual([]);
  });

  it('guards what policies limit for sure, and says what they do not', () => {
    const { guarded, free } = of(BASE);
    expect(guarded).toEqual([{ workload: 'a/db[StatefulSet]', directions: ['ingress'] }]);
    expect(free).toEqual([{ workload: 'a/db[StatefulSet]', direction: 'egress', isOrdered: false }]);
  });

  it('guards nobody of whom policies decide that are asked in order', () => {
    const floor = `---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: floor}
spec: {order: 10, selector: all(), types: [Ingress], ingress: [{action: Deny}]}
`;
    const { guarded, free } = of(BASE + floor);
    expect(guarded).toEqual([]);
    expect(free).toContainEqual({ workload: 'a/db[StatefulSet]', direction: 'ingress', isOrdered: true });
  });
});
