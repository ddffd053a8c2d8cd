import { hardenedApp } from '../lib/app/hardened.ts';
import { hardenedProfile } from '../lib/app/profile.ts';
import { intentOf, intentYaml } from '../lib/constructs/intent.ts';
import { sealedIntent } from '../lib/constructs/sealed-intent.ts';
import type { ClusterFloorKind } from '../lib/index.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import type { Cni, ReachOptions } from '../lib/reach/options.ts';
import { render } from '../lib/synth/render.ts';

const resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } };
const profile = hardenedProfile({
  namespace: 'shop',
  tiers: {
    web: { image: 'web:1', port: 8080, user: 101, publicEntry: true, resources },
    db: { image: 'db:1', port: 5432, user: 70, storage: { size: '1Gi', mountPath: '/data' }, resources },
  },
  edges: [{ from: 'web', to: 'db', port: 5432 }],
});
/** Where pods have their addresses. */
export const POD_CIDRS = ['10.244.0.0/16'];
/** The network plugin that has policies of a kind. */
export const CNI: Readonly<Record<ClusterFloorKind, Cni>> = {
  ClusterNetworkPolicy: 'calico',
  'ClusterNetworkPolicy/v1beta1': 'calico',
  GlobalNetworkPolicy: 'calico',
  CiliumClusterwideNetworkPolicy: 'cilium',
};
/** The file of the floor. */
export const FLOOR = 'hardened/0-cluster-floor.k8s.yaml';

/** The profile with a floor, and its intent. */
export function made(kind: ClusterFloorKind) {
  const { app, declared, seals } = hardenedApp(profile, kind);
  const { files, problems } = render(new Map([['hardened', app]]));
  expect(problems).toEqual([]);
  if (!seals) throw new Error('no seals');
  const { intent, problems: wrong } = readIntent(
    intentYaml(sealedIntent(intentOf({ profile: 'hardened', ...declared }), seals)),
    'intent.yaml',
  );
  if (!intent) throw new Error(wrong.map(({ message }) => message).join('\n'));
  return { files, intent };
}

/** Whoever a tenant may have, in a namespace of its own. */
const TENANT = `apiVersion: v1
kind: Namespace
metadata: {name: tenant}
---
apiVersion: v1
kind: Pod
metadata: {name: attacker, namespace: tenant, labels: {app: web}}
spec: {containers: [{name: c, image: x}]}
`;

/** The files, the tenant's objects and more of them. */
export function read(files: ReadonlyMap<string, string>, ...more: readonly string[]) {
  const texts = [...files].map(([file, text]) => ({ file, text }));
  const manifests = readTexts([...texts, ...[TENANT, ...more].map((text, i) => ({ file: `tenant-${i}.yaml`, text }))]);
  expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  return manifests;
}

/** What an attacker of another namespace, any pod that could exist there and any address may open at db. */
export function openAtDb(
  kind: ClusterFloorKind,
  files: ReadonlyMap<string, string>,
  policies: readonly string[],
  options: ReachOptions,
) {
  const connectivity = new Connectivity(read(files, ...policies), options);
  const db = connectivity.groupOf('shop/db[StatefulSet]');
  if (!db) throw new Error('no db');
  return connectivity.groups.flatMap((group) => {
    const names = group.peers.map(({ name }) => name);
    const isOwn = group.kind !== 'external' && group.kind !== 'node' && group.pods.namespace === 'shop';
    if (isOwn || group.kind === 'ingress-controller') return [];
    const { open, depends } = connectivity.between(group, db);
    const isAddress = group.kind === 'external' || group.kind === 'node';
    // Of ingress, it knows pods alone.
    if (isAddress && kind.startsWith('ClusterNetworkPolicy')) return [];
    return open.isEmpty && depends.isEmpty ? [] : [`${names.join()} : ${open} ${depends}`];
  });
}

/** A NetworkPolicy; `spec` in YAML's short form. */
export function networkPolicy(name: string, namespace: string, spec: string): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec: ${spec}\n`;
}

/** NetworkPolicies that open what they can: what each is for, and its `spec`. */
export const ADVERSARIES: readonly (readonly [string, string])[] = [
  ['everyone', '{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{}], egress: [{}]}'],
  ['every namespace', '{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}'],
  [
    'every namespace, by an expression',
    '{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchExpressions: [{key: x, operator: DoesNotExist}]}}]}]}',
  ],
  [
    'the tenant, by name',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: tenant}}}]}]}',
  ],
  [
    'pods of a label anywhere',
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}]}]}',
  ],
  ['every address', '{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}]}]}'],
  ['one port, for everyone', '{podSelector: {}, ingress: [{ports: [{port: 5432}]}]}'],
  ['a range of ports', '{podSelector: {}, ingress: [{ports: [{port: 1, endPort: 65535}]}]}'],
  ['nobody at all', '{podSelector: {}, policyTypes: [Ingress, Egress]}'],
];
