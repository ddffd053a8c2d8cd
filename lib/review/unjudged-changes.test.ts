import { into, namespace, pod, reviewed } from '../../test/review/review.ts';

const CILIUM = (...rules: readonly string[]) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ${rules.join(', ')}}
`;
const CALICO = (...rules: readonly string[]) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [${rules.join(', ')}]}
`;
/** The same as Calico stores it, which no API server validates. */
const STORED = (...rules: readonly string[]) =>
  CALICO(...rules).replace('projectcalico.org/v3', 'crd.projectcalico.org/v1');
const onPort = (port: number, limits = '', more = '') =>
  `ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '${port}', protocol: TCP}]${limits}}]${more}}]`;
const SNI = (name: string) => onPort(443, `, serverNames: [${name}]`);
const BOTH =
  "ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '443'}], serverNames: [a.example]}, {ports: [{port: '80'}]}]}]";
const HTTP = (method: string) => `{action: Allow, protocol: TCP, http: {methods: [${method}]}}`;
const OPEN_443 = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 443}]}]}
`;
const ICMP_DENIED =
  'enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [all], icmps: [{fields: [{type: 8}]}]}]';
/** The protocols that have ports. */
const EACH = ['TCP', 'UDP', 'SCTP'];
/** A policy of Calico that lets everything enter every pod of the namespace. */
const FOR_ALL = CALICO('{action: Allow}').replace("app == 'db'", 'all()');
const FOR_WEB = (is: string) =>
  CALICO('{action: Allow}').replace('name: p', 'name: r').replace("app == 'db'", `'app ${is} "web"'`);
const ADMIN = (ports: string) => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: a}
spec: {priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]${ports}}]}
`;
const entities = (names: string) => `ingress: [{fromEntities: [${names}]}]`;
/** Every pod, by labels of namespaces that all have. */
const ALL_PODS = '{fromEndpoints: [{matchExpressions: [{key: io.kubernetes.pod.namespace, operator: Exists}]}]}';
const PODS_AND_WORLD = `ingress: [${ALL_PODS}, {fromEntities: [world]}]`;
const ON_80 = "toPorts: [{ports: [{port: '80'}]}]";
const MEMBERS = 'host, remote-node, ingress, health, init, unmanaged';
const ordered = (order: number, rule: string) =>
  CALICO(rule).replace('name: p', 'name: q').replace('spec: {', `spec: {order: ${order}, `);
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
const PODS = [namespace('shop'), pod('db'), pod('web')];

/** What nobody can judge of a change, and whether a row shows that something else changes. */
function changes(before: readonly string[], after: readonly string[]): string[] {
  const { unjudged, blocks, open } = reviewed([...PODS, ...before], [...PODS, ...after]);
  const rows = blocks.length + open.length > 0 ? ['rows'] : [];
  return [...unjudged.map(({ fate, what, object }) => `${fate} ${what} of ${object.name}`), ...rows];
}

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
    [
      'another type of ICMP',
      [CILIUM('ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]')],
      [CILIUM('ingress: [{icmps: [{fields: [{type: 0, family: IPv4}]}]}]')],
      ['changed protocols of p'],
    ],
    [
      'another type of ICMP that is denied',
      [CILIUM(ICMP_DENIED)],
      [CILIUM(ICMP_DENIED.replace('type: 8', 'type: 0'))],
      ['changed protocols of p'],
    ],
    [
      'a type of ICMP by its name',
      [CILIUM(ICMP_DENIED)],
      [CILIUM(ICMP_DENIED.replace('type: 8', 'type: EchoRequest'))],
      [],
    ],
    [
      'another type of ICMP that is denied where everything is',
      [CILIUM('ingressDeny: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]')],
      [CILIUM('ingressDeny: [{icmps: [{fields: [{type: 0, family: IPv4}]}]}]')],
      [],
    ],
    [
      'the same of ICMP, denied',
      [CILIUM('ingress: [{}]', 'ingressDeny: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]')],
      [CILIUM('ingress: [{}, {icmps: [{fields: [{type: 8, family: IPv4}]}]}]')],
      ['changed protocols of p'],
    ],
    [
      'no ICMP any more in Calico',
      [CALICO('{action: Deny, protocol: ICMP}', '{action: Allow}')],
      [CALICO('{action: Allow}')],
      ['changed protocols of p'],
    ],
    [
      'another peer of ICMP in Calico',
      [CALICO('{action: Allow, protocol: ICMP, source: {nets: [10.0.0.0/8]}}')],
      [CALICO('{action: Allow, protocol: ICMP, source: {nets: [10.0.0.0/9]}}')],
      ['changed protocols of p'],
    ],
    [
      'what a rule leaves out of ICMP in Calico',
      [CALICO('{action: Allow, protocol: ICMP, notICMP: {type: 8}}')],
      [CALICO('{action: Allow, protocol: ICMP, notICMP: {type: 0}}')],
      ['changed protocols of p'],
    ],
    [
      'a policy of ICMP alone that comes',
      [CALICO('{action: Allow}')],
      [CALICO('{action: Allow}'), ordered(1, '{action: Deny, protocol: 1}')],
      ['added protocols of q'],
    ],
    [
      'a policy of ICMP alone that comes too late to matter',
      [CALICO('{action: Allow}')],
      [CALICO('{action: Allow}'), CALICO('{action: Deny, protocol: 1}').replace('name: p', 'name: q')],
      [],
    ],
    [
      'whom a rule for ICMP is for',
      [CILIUM(ICMP_DENIED).replace('{matchLabels: {app: db}}', '{}')],
      [CILIUM(ICMP_DENIED)],
      ['changed protocols of p'],
    ],
    [
      'whom a rule for ICMP of Calico is for',
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}').replace("app == 'db'", 'has(app)')],
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}')],
      ['changed protocols of q'],
    ],
    [
      'a rule for ICMP, beside a policy that says the same in other words',
      [FOR_WEB('=='), FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}')],
      [FOR_WEB('!= "db" && app =='), FOR_ALL, ordered(1, '{action: Allow, protocol: ICMP}')],
      ['changed protocols of q'],
    ],
    [
      'the same pods in other words for a rule for ICMP',
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}').replace("app == 'db'", "has(app) && app == 'db'")],
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}')],
      [],
    ],
    [
      'whom a rule for ICMP is for, as a pod has other labels now',
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}'), pod('api', { labels: 'app: db' })],
      [FOR_ALL, ordered(1, '{action: Deny, protocol: ICMP}'), pod('api', { labels: 'app: api' })],
      ['changed protocols of p', 'changed protocols of q'],
    ],
    [
      'when a rule for ICMP of Calico is asked',
      [ordered(1, '{action: Deny, protocol: ICMP}'), ordered(2, '{action: Allow}').replace('name: q', 'name: r')],
      [ordered(3, '{action: Deny, protocol: ICMP}'), ordered(2, '{action: Allow}').replace('name: q', 'name: r')],
      ['changed protocols of q'],
    ],
    [
      'in which order rules for ICMP and for everything are asked',
      [CALICO('{action: Deny, protocol: ICMP}', '{action: Allow}')],
      [CALICO('{action: Allow}', '{action: Deny, protocol: ICMP}')],
      ['changed protocols of p'],
    ],
    [
      'when a rule for ICMP of Calico is asked, if nothing else is',
      [ordered(1, '{action: Deny, protocol: ICMP}'), CALICO('{action: Allow}')],
      [ordered(2, '{action: Deny, protocol: ICMP}'), CALICO('{action: Allow}')],
      [],
    ],
    [
      'every protocol of ports for every protocol, in Calico',
      [CALICO('{action: Allow}')],
      [CALICO(...EACH.map((one) => `{action: Allow, protocol: ${one}}`))],
      ['changed protocols of p'],
    ],
    [
      'every protocol of ports, and ICMP, for every protocol, in Calico',
      [CALICO('{action: Allow}')],
      [CALICO(...[...EACH, 'ICMP'].map((one) => `{action: Allow, protocol: ${one}}`))],
      ['changed protocols of p'],
    ],
    [
      'a protocol and all others for every protocol, in Calico',
      [CALICO('{action: Allow}')],
      [CALICO('{action: Allow, protocol: TCP}', '{action: Allow, notProtocol: TCP}')],
      [],
    ],
    [
      'denials of every protocol of ports for one of everything, in Calico',
      [ordered(1, '{action: Deny}'), FOR_ALL],
      [ordered(1, EACH.map((one) => `{action: Deny, protocol: ${one}}`).join()), FOR_ALL],
      ['changed protocols of q'],
    ],
    [
      'port 0 of any protocol for every protocol, in Cilium',
      [CILIUM('ingress: [{fromEndpoints: [{}]}]')],
      [CILIUM("ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '0'}]}]}]")],
      ['changed protocols of p'],
    ],
    [
      'denials of port 0 of any protocol for one of everything, in Cilium',
      [CILIUM('enableDefaultDeny: {ingress: false}', 'ingressDeny: [{fromEndpoints: [{}]}]')],
      [
        CILIUM(
          'enableDefaultDeny: {ingress: false}',
          "ingressDeny: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '0'}]}]}]",
        ),
      ],
      ['changed protocols of p'],
    ],
    [
      'ranges of every protocol for every protocol, in an AdminNetworkPolicy',
      [ADMIN('')],
      [ADMIN(`, ports: [${EACH.map((one) => `{portRange: {protocol: ${one}, start: 1, end: 65535}}`).join()}]`)],
      ['changed protocols of a'],
    ],
    [
      'every protocol of ports for every port, in a NetworkPolicy',
      [into('db', '{}')],
      [into('db', `{ports: [${EACH.map((one) => `{protocol: ${one}}`).join()}]}`)],
      ['changed protocols of into-db'],
    ],
    [
      'a NetworkPolicy that comes and names every protocol of ports',
      [],
      [into('db', `{ports: [${EACH.map((one) => `{protocol: ${one}}`).join()}]}`)],
      ['added protocols of into-db'],
    ],
    [
      'every protocol of ports for every port, for pods that are in no manifest',
      [into('none', '{}')],
      [into('none', `{ports: [${EACH.map((one) => `{protocol: ${one}}`).join()}]}`)],
      ['changed protocols of into-none'],
    ],
    [
      'every port in two rules, in a NetworkPolicy',
      [into('db', `{ports: [${EACH.map((one) => `{protocol: ${one}}`).join()}]}`)],
      [
        into(
          'db',
          EACH.map(
            (one) => `{ports: [{protocol: ${one}, port: 1, endPort: 9}, {protocol: ${one}, port: 10, endPort: 65535}]}`,
          ).join(),
        ),
      ],
      [],
    ],
    [
      'an open port that is kept beside everything that is not',
      [into('db', `{ports: [${EACH.map((one) => `{protocol: ${one}}`).join()}]}`)],
      [into('db', '{ports: [{protocol: TCP}, {protocol: SCTP, port: 1}]}')],
      ['rows'],
    ],
    ['ICMP with all that a new policy denies', [], [into('db', '')], ['rows']],
    [
      'ICMP with all that a new policy denies, beside a rule for ICMP',
      [ordered(1, '{action: Deny, protocol: ICMP}').replace("app == 'db'", "app == 'web'")],
      [into('db', ''), ordered(1, '{action: Deny, protocol: ICMP}').replace("app == 'db'", "app == 'web'")],
      ['rows'],
    ],
    [
      'ICMP that comes beside a port',
      [CILIUM(onPort(80))],
      [
        CILIUM(
          `${onPort(443).slice(0, -1)}, ${onPort(80).slice('ingress: ['.length, -1)}, {fromEndpoints: [{}], icmps: [{fields: [{type: 8}]}]}]`,
        ),
      ],
      ['changed protocols of p', 'rows'],
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
      'a pod that comes and that is reached by ICMP alone',
      [CILIUM('ingress: [{icmps: [{fields: [{type: 8}]}]}]').replace('app: db', 'app: api')],
      [CILIUM('ingress: [{icmps: [{fields: [{type: 8}]}]}]').replace('app: db', 'app: api'), pod('api')],
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
    ['TCP by its number', [CALICO('{action: Allow, protocol: 6}')], [CALICO('{action: Allow, protocol: TCP}')], []],
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
