import { readTexts } from '../read-texts.ts';

const policy = '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {}}}';
const template = 'template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c}]}}';
const deployment = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: w, namespace: shop}, spec: {${template}}}`;
const settings = '{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {a: b}}';
const database = (metadata: string) =>
  `{apiVersion: postgresql.cnpg.io/v1, kind: Cluster, metadata: {${metadata}}, spec: {instances: 1}}`;

/** What is read of an object with this spec: `objects`, `pods`, `perhaps` or nothing, then its workloads. */
function readOf(apiVersion: string, kind: string, spec: string): string {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: x, namespace: a}\nspec: ${spec}\n`;
  const { unseen, workloads, problems } = readTexts([{ file: 'x.yaml', text }]);
  expect(problems).toEqual([]);
  return [...unseen.map(({ makes }) => makes), ...workloads.map(({ namespace }) => `pods in ${namespace}`)].join(', ');
}

describe('an object that holds others', () => {
  it.each([
    ['a policy', `{manifests: [${policy}]}`, 'objects'],
    ['a policy beside a workload, which is read', `{manifests: [${deployment}, ${policy}]}`, 'objects, pods in shop'],
    ['a workload alone', `{manifests: [${deployment}]}`, 'pods in shop'],
    ['settings beside a workload', `{manifests: [${deployment}, ${settings}]}`, 'pods in shop'],
    ['settings', `{manifests: [${settings}]}`, 'perhaps'],
    ['a list', `{manifest: {apiVersion: v1, kind: List, items: [${policy}]}}`, 'objects'],
    ['a policy in another wrapper', `{a: {apiVersion: b.example.org/v1, kind: B, spec: {c: ${policy}}}}`, 'objects'],
    [
      'a single pod',
      '{a: {apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: [{name: c}]}}}',
      'objects',
    ],
    ['a policy of Calico', '{a: {apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, spec: {}}}', 'objects'],
    [
      'a policy before an object of no known kind',
      `{a: [${policy}, {apiVersion: b.example.org/v1, kind: B, spec: {}}]}`,
      'objects',
    ],
    ['a mere reference', '{a: {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, name: p}}', 'perhaps'],
    ['a workload by alias twice', `{a: &a ${deployment}, b: *a, c: ${policy}}`, 'objects, pods in shop, pods in shop'],
    ['a database of its own namespace', `{a: ${database('name: d')}}`, 'pods'],
    ['a database of another namespace', `{a: ${database('name: d, namespace: shop')}}`, 'objects'],
    [
      'an application that is rendered',
      '{a: {apiVersion: argoproj.io/v1alpha1, kind: Application, spec: {}}}',
      'objects',
    ],
    ['a policy as text', `{a: "${policy}"}`, 'objects'],
    ['a policy as text in lines', '{a: "apiVersion: networking.k8s.io/v1\\nkind: NetworkPolicy\\n"}', 'objects'],
    ['an item as text', '{a: "- apiVersion: networking.k8s.io/v1\\n  kind: NetworkPolicy\\n"}', 'objects'],
    ['a template of any kind', '{a: "apiVersion: example.org/v1\\nkind: {{ .kind }}\\n"}', 'objects'],
    ['settings as text', '{a: "apiVersion: v1\\nkind: ConfigMap\\n"}', 'perhaps'],
    ['an object of no known kind as text', '{a: "apiVersion: example.org/v1\\nkind: Example\\n"}', 'perhaps'],
    ['words about policies', '{a: "a NetworkPolicy has an apiVersion and a kind: Ingress"}', 'perhaps'],
    [
      'what was applied last',
      '{a: {metadata: {annotations: {last: "apiVersion: networking.k8s.io/v1\\nkind: NetworkPolicy\\n"}}}}',
      'perhaps',
    ],
  ])('%s', (_, spec, read) => {
    expect(readOf('example.org/v1', 'Wrapper', spec)).toBe(read);
  });

  it.each([
    ['policy.open-cluster-management.io/v1', 'Policy', 'objects'],
    ['policy.open-cluster-management.io/v1', 'ConfigurationPolicy', 'objects'],
    ['work.open-cluster-management.io/v1', 'ManifestWork', 'objects'],
    ['kubernetes.m.crossplane.io/v1alpha1', 'Object', 'objects'],
    ['monitoring.coreos.com/v1', 'ServiceMonitor', 'objects'],
    // What stands in these is a schema, a pattern or a copy.
    ['apiextensions.k8s.io/v1', 'CustomResourceDefinition', ''],
    ['constraints.gatekeeper.sh/v1beta1', 'K8sExample', ''],
    ['kueue.x-k8s.io/v1beta1', 'Workload', ''],
    ['kyverno.io/v1', 'ClusterPolicy', ''],
  ])('with a policy in a %s %s', (apiVersion, kind, read) => {
    expect(readOf(apiVersion, kind, `{manifests: [${policy}]}`)).toBe(read);
  });

  it('which hold no workload of their own, as the object is not applied to this cluster alone', () => {
    expect(readOf('policy.open-cluster-management.io/v1', 'Policy', `{manifests: [${deployment}]}`)).toBe('objects');
  });

  it('and nothing that decides connectivity, is not named if its kind makes nothing else', () => {
    expect(readOf('policy.open-cluster-management.io/v1', 'Policy', `{manifests: [${settings}]}`)).toBe('');
  });
});
