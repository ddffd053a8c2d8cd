import { manifests, namespace, pod } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';
import { assumptionsOf } from './assumptions.ts';
import { settled } from './settled.ts';

const cluster = (kind: string, version: string, spec: string) =>
  `apiVersion: policy.networking.k8s.io/${version}\nkind: ${kind}\nmetadata: {name: p}\nspec: {priority: 1, subject: {namespaces: {}}, ${spec}}\n`;
const deny = 'ingress: [{action: Deny, from: [{namespaces: {}}]}]';
const now = cluster('ClusterNetworkPolicy', 'v1alpha2', `tier: Admin, ${deny}`);
const before = cluster('AdminNetworkPolicy', 'v1alpha1', deny);
const labelled = (label: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: {podSelector: {matchLabels: {${label}: a}}}\n`;

function assumed(object: string): string[] {
  const written = manifests(namespace('shop'), pod('web'), object);
  return assumptionsOf(settled(written, 'cilium'), 'cilium', [], written);
}

it('is said whose pods are in networks that policies of the cluster do not limit', () => {
  const inside = (name: string) =>
    pod(name).replace('metadata: {', 'metadata: {annotations: {k8s.v1.cni.cncf.io/networks: storage}, ');
  expect(assumptionsOf(manifests(inside('web'), pod('db'), inside('cache')), 'calico', [])).toEqual([
    'pods are in further networks, where policies of the cluster have no effect and which no answer is about: shop/web[Pod] and 1 more',
  ]);
  expect(assumptionsOf(manifests(pod('db')), 'calico', [])).toEqual([]);
});

describe('what is assumed of Cilium', () => {
  it('is that it takes policies of the cluster', () => {
    expect(assumed(now)).toEqual([
      'ClusterNetworkPolicy p counts: Cilium has its option enable-k8s-cluster-network-policy off by default',
    ]);
  });

  it('is which labels of pods it sees', () => {
    expect(assumed(labelled('k8s.io/role'))).toEqual([
      'policies ask for pods with label k8s.io/role: to Cilium, no pod has it, unless its option labels says otherwise',
    ]);
    expect(assumed(labelled('app'))).toEqual([]);
  });
});

it.each([
  ['ClusterNetworkPolicy', now, 'denied'],
  ['AdminNetworkPolicy, which Cilium does not have', before, 'depends'],
])('with Cilium, what a %s denies', (_, object, expected) => {
  const connectivity = new Connectivity(manifests(namespace('shop'), pod('web'), pod('db'), object), { cni: 'cilium' });
  const [web, db] = ['shop/web[Pod]', 'shop/db[Pod]'].map((name) => connectivity.groupOf(name));
  if (!web || !db) throw new Error('no such peer');
  const { open, depends } = connectivity.between(web, db);
  expect(open.has('TCP', 80) ? 'open' : depends.has('TCP', 80) ? 'depends' : 'denied').toBe(expected);
});
