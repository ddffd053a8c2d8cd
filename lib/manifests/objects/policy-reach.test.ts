import type { PolicyReach } from '../model.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import { typedMaps } from './typed-maps.ts';
import { readNotEvaluated } from './unseen.ts';

/** `Ingress of pods in a app=b may open, may deny` */
function printed({
  direction,
  of,
  namespace,
  namespaceSelector,
  podSelector,
  opens,
  closes,
  isBaseline,
  isAmongPods,
}: PolicyReach) {
  const labels = (selector: typeof podSelector) =>
    [...(selector?.matchLabels ?? [])].map(([key, value]) => `${key}=${value}`);
  return [
    `${direction} of ${of}`,
    ...(namespace === undefined ? [] : [`in ${namespace}`]),
    ...labels(namespaceSelector).map((one) => `where ${one}`),
    ...labels(podSelector),
    ...(opens ? [opens === true ? 'opens' : `opens by ${opens}`] : []),
    ...(closes ? ['closes'] : []),
    ...(isBaseline ? ['baseline'] : []),
    ...(isAmongPods ? ['among pods'] : []),
  ].join(' ');
}

const ADMIN = 'policy.networking.k8s.io';

describe('which connections a policy may decide that is not evaluated', () => {
  it.each<[what: string, type: string, metadata: string, spec: string, reaches: string[]]>([
    [
      'allows',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{subject: {namespaces: {matchLabels: {a: b}}}, ingress: [{action: Allow}]}',
      ['Ingress of pods where a=b opens among pods'],
    ],
    [
      'denies',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{subject: {pods: {namespaceSelector: {matchLabels: {a: b}}, podSelector: {matchLabels: {c: d}}}}, egress: [{action: Deny}]}',
      ['Egress of pods where a=b c=d closes'],
    ],
    [
      'passes, which is a deny where a peer is not known',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{subject: {namespaces: {}}, egress: [{action: Pass}]}',
      ['Egress of pods closes'],
    ],
    [
      'has an action that nobody knows',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{subject: {namespaces: {}}, egress: [{action: allow}]}',
      ['Egress of pods opens closes'],
    ],
    [
      'has a subject that is not valid',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{subject: {namespaces: {matchLabels: {a: 1}}}, egress: [{action: Deny}]}',
      ['Egress of pods closes'],
    ],
    ['has no rules', `${ADMIN}/v1alpha1 AdminNetworkPolicy`, '', '{subject: {namespaces: {}}}', []],
    [
      'has rules that are no list',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      '{egress: x}',
      ['Egress of pods opens closes'],
    ],
    [
      'has a spec that is no map',
      `${ADMIN}/v1alpha1 AdminNetworkPolicy`,
      '',
      'x',
      ['Ingress of pods opens closes', 'Egress of pods opens closes'],
    ],
    [
      'is a baseline',
      `${ADMIN}/v1alpha1 BaselineAdminNetworkPolicy`,
      '',
      '{subject: {namespaces: {}}, ingress: [{action: Deny}, {action: Allow}]}',
      ['Ingress of pods closes baseline among pods'],
    ],
    [
      'is a tier Admin',
      `${ADMIN}/v1alpha2 ClusterNetworkPolicy`,
      '',
      '{tier: Admin, subject: {namespaces: {}}, ingress: [{action: Accept}]}',
      ['Ingress of pods opens among pods'],
    ],
    [
      'is a tier Baseline',
      `${ADMIN}/v1alpha2 ClusterNetworkPolicy`,
      '',
      '{tier: Baseline, subject: {namespaces: {}}, egress: [{action: Accept}, {action: Deny}]}',
      ['Egress of pods opens by cilium closes baseline'],
    ],
    [
      "is Calico's",
      'projectcalico.org/v3 NetworkPolicy',
      ', namespace: a',
      '{types: [Egress], egress: [{action: Deny}]}',
      ['Egress of pods in a closes'],
    ],
    [
      "is Calico's in storage, without types",
      'crd.projectcalico.org/v1 NetworkPolicy',
      '',
      '{ingress: [{action: Allow}]}',
      ['Ingress of pods in default opens closes', 'Egress of pods in default closes'],
    ],
    [
      "is Calico's, global",
      'projectcalico.org/v3 GlobalNetworkPolicy',
      '',
      '{types: [Ingress], ingress: [{action: Pass}]}',
      ['Ingress of pods opens closes', 'Ingress of nodes opens closes'],
    ],
    [
      "is Cilium's",
      'cilium.io/v2 CiliumNetworkPolicy',
      ', namespace: a',
      '{endpointSelector: {matchLabels: {app: b}}, ingress: [{}]}',
      ['Ingress of pods in a app=b opens closes'],
    ],
    [
      "is Cilium's, with a source of labels",
      'cilium.io/v2 CiliumNetworkPolicy',
      ', namespace: a',
      '{endpointSelector: {matchLabels: {"k8s:app": b}}, egressDeny: [{}]}',
      ['Egress of pods in a closes'],
    ],
    [
      "is Cilium's, for nodes",
      'cilium.io/v2 CiliumClusterwideNetworkPolicy',
      '',
      '{nodeSelector: {}, ingress: [{}]}',
      ['Ingress of nodes opens closes'],
    ],
    [
      "is a mesh's",
      'security.istio.io/v1 AuthorizationPolicy',
      ', namespace: a',
      '{selector: {matchLabels: {app: b}}}',
      ['Ingress of pods in a app=b closes'],
    ],
    [
      "is the mesh's for all",
      'security.istio.io/v1 AuthorizationPolicy',
      ', namespace: istio-system',
      '{}',
      ['Ingress of pods closes'],
    ],
    ['is for the way out', 'k8s.ovn.org/v1 EgressFirewall', ', namespace: a', '{}', ['Egress of pods in a closes']],
    [
      'is enforced besides the plugin',
      'neuvector.com/v1 NvSecurityRule',
      ', namespace: a',
      '{}',
      ['Ingress of pods in a closes', 'Egress of pods in a closes'],
    ],
    [
      'is enforced besides the plugin, for all',
      'neuvector.com/v1 NvClusterSecurityRule',
      '',
      '{}',
      ['Ingress of pods closes', 'Egress of pods closes'],
    ],
    [
      'is a network of its own',
      'k8s.ovn.org/v1 UserDefinedNetwork',
      ', namespace: a',
      '{topology: Layer2, layer2: {role: Primary}}',
      ['Ingress of pods in a closes', 'Egress of pods in a closes'],
    ],
    [
      'is a network of many namespaces',
      'k8s.ovn.org/v1 ClusterUserDefinedNetwork',
      '',
      '{namespaceSelector: {matchLabels: {team: red}}, network: {topology: Layer3, layer3: {role: Primary}}}',
      ['Ingress of pods where team=red closes', 'Egress of pods where team=red closes'],
    ],
    [
      'is an additional network',
      'k8s.ovn.org/v1 ClusterUserDefinedNetwork',
      '',
      '{network: {topology: Layer2, layer2: {role: Secondary}}}',
      [],
    ],
    [
      'is of a kind that nobody knows',
      'example.org/v1 GreatNetworkPolicy',
      ', namespace: a',
      '{egress: []}',
      ['Egress of pods in a opens closes'],
    ],
    [
      'is of a kind that nobody knows, for all',
      'example.org/v1 GreatNetworkPolicy',
      '',
      '{}',
      ['Ingress of pods opens closes', 'Egress of pods opens closes'],
    ],
    ['is a set of addresses', 'projectcalico.org/v3 GlobalNetworkSet', '', '{nets: [10.0.0.0/8]}', []],
    ['is a route', 'gateway.networking.k8s.io/v1 HTTPRoute', ', namespace: a', '{}', []],
    ["is a route of an Ingress controller's own", 'traefik.io/v1alpha1 IngressRoute', ', namespace: a', '{}', []],
    ['says whose requests a gateway takes', 'traefik.io/v1alpha1 Middleware', ', namespace: a', '{}', []],
    ['is an export to other clusters', 'multicluster.x-k8s.io/v1alpha1 ServiceExport', ', namespace: a', '{}', []],
    [
      'is a set of clients of Linkerd',
      'policy.linkerd.io/v1alpha1 NetworkAuthentication',
      ', namespace: a',
      '{networks: [{cidr: 10.0.0.0/8}]}',
      [],
    ],
    [
      'limits what the pods of a namespace may ask outside',
      'policy.linkerd.io/v1alpha1 EgressNetwork',
      ', namespace: a',
      '{trafficPolicy: Deny}',
      ['Egress of pods in a closes'],
    ],
    [
      'limits what all pods may ask outside',
      'policy.linkerd.io/v1alpha1 EgressNetwork',
      ', namespace: linkerd-egress',
      '{trafficPolicy: Deny}',
      ['Egress of pods closes'],
    ],
    ['is about further networks', 'k8s.cni.cncf.io/v1beta1 MultiNetworkPolicy', ', namespace: a', '{}', []],
  ])('%s', (_, type, metadata, spec, reaches) => {
    const [apiVersion = '', kind = ''] = type.split(' ');
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: p${metadata}}\nspec: ${spec}\n`;
    const source = new Source('x.yaml', text);
    const typed = [...readDocuments(source)].flatMap(({ value }) => (value ? [...typedMaps(value, source, [])] : []));
    const named = typed.map((one) => readNotEvaluated(one, source, 'default'));
    expect(named.map((one) => one.reaches.map(printed))).toEqual([reaches]);
  });
});
