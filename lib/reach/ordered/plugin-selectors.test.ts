import { manifests, namespace } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';
import { TooManyConditions } from '../open-world/too-many-conditions.ts';
import type { Cni } from '../options.ts';
import { asPluginSees } from './as-plugin-sees.ts';

const pod = (name: string, of: string, labels = '', account = 'robot') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: ${of}, labels: {app: ${name}${labels}}}\nspec: {serviceAccountName: ${account}, containers: [{name: c, image: i}]}\n`;
const policy = (spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`;
const cluster = (selector: string) => `apiVersion: policy.networking.k8s.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: p}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {podSelector: {matchLabels: {app: db}}}}
  ingress:
    - {action: Accept, from: [{pods: {podSelector: ${selector}}}]}
    - {action: Deny, from: [{namespaces: {}}]}
`;
const from = (selector: string, namespaces = 'namespaceSelector: {}, ') =>
  policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{${namespaces}podSelector: ${selector}}]}]}`);
const limiting = (selector: string) => policy(`{podSelector: ${selector}, policyTypes: [Ingress]}`);
const label = (key: string, value: string) => `{matchLabels: {${key}: ${value}}}`;
const expression = (key: string, operator: string, values = '') =>
  `{matchExpressions: [{key: ${key}, operator: ${operator}${values && `, values: [${values}]`}}]}`;

const WORLD = [
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: red}}\n',
  'apiVersion: v1\nkind: Namespace\nmetadata: {name: bank, labels: {team: blue}}\n',
  ...[
    pod('db', 'shop'),
    pod('web', 'shop'),
    pod('teller', 'bank', '', 'clerk'),
    pod('fake', 'bank', ', pcns.team: red'),
  ],
];

/** Whether db is open to web, to teller and to fake: `+` open, `-` denied, `?` depends. */
function seen(cni: Cni, objects: readonly string[]): string {
  const connectivity = new Connectivity(manifests(...objects), { cni });
  const group = (name: string) => connectivity.groupOf(name) ?? fail(name);
  return ['shop/web[Pod]', 'bank/teller[Pod]', 'bank/fake[Pod]']
    .map((name) => {
      const { open, depends } = connectivity.between(group(name), group('shop/db[Pod]'));
      return open.has('TCP', 80) ? '+' : depends.has('TCP', 80) ? '?' : '-';
    })
    .join('');
}

function fail(name: string): never {
  throw new Error(`no such peer: ${name}`);
}

describe('labels that a network plugin sets on pods, in a NetworkPolicy', () => {
  it.each<[cni: Cni, what: string, policy: string, expected: string]>([
    ['calico', 'a namespace', from(label('projectcalico.org/namespace', 'bank')), '-++'],
    ['calico', 'another namespace than the own one', from(label('projectcalico.org/namespace', 'bank'), ''), '---'],
    ['calico', 'not a namespace', from(expression('projectcalico.org/namespace', 'NotIn', 'bank')), '+--'],
    ['calico', 'the orchestrator', from(label('projectcalico.org/orchestrator', 'k8s')), '+++'],
    ['calico', 'another orchestrator', from(label('projectcalico.org/orchestrator', 'openstack')), '---'],
    ['calico', 'an account', from(label('projectcalico.org/serviceaccount', 'robot')), '+-+'],
    ['calico', 'the name of an account', from(label('pcsa.projectcalico.org/name', 'clerk')), '-+-'],
    ['calico', 'a label of an account that nobody declares', from(label('pcsa.role', 'x')), '???'],
    ['calico', 'a label of a namespace, or the own one', from(label('pcns.team', 'red')), '+-+'],
    ['calico', 'not a label of a namespace', from(expression('pcns.team', 'NotIn', 'red')), '-+-'],
    ['calico', 'no label of a namespace', from(expression('pcns.tier', 'DoesNotExist')), '+++'],
    ['calico', 'the name of a namespace', from(label('pcns.projectcalico.org/name', 'bank')), '-++'],
    ['calico', "Cilium's", from(label('io.kubernetes.pod.namespace', 'bank')), '---'],
    ['cilium', 'a namespace', from(label('io.kubernetes.pod.namespace', 'bank')), '-++'],
    [
      'cilium',
      'a namespace, over which the own one is written',
      from(label('io.kubernetes.pod.namespace', 'bank'), ''),
      '+--',
    ],
    [
      'cilium',
      'a namespace in an expression',
      from(expression('io.kubernetes.pod.namespace', 'In', 'bank'), ''),
      '---',
    ],
    ['cilium', 'an account', from(label('io.cilium.k8s.policy.serviceaccount', 'robot')), '+-+'],
    ['cilium', 'a label of a namespace', from(label('io.cilium.k8s.namespace.labels.team', 'blue')), '-++'],
    ['cilium', 'the cluster', from(label('io.cilium.k8s.policy.cluster', 'default')), '???'],
    ['cilium', "Calico's", from(label('pcns.team', 'red')), '--+'],
    ['spec', 'nothing', from(label('projectcalico.org/namespace', 'bank')), '---'],
  ])('%s, as a peer: %s', (cni, _, object, expected) => expect(seen(cni, [...WORLD, object])).toBe(expected));

  it.each<[cni: Cni, what: string, policy: string, expected: string]>([
    ['calico', 'its namespace', limiting(label('projectcalico.org/namespace', 'shop')), '---'],
    ['calico', 'another one', limiting(label('projectcalico.org/namespace', 'bank')), '+++'],
    ['calico', 'the orchestrator', limiting(label('projectcalico.org/orchestrator', 'k8s')), '---'],
    ['calico', 'its account', limiting(label('projectcalico.org/serviceaccount', 'robot')), '---'],
    ['calico', 'a label of its namespace, unless it has another one', limiting(label('pcns.team', 'red')), '???'],
    ['calico', 'any such label', limiting(expression('pcns.team', 'Exists')), '---'],
    ['calico', 'no such label', limiting(expression('pcns.team', 'DoesNotExist')), '+++'],
    ['calico', 'another one than its namespace has', limiting(label('pcns.team', 'blue')), '+++'],
    [
      'calico',
      'the name of its account, unless it has another one',
      limiting(label('pcsa.projectcalico.org/name', 'robot')),
      '???',
    ],
    ['cilium', 'its namespace', limiting(label('io.kubernetes.pod.namespace', 'shop')), '---'],
    [
      'cilium',
      'another one, over which its own is written',
      limiting(label('io.kubernetes.pod.namespace', 'bank')),
      '---',
    ],
    [
      'cilium',
      'another one in an expression',
      limiting(expression('io.kubernetes.pod.namespace', 'In', 'bank')),
      '+++',
    ],
    ['cilium', 'a label of its namespace', limiting(label('io.cilium.k8s.namespace.labels.team', 'red')), '---'],
    [
      'cilium',
      'a label that its namespace lacks',
      limiting(label('io.cilium.k8s.namespace.labels.team', 'blue')),
      '+++',
    ],
  ])('%s, as the subject: %s', (cni, _, object, expected) => expect(seen(cni, [...WORLD, object])).toBe(expected));

  it.each<[cni: Cni, key: string]>([
    ['calico', 'pcns.team'],
    ['cilium', 'io.cilium.k8s.namespace.labels.team'],
  ])('%s: nobody knows the labels of a namespace that no manifest declares', (cni, key) => {
    expect(seen(cni, [...WORLD.slice(2), limiting(label(key, 'red'))])).toBe('???');
    expect(seen(cni, [...WORLD.slice(2), from(label(key, 'blue'))]).slice(0, 2)).toBe('??');
  });

  it.each<[cni: Cni, key: string, value: string, expected: string]>([
    ['calico', 'projectcalico.org/namespace', 'bank', '-++'],
    ['calico', 'pcns.team', 'red', '+-+'],
    ['calico', 'projectcalico.org/serviceaccount', 'robot', '+-+'],
    ['cilium', 'io.kubernetes.pod.namespace', 'bank', '-++'],
    ['cilium', 'io.cilium.k8s.policy.serviceaccount', 'robot', '+-+'],
    ['spec', 'projectcalico.org/namespace', 'bank', '---'],
  ])('%s: %s in a policy of the whole cluster', (cni, key, value, expected) =>
    expect(seen(cni, [...WORLD, cluster(label(key, value))])).toBe(expected),
  );

  it('does not multiply peers without end, and leaves alone what it has seen', () => {
    const keys = [...'abcdefg'].map((letter) => `{key: pcns.${letter}, operator: NotIn, values: [x]}`);
    const asking = (some: readonly string[]) => manifests(namespace('shop'), from(`{matchExpressions: [${some}]}`));
    expect(() => asPluginSees(asking(keys), 'calico')).toThrow(TooManyConditions);
    const once = asPluginSees(asking(keys.slice(1)), 'calico');
    expect(once.policies[0]?.ingress[0]?.peers).toHaveLength(64);
    expect(asPluginSees(once, 'calico')).toBe(once);
  });
});
