import { manifests, namespace, pod } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';
import { asPluginSees } from './as-plugin-sees.ts';
import { isLeftOut } from './cilium-labels.ts';
import { leftOutLabels } from './left-out-labels.ts';

const policy = (name: string, spec: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: shop}\nspec: ${spec}\n`;
const cluster = (subject: string, peer: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: p}
spec:
  tier: Admin
  priority: 1
  subject: {pods: {namespaceSelector: {}, podSelector: ${subject}}}
  ingress: [{action: Deny, from: [{pods: {namespaceSelector: {}, podSelector: ${peer}}}]}]
`;
const cilium = (spec: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: p, namespace: shop}\nspec: ${spec}\n`;
const FRONT = '{matchLabels: {k8s.io/role: front}}';
const BACK = '{matchLabels: {k8s.io/role: back}}';
const NOT_FRONT = '{matchExpressions: [{key: k8s.io/role, operator: NotIn, values: [front]}]}';
const web = pod('web', { labels: 'app: web, k8s.io/role: front' });
const db = pod('db', { labels: 'app: db, k8s.io/role: back' });

/** Whether port 80 of db is open to web, with Cilium and without. */
function verdicts(...objects: readonly string[]): string[] {
  const all = manifests(namespace('shop'), web, db, ...objects);
  return (['cilium', 'calico'] as const).map((cni) => {
    const connectivity = new Connectivity(all, { cni });
    const group = (name: string) => connectivity.groupOf(name) ?? fail(name);
    const { open, depends } = connectivity.between(group('shop/web[Pod]'), group('shop/db[Pod]'));
    return open.has('TCP', 80) ? 'open' : depends.has('TCP', 80) ? 'depends' : 'denied';
  });
}

function fail(name: string): never {
  throw new Error(`no such peer: ${name}`);
}

describe("the name of a namespace in a label of Calico's", () => {
  const peer = (selector: string) =>
    policy('p', `{podSelector: {}, ingress: [{from: [{namespaceSelector: ${selector}}]}]}`);
  const expression = (operator: string, values: string) =>
    `{matchExpressions: [{key: projectcalico.org/name, operator: ${operator}${values}}]}`;

  it.each<[what: string, selector: string, withCalico: string]>([
    ['of it', '{matchLabels: {projectcalico.org/name: shop}}', 'open'],
    ['of another one', '{matchLabels: {projectcalico.org/name: bank}}', 'denied'],
    ['of one of some', expression('In', ', values: [shop, bank]'), 'open'],
    ['of none of some', expression('NotIn', ', values: [shop]'), 'denied'],
    ['of any', expression('Exists', ''), 'open'],
    ['of both names', '{matchLabels: {projectcalico.org/name: shop, kubernetes.io/metadata.name: shop}}', 'open'],
    ['of two names', '{matchLabels: {projectcalico.org/name: bank, kubernetes.io/metadata.name: shop}}', 'denied'],
  ])('%s', (_, selector, withCalico) => {
    const declared = verdicts(peer(selector));
    expect(declared[1]).toBe(withCalico);
    // Other plugins know no such label.
    expect(declared[0]).toBe(selector.includes('NotIn') ? 'open' : 'denied');
  });

  it('is the name of one that nobody declares, too', () => {
    const all = manifests(web, db, peer('{matchLabels: {projectcalico.org/name: shop}}'));
    const connectivity = new Connectivity(all, { cni: 'calico' });
    const [from, to] = ['shop/web[Pod]', 'shop/db[Pod]'].map((name) => connectivity.groupOf(name) ?? fail(name));
    expect(from && to && connectivity.between(from, to).open.has('TCP', 80)).toBe(true);
  });
});

describe('what Cilium sees of pods', () => {
  it.each([
    ['k8s.io/role', true],
    ['kubernetes.io/os', true],
    ['topology.kubernetes.io/zone', true],
    ['failure-domain.beta.kubernetes.io/zone', true],
    ['statefulset.kubernetes.io/pod-name', true],
    ['apps.kubernetes.io/pod-index', true],
    ['pod-template-hash', true],
    ['controller-uid', true],
    ['io.kubernetes.pod.name', true],
    ['io.kubernetes.pod.namespace', false],
    ['app.kubernetes.io/name', false],
    ['k8s-app', false],
    ['job-name', false],
    ['app', false],
  ])('%s is left out: %s', (key, expected) => expect(isLeftOut(key)).toBe(expected));

  it.each<[what: string, objects: readonly string[], cilium: string, calico: string]>([
    [
      'a policy for pods with the label is for nobody',
      [policy('p', `{podSelector: ${FRONT}, policyTypes: [Egress]}`)],
      'open',
      'denied',
    ],
    [
      'a policy for pods without it is for everybody',
      [policy('p', `{podSelector: ${NOT_FRONT}, policyTypes: [Egress]}`)],
      'denied',
      'open',
    ],
    [
      'a peer with the label is nobody',
      [policy('p', `{podSelector: {}, ingress: [{from: [{podSelector: ${FRONT}}]}]}`)],
      'denied',
      'open',
    ],
    [
      'a peer without it is everybody',
      [policy('p', `{podSelector: {}, ingress: [{from: [{podSelector: ${NOT_FRONT}}]}]}`)],
      'open',
      'denied',
    ],
    ['of the whole cluster, a peer with it is nobody', [cluster('{}', FRONT)], 'open', 'denied'],
    ['of the whole cluster, a peer without it is everybody', [cluster('{}', NOT_FRONT)], 'denied', 'open'],
    ['of the whole cluster, one for pods with it is for nobody', [cluster(BACK, '{}')], 'open', 'denied'],
  ])('%s', (_, objects, withCilium, withCalico) => expect(verdicts(...objects)).toEqual([withCilium, withCalico]));

  it('names the labels that policies of each kind ask for', () => {
    const labelled = (key: string) => `{matchLabels: {${key}: a}}`;
    const all = manifests(
      policy('subject', `{podSelector: ${labelled('k8s.io/a')}}`),
      policy('peer', `{podSelector: {}, ingress: [{from: [{podSelector: ${labelled('k8s.io/b')}}]}]}`),
      policy('other', `{podSelector: {}, egress: [{to: [{podSelector: ${labelled('app')}}]}]}`),
      cluster(labelled('k8s.io/c'), labelled('k8s.io/d')),
      cilium(
        `{endpointSelector: ${labelled('k8s.io/e')}, egressDeny: [{toEndpoints: [${labelled('"k8s:k8s.io/f"')}]}]}`,
      ),
    );
    expect(leftOutLabels(all)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `k8s.io/${letter}`));
  });

  it('leaves alone what it sees the same way, and what it has seen', () => {
    const plain = manifests(policy('p', '{podSelector: {matchLabels: {app: a}}}'), cluster('{}', '{}'));
    expect(asPluginSees(plain, 'cilium')).toBe(plain);
    expect(asPluginSees(plain, 'calico')).toBe(plain);
    const seen = asPluginSees(manifests(policy('p', `{podSelector: ${FRONT}}`), cluster(FRONT, '{}')), 'cilium');
    expect(asPluginSees(seen, 'cilium')).toBe(seen);
  });
});
