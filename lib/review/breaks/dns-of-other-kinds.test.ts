import { deployment, limit, reviewOf, said as saidOfAll, service } from '../../../test/review/breaks/said.ts';

/** What is said of names. */
const said = (...sides: Parameters<typeof saidOfAll>) =>
  saidOfAll(...sides).filter((line) => line.includes('resolve names'));

const web = deployment('web', { container: 'env: [{name: TARGET, value: db}]' });
const objects = [web, deployment('db', { ports: '3306' }), service('db', { port: 3306, target: '3306' })];
const LOST = ['BREAKS web can no longer resolve names'];
const PERHAPS = [
  'PROBABLY BREAKS web can no longer resolve names, unless the pods that a rule names on port 53 serve DNS',
];
const NODE_LOCAL = '169.254.20.10/32';

const global = (rules: string, spec = '') =>
  `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: dns}\nspec: {selector: "app == 'web'", types: [Egress], ${spec}egress: [${rules}]}\n`;
const TIER =
  'apiVersion: projectcalico.org/v3\nkind: Tier\nmetadata: {name: early}\nspec: {order: 1, defaultAction: Pass}\n';
const early = (rules: string) => global(rules, 'tier: early, ');
const udp = (action: string, destination: string) => `{action: ${action}, protocol: UDP, destination: ${destination}}`;
const KUBE_DNS = `{selector: "k8s-app == 'kube-dns'", namespaceSelector: "kubernetes.io/metadata.name == 'kube-system'", ports: [53]}`;
const ALL = '{action: Allow}';

const cluster = (tier: string, action: string, to: string) =>
  `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: dns}\nspec: {tier: ${tier}, priority: 1, subject: {namespaces: {}}, egress: [{action: ${action}, to: [${to}], protocols: [{udp: {destinationPort: {number: 53}}}]}]}\n`;
const DNS_PODS =
  '{pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}}';

const clusterwide = (spec: string) =>
  `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: dns}\nspec: {endpointSelector: {matchLabels: {app: web}}, ${spec}}\n`;
const toDns = 'toEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": kube-system, "k8s:k8s-app": kube-dns}}]';
const on53 = 'toPorts: [{ports: [{port: "53", protocol: UDP}]}]';

describe('the names of Services, beside policies of other kinds', () => {
  it.each<[string, string[]]>([
    ['a Deny of the pods of DNS, and everything else is allowed', [global(`${udp('Deny', KUBE_DNS)}, ${ALL}`)]],
    ['the same in a tier that passes on the rest', [TIER, early(udp('Deny', KUBE_DNS))]],
    ['a Deny of port 53 to everyone', [global(`${udp('Deny', '{ports: [53]}')}, ${ALL}`)]],
    ['a policy that isolates, and forgets DNS', [global(`{action: Allow, destination: {selector: "app == 'db'"}}`)]],
    ['a Deny of the tier Admin', [cluster('Admin', 'Deny', DNS_PODS)]],
    ['a Deny of the tier Baseline', [cluster('Baseline', 'Deny', '{networks: [0.0.0.0/0]}')]],
    [
      'a Deny before a NetworkPolicy that allows it',
      [cluster('Admin', 'Deny', DNS_PODS), limit('web', 'Egress', '{}')],
    ],
    ['a deny of Cilium', [clusterwide(`egressDeny: [{${toDns}, ${on53}}], egress: [{toEntities: [all]}]`)]],
    ['a policy of Cilium that forgets it', [clusterwide('egress: [{toEndpoints: [{matchLabels: {app: db}}]}]')]],
  ])('are lost by %s', (_, policies) => {
    expect(said(objects, [...objects, ...policies])).toEqual(LOST);
  });

  it.each<[string, string[]]>([
    ['an Allow of them before the Deny of everything', [global(`${udp('Allow', KUBE_DNS)}, {action: Deny}`)]],
    ['a Deny of port 53 over TCP', [global(`{action: Deny, protocol: TCP, destination: {ports: [53]}}, ${ALL}`)]],
    ['a policy that allows NodeLocal DNSCache alone', [global(udp('Allow', `{nets: [${NODE_LOCAL}], ports: [53]}`))]],
    [
      'a Deny of port 53 behind an Allow of NodeLocal DNSCache',
      [TIER, early(`${udp('Allow', `{nets: [${NODE_LOCAL}], ports: [53]}`)}, ${udp('Deny', '{ports: [53]}')}`)],
    ],
    [
      'a Deny of the tier Baseline where a NetworkPolicy decides before',
      [cluster('Baseline', 'Deny', DNS_PODS), limit('web', 'Egress', '{}')],
    ],
    [
      'an Accept of the tier Admin beside a NetworkPolicy that forgets it',
      [cluster('Admin', 'Accept', DNS_PODS), limit('web', 'Egress', '{to: [{podSelector: {matchLabels: {app: db}}}]}')],
    ],
    ['a policy of Cilium that allows it', [clusterwide(`egress: [{${toDns}, ${on53}}]`)]],
    [
      'a deny of Cilium for others',
      [clusterwide('egressDeny: [{toCIDR: [203.0.113.0/24]}], enableDefaultDeny: {egress: false}')],
    ],
  ])('are not lost by %s', (_, policies) => {
    expect(said(objects, [...objects, ...policies])).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['of Calico', [global(udp('Allow', `{selector: "k8s-app == 'my-dns'", namespaceSelector: all(), ports: [53]}`))]],
    ['of Cilium', [clusterwide(`egress: [{toEndpoints: [{matchLabels: {"k8s-app": my-dns}}], ${on53}}]`)]],
  ])('are probably lost where a rule for DNS names other pods: a policy %s', (_, policies) => {
    expect(said(objects, [...objects, ...policies])).toEqual(PERHAPS);
  });

  it('are not lost by a Deny that was there before', () => {
    const before = [...objects, global(`${udp('Deny', KUBE_DNS)}, ${ALL}`)];
    expect(said(before, [...before, limit('db', 'Ingress', '{}')])).toEqual([]);
  });

  it('are lost by the policy that came with the change, and after it by those that were there', () => {
    const old = early(`{action: Allow, destination: {selector: "app == 'db'"}}`).replace('name: dns', 'name: before');
    const both = [...objects, TIER, old];
    const { breaks } = reviewOf(both, [...both, global(`${udp('Deny', KUBE_DNS)}, ${ALL}`)]);
    const [cause] = breaks.flatMap(({ causes }) => causes);
    expect(cause?.policies.map(({ name }) => name)).toEqual(['dns', 'before']);
  });
});
