import { namespace, pod } from '../../test/review/review.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { areSurelyAlike } from './same-ends.ts';
import { RULES_FOR_MEMBERS } from './unseen-members.ts';
import { RULES_FOR_OTHER_PROTOCOLS } from './unseen-protocols.ts';

const PODS = [namespace('shop'), pod('db'), pod('web')];
const cilium = (rules: string, app = 'db') => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: ${app}}}, ${rules}}
`;
const from = (...peers: readonly string[]) => cilium(`ingress: [${peers.map((peer) => `{${peer}}`).join(', ')}]`);
const policy = (rules: string, types = 'Ingress') => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: q, namespace: shop}
spec: {podSelector: {}, policyTypes: [${types}], ${rules}}
`;
const calico = (rule: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: all(), types: [Ingress], ingress: [${rule}]}
`;
const admin = (ports: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: a}
spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, ingress: [{action: Deny, from: [{namespaces: {}}]${ports}}]}
`;
const service = (app: string) => `apiVersion: v1
kind: Service
metadata: {name: s, namespace: shop}
spec: {selector: {app: ${app}}, ports: [{port: 80}]}
`;
const set = (cidr: string) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkSet
metadata: {name: s, labels: {a: b}}
spec: {nets: [${cidr}]}
`;
const pods = (app: string) => `fromEndpoints: [{matchLabels: {app: ${app}}}]`;
const PORT = "toPorts: [{ports: [{port: '80', protocol: TCP}]}]";
const OTHER_PORT = PORT.replace('80', '81');
const TO_SERVICE = cilium('egress: [{toServices: [{k8sService: {serviceName: s, namespace: shop}}]}]');

/** What is surely alike after a change: `nodes`, `protocols`, both or nothing. */
function alike(before: readonly string[], after: readonly string[], cni: 'cilium' | 'calico' = 'cilium'): string {
  const sideOf = (texts: readonly string[]) => {
    const manifests = readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]);
    expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    return new Connectivity(manifests, { cni });
  };
  const sides = [sideOf(before), sideOf(after)] as const;
  return [
    ...(areSurelyAlike(...sides, RULES_FOR_MEMBERS) ? ['nodes'] : []),
    ...(areSurelyAlike(...sides, RULES_FOR_OTHER_PROTOCOLS) ? ['protocols'] : []),
  ].join();
}

describe('what nodes connect to, and what other protocols do, is surely alike', () => {
  it.each<[what: string, before: string, after: string, alike: string]>([
    ['nothing else', from(pods('web')), from(pods('web')), 'nodes,protocols'],
    ['other pods, on every port', from(pods('web')), from(pods('api')), 'nodes'],
    ['other pods, on a port', from(`${pods('web')}, ${PORT}`), from(`${pods('api')}, ${PORT}`), 'nodes,protocols'],
    ['another port', from(`${pods('web')}, ${PORT}`), from(`${pods('web')}, ${OTHER_PORT}`), 'nodes,protocols'],
    ['another port of everyone', from(PORT), from(OTHER_PORT), 'protocols'],
    ['another block', from('fromCIDR: [10.0.0.0/8]'), from('fromCIDR: [10.0.0.0/9]'), 'nodes'],
    [
      'one more peer of another port',
      from('fromEntities: [host]'),
      from('fromEntities: [host]', `${pods('web')}, ${PORT}`),
      'nodes,protocols',
    ],
    [
      'the first rule of a direction without default deny',
      cilium(`enableDefaultDeny: {ingress: false}, egress: [{${PORT}}]`),
      cilium(`enableDefaultDeny: {ingress: false}, egress: [{${PORT}}], ingress: [{${pods('web')}, ${PORT}}]`),
      'nodes,protocols',
    ],
    [
      'the first rule of a direction',
      cilium(`egress: [{${PORT}}]`),
      cilium(`egress: [{${PORT}}], ingress: [{${pods('web')}, ${PORT}}]`),
      '',
    ],
    ['an entity', from(`fromEntities: [host], ${PORT}`), from(`fromEntities: [health], ${PORT}`), 'protocols'],
    [
      'an endpoint of Cilium',
      from(`fromEndpoints: [{matchLabels: {'reserved:host': ''}}], ${PORT}`),
      from(`fromEndpoints: [{matchLabels: {'reserved:health': ''}}], ${PORT}`),
      'protocols',
    ],
    [
      'nodes by labels',
      from(`fromNodes: [{matchLabels: {a: b}}], ${PORT}`),
      from(`fromNodes: [{matchLabels: {a: c}}], ${PORT}`),
      'protocols',
    ],
    [
      'a type of ICMP',
      from(`${pods('web')}, icmps: [{fields: [{type: 8}]}]`),
      from(`${pods('web')}, icmps: [{fields: [{type: 0}]}]`),
      'nodes',
    ],
    [
      'ICMP beside a port',
      from(`${pods('web')}, icmps: [{fields: [{type: 8}]}]`),
      from(`${pods('web')}, ${PORT}`),
      'nodes',
    ],
    ['whom the policy is for', cilium(`ingress: [{${PORT}}]`), cilium(`ingress: [{${PORT}}]`, 'web'), ''],
    [
      'default deny',
      cilium(`enableDefaultDeny: {ingress: false}, ingress: [{${pods('web')}, ${PORT}}]`),
      from(`${pods('web')}, ${PORT}`),
      '',
    ],
    [
      'what is denied',
      cilium(`enableDefaultDeny: {ingress: false}, ingressDeny: [{${pods('web')}, ${PORT}}]`),
      cilium(`enableDefaultDeny: {ingress: false}, ingressDeny: [{fromEntities: [all]}]`),
      '',
    ],
    [
      'pods of a NetworkPolicy',
      policy('ingress: [{from: [{podSelector: {}}]}]'),
      policy('ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]'),
      'nodes',
    ],
    [
      'a block of a NetworkPolicy',
      policy('ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]'),
      policy('ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/9}}], ports: [{port: 80}]}]'),
      'protocols',
    ],
    [
      'the ports of a NetworkPolicy',
      policy('ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]'),
      policy('ingress: [{from: [{podSelector: {}}], ports: [{port: 81}]}]'),
      'nodes,protocols',
    ],
    [
      'rules that no policyTypes name',
      policy('egress: []'),
      policy('egress: [{to: [{podSelector: {}}], ports: [{port: 80}]}]'),
      '',
    ],
    [
      'the ports of a policy of the cluster',
      admin(', protocols: [{tcp: {destinationPort: {number: 80}}}]'),
      admin(', protocols: [{tcp: {destinationPort: {number: 81}}}]'),
      'protocols',
    ],
    [
      'a policy of the cluster for every port',
      admin(''),
      admin(', protocols: [{tcp: {destinationPort: {number: 81}}}]'),
      '',
    ],
    ['a label of a pod', pod('api', { labels: 'app: api' }), pod('api', { labels: 'app: api, tier: t' }), ''],
    ['a pod that is new', namespace('other'), `${namespace('other')}---\n${pod('api')}`, 'nodes,protocols'],
    ['a label of a namespace', namespace('other'), namespace('other', 'team: t'), ''],
    ['a Service that nobody asks for', service('db'), service('web'), 'nodes,protocols'],
    ['a Service that a rule asks for', `${TO_SERVICE}---\n${service('db')}`, `${TO_SERVICE}---\n${service('web')}`, ''],
  ])('after a change of %s', (_, before, after, expected) => {
    expect(alike([...PODS, before], [...PODS, after])).toBe(expected);
  });

  it.each<[what: string, before: string, after: string, isAlike: boolean]>([
    [
      'a port',
      calico('{action: Allow, protocol: TCP, destination: {ports: [80]}}'),
      calico('{action: Deny, protocol: TCP, destination: {ports: [81]}}'),
      true,
    ],
    ['a protocol', calico('{action: Allow, protocol: TCP}'), calico('{action: Allow, protocol: ICMP}'), false],
    ['every protocol', calico('{action: Allow}'), calico('{action: Allow, protocol: TCP}'), false],
    ['a set of addresses', set('10.0.0.0/8'), set('10.0.0.0/9'), false],
  ])('after a change of %s in Calico', (_, before, after, isAlike) => {
    expect(alike([...PODS, before], [...PODS, after], 'calico').includes('protocols')).toBe(isAlike);
  });
});
