import { pod, reviewed } from '../../test/review/review.ts';
import { CALICO, CILIUM, changes, onPort, PODS } from '../../test/review/unjudged.ts';

/** The same as Calico stores it, which no API server validates. */
const STORED = (...rules: readonly string[]) =>
  CALICO(...rules).replace('projectcalico.org/v3', 'crd.projectcalico.org/v1');
const SNI = (name: string) => onPort(443, `, serverNames: [${name}]`);
const BOTH =
  "ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '443'}], serverNames: [a.example]}, {ports: [{port: '80'}]}]}]";
const HTTP = (method: string) => `{action: Allow, protocol: TCP, http: {methods: [${method}]}}`;
const OPEN_443 = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 443}]}]}
`;
const entities = (names: string) => `ingress: [{fromEntities: [${names}]}]`;
/** Every pod, by labels of namespaces that all have. */
const ALL_PODS = '{fromEndpoints: [{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}]}';
const PODS_AND_WORLD = `ingress: [${ALL_PODS}, {fromEntities: [world]}]`;
const ON_80 = "toPorts: [{ports: [{port: '80'}]}]";
const MEMBERS = 'host, remote-node, ingress, health, init, unmanaged';
const service = (team: string, app: string) => `apiVersion: v1
kind: Service
metadata: {name: s, namespace: shop, labels: {team: ${team}}}
spec: {selector: {app: ${app}}, ports: [{port: 80}]}
`;
const slice = (address: string) => `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: s-1, namespace: shop, labels: {kubernetes.io/service-name: s}}
addressType: IPv4
endpoints: [{addresses: [${address}]}]
`;
const endpoints = (address: string) => `apiVersion: v1
kind: Endpoints
metadata: {name: s, namespace: shop}
subsets: [{addresses: [{ip: ${address}}], ports: [{port: 80}]}]
`;
const TO_SERVICE = CILIUM('egress: [{toServices: [{k8sService: {serviceName: s, namespace: shop}}]}]');
const CALICO_TO_SERVICE = CALICO().replace(
  'types: [Ingress], ingress: []',
  'types: [Egress], egress: [{action: Allow, destination: {services: {name: s, namespace: shop}}}]',
);

describe('what policies say beyond addresses and ports', () => {
  it.each<[what: string, before: string[], after: string[], found: string[]]>([
    ['the same limit', [CILIUM(SNI('a.example'))], [CILIUM(SNI('a.example'))], []],
    ['another TLS server', [CILIUM(SNI('a.example'))], [CILIUM(SNI('b.example'))], ['changed limits of p']],
    ['no TLS server', [CILIUM(SNI('a.example'))], [CILIUM(onPort(443))], ['changed limits of p']],
    [
      'another HTTP method',
      [CILIUM(onPort(80, ', rules: {http: [{method: GET}]}'))],
      [CILIUM(onPort(80, ', rules: {http: [{method: PUT}]}'))],
      ['changed limits of p'],
    ],
    [
      'authentication',
      [CILIUM(onPort(80, '', ', authentication: {mode: required}'))],
      [CILIUM(onPort(80))],
      ['changed limits of p'],
    ],
    [
      'authentication on every port',
      [CILIUM('ingress: [{fromEndpoints: [{}], authentication: {mode: required}}]')],
      [CILIUM('ingress: [{fromEndpoints: [{}]}]')],
      ['changed limits of p'],
    ],
    [
      'authentication that asks for nothing',
      [CILIUM(onPort(80, '', ', authentication: {mode: disabled}'))],
      [CILIUM(onPort(80))],
      [],
    ],
    [
      'a limit that another policy lifts',
      [CILIUM(SNI('a.example'))],
      [CILIUM(SNI('a.example')), OPEN_443],
      ['changed limits of p'],
    ],
    [
      'a limit that changes nothing, as another policy lifts it before and after',
      [CILIUM(SNI('a.example')), OPEN_443],
      [CILIUM(SNI('b.example')), OPEN_443],
      [],
    ],
    [
      'a limit on another port of the same rule',
      [CILIUM(BOTH)],
      [CILIUM(BOTH), OPEN_443.replace('port: 443', 'port: 80')],
      [],
    ],
    ['a limit on what was open', [CILIUM(onPort(443))], [CILIUM(SNI('a.example'))], ['changed limits of p']],
    [
      'a limit that has no part in another change',
      [CILIUM(SNI('a.example'))],
      [CILIUM(SNI('a.example')), OPEN_443.replace('app: db', 'app: web')],
      ['rows'],
    ],
    ['another HTTP method of Calico', [CALICO(HTTP('GET'))], [CALICO(HTTP('PUT'))], ['changed limits of p']],
    [
      'no HTTP method where Calico denies',
      [STORED(HTTP('GET').replace('Allow', 'Deny'), '{action: Allow}')],
      [STORED(HTTP('PUT').replace('Allow', 'Deny'), '{action: Allow}')],
      [],
    ],
    ['nodes', [CILIUM(entities('none'))], [CILIUM(entities('host, remote-node'))], ['changed entities of p']],
    ['other nodes', [CILIUM(entities('host'))], [CILIUM(entities('remote-node'))], ['changed entities of p']],
    ["Cilium's ingress", [CILIUM(entities('none'))], [CILIUM(entities('ingress'))], ['changed entities of p']],
    ['an entity that comes with a policy', [], [CILIUM(entities('ingress'))], ['rows']],
    ['nodes that come with a policy', [], [CILIUM(entities('host'))], ['rows']],
    [
      'everyone but nodes, for everyone',
      [CILIUM(entities('all'))],
      [CILIUM(PODS_AND_WORLD)],
      ['changed entities of p'],
    ],
    [
      'every member of the cluster by its name',
      [CILIUM(entities('cluster'))],
      [CILIUM(`ingress: [${ALL_PODS}, {fromEntities: [${MEMBERS}]}]`)],
      [],
    ],
    [
      'every member of the cluster but one, by their names',
      [CILIUM(entities('cluster'))],
      [CILIUM(`ingress: [${ALL_PODS}, {fromEntities: [${MEMBERS.replace(', health', '')}]}]`)],
      ['changed entities of p'],
    ],
    [
      'nodes on a port of everyone, without peers',
      [CILIUM(`ingress: [{${ON_80}}]`)],
      [CILIUM(`ingress: [{fromEntities: [world], ${ON_80}}, ${ALL_PODS.slice(0, -1)}, ${ON_80}}]`)],
      ['changed entities of p'],
    ],
    [
      'a pod that comes and that only nodes reach',
      [CILIUM(entities('host')).replace('app: db', 'app: api')],
      [CILIUM(entities('host')).replace('app: db', 'app: api'), pod('api')],
      ['rows'],
    ],
    [
      'members in two rules',
      [CILIUM(entities('host, health'))],
      [CILIUM('ingress: [{fromEntities: [health]}, {fromEntities: [host]}]')],
      [],
    ],
    [
      'other nodes, of a policy whose pods are in no manifest',
      [CILIUM(entities('host')).replace('app: db', 'app: none')],
      [CILIUM(entities('remote-node')).replace('app: db', 'app: none')],
      ['changed entities of p'],
    ],
    [
      'nodes that one policy lets in instead of another',
      [CILIUM(entities('remote-node')), CILIUM(entities('ingress')).replace('name: p', 'name: q')],
      [CILIUM(entities('ingress')), CILIUM(entities('remote-node')).replace('name: p', 'name: q')],
      [],
    ],
    ['nodes in another order', [CILIUM(entities('host, ingress'))], [CILIUM(entities('ingress, host'))], []],
  ])('%s', (_, before, after, found) => {
    expect(changes(before, after)).toEqual(found);
  });

  it.each<[what: string, before: string, after: string, found: string[]]>([
    ['other pods', service('a', 'db'), service('a', 'web'), ['rows']],
    ['other labels', service('a', 'db'), service('b', 'db'), ['rows']],
    ['other pods of one that no rule selects', service('b', 'db'), service('b', 'web'), []],
  ])('a Service that a rule of Cilium selects by labels, with %s', (_, before, after, found) => {
    const policy = CILIUM('egress: [{toServices: [{k8sServiceSelector: {selector: {matchLabels: {team: a}}}}]}]');
    expect(changes([policy, before], [policy, after])).toEqual(found);
  });

  it.each<[kind: string, one: string, other: string, same: string]>([
    ['EndpointSlice', slice('10.0.0.1'), slice('10.0.0.2'), slice('10.0.0.1')],
    ['Endpoints', endpoints('10.0.0.1'), endpoints('10.0.0.2'), endpoints('10.0.0.1')],
  ])('a Service without a selector, with other endpoints in its %s', (_, one, other, same) => {
    const bare = service('a', 'db').replace('selector: {app: db}, ', '');
    for (const rule of [TO_SERVICE, CALICO_TO_SERVICE]) {
      expect(changes([rule, bare, one], [rule, bare, other])).toEqual(['rows']);
      expect(changes([rule, bare, one], [rule, bare])).toEqual(['rows']);
      expect(changes([rule, bare, one], [rule, bare, same])).toEqual([]);
    }
  });

  it('a Service with a selector, with an EndpointSlice that no controller writes', () => {
    const own = service('a', 'db');
    const managed = slice('10.0.0.1').replace(
      'labels: {',
      'labels: {endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io, ',
    );
    expect(changes([CALICO_TO_SERVICE, own], [CALICO_TO_SERVICE, own, slice('10.0.0.1')])).toEqual(['rows']);
    expect(changes([CALICO_TO_SERVICE, own, slice('10.0.0.1')], [CALICO_TO_SERVICE, own, slice('10.0.0.2')])).toEqual([
      'rows',
    ]);
    expect(changes([CALICO_TO_SERVICE, own], [CALICO_TO_SERVICE, own, managed])).toEqual([]);
    expect(changes([CALICO_TO_SERVICE, own], [CALICO_TO_SERVICE, own, endpoints('10.0.0.1')])).toEqual([]);
    expect(changes([TO_SERVICE, own], [TO_SERVICE, own, slice('10.0.0.1')])).toEqual([]);
    const from = CALICO_TO_SERVICE.replace('Egress', 'Ingress')
      .replace('egress', 'ingress')
      .replace('destination', 'source');
    expect(changes([from, own], [from, own, slice('10.0.0.1')])).toEqual(['rows']);
  });

  it.each([
    ['nodes that reach', '{fromEntities: [host]}', '{fromEntities: [host], toPorts: [{ports: [{port: "80"}]}]}'],
    ['packets of ICMP to', '{icmps: [{fields: [{type: 8}]}]}', '{fromEndpoints: [{}], icmps: [{fields: [{type: 8}]}]}'],
  ])('%s a workload which comes, beside a rule that is only written otherwise', (_, rule, again) => {
    const into = (name: string, ...rules: readonly string[]) =>
      CILIUM(`ingress: [${rules}]`).replace('name: p', `name: p-${name}`).replace('app: db', `app: ${name}`);
    const before = [into('api', rule), into('db', rule)];
    const after = [into('api', rule), into('db', rule, again)];
    expect(changes(before, after)).toEqual([]);
    expect(changes(before, [...after, pod('api')])).toEqual(['rows']);
  });

  it('count no limit that has no part in a change, where the intent names blocks', () => {
    const entering = (from: string) =>
      `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: w, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress], ingress: [${from}]}
`;
    const limited = [...PODS, CALICO(HTTP('GET'))];
    const intent =
      'peers: {peer: [{ipBlock: {cidr: 10.0.0.0/16}}]}\nguarded:\n- {workload: "shop/web[Pod]", directions: [ingress]}\nconnections:\n- {from: peer, to: "shop/web[Pod]", ports: all}\n';
    const { open, unjudged } = reviewed([...limited, entering('')], [...limited, entering('{}')], {
      ...{ intent, version: 2, podCidrs: ['10.0.0.0/8'] },
    });
    expect(open).not.toEqual([]);
    expect(unjudged).toEqual([]);
  });
});
