import { policy } from '../../../test/lint/shop.ts';
import { deployment } from '../../../test/review/breaks/said.ts';
import { into, namespace, pod, reviewed, rowsOf } from '../../../test/review/review.ts';

const NODE = pod('agent').replace('spec:\n', 'spec:\n  hostNetwork: true\n');
const PODS = [namespace('shop'), pod('db'), NODE];
const CILIUM = (...rules: readonly string[]) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ${rules.join(', ')}}
`;
const from = (entities: string, more = '') => CILIUM(`ingress: [{fromEntities: [${entities}]}${more}]`);
const to = (entities: string) => CILIUM(`egress: [{toEntities: [${entities}]}]`);
const block = (cidr: string) => into('db', `{from: [{ipBlock: {cidr: ${cidr}}}]}`);
const CALICO = (nets: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Egress], egress: [{action: Allow, destination: {nets: [${nets}]}}]}
`;

const INTO_CALICO = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [{action: Allow, source: {nets: [192.0.2.0/24]}}]}
`;

/** The rows about the pod with hostNetwork. */
const rows = (before: string, after: string) =>
  rowsOf(reviewed([...PODS, before], [...PODS, after]))
    .filter((row) => row.includes('agent'))
    .sort();

describe('pods with hostNetwork, whose verdicts depend before and now', () => {
  it.each<[what: string, before: string, after: string, found: string[]]>([
    ['other nodes instead of all', from('host, remote-node'), from('host'), ['agent => db narrowed -All Connections']],
    ['all nodes', from('host'), from('host, remote-node'), ['agent => db widened +All Connections']],
    [
      'other nodes instead of the own one',
      to('host'),
      to('remote-node'),
      ['db => agent gained +All Connections', 'db => agent lost -All Connections'],
    ],
    [
      'the API server instead of the own node',
      to('host'),
      to('kube-apiserver'),
      ['db => agent gained +All Connections', 'db => agent lost -All Connections'],
    ],
    ['nothing else, in another order', from('remote-node, kube-apiserver'), from('kube-apiserver, remote-node'), []],
    [
      'nothing else, in two rules',
      from('remote-node, kube-apiserver'),
      from('remote-node', ', {fromEntities: [kube-apiserver]}'),
      [],
    ],
    ['both kinds of nodes for a word for them', to('host, remote-node'), to('cluster'), []],
    ['all nodes in two rules', from('host, remote-node'), from('host', ', {fromEntities: [remote-node]}'), []],
    ['the own node beside nobody, which gets in anyway', CILIUM('ingress: [{}]'), from('host'), []],
    [
      'no addresses, of which a node has none for Cilium',
      CILIUM('egress: [{toCIDR: [0.0.0.0/0]}]'),
      CILIUM('egress: [{}]'),
      [],
    ],
    ['fewer addresses', block('192.0.2.0/24'), block('192.0.2.0/25'), ['agent => db lost -All Connections']],
    [
      'the same addresses in two blocks',
      block('192.0.2.0/24'),
      block('192.0.2.0/25}}, {ipBlock: {cidr: 192.0.2.128/25'),
      [],
    ],
    [
      'other addresses, in Calico',
      CALICO('192.0.2.0/24'),
      CALICO('198.51.100.0/24'),
      ['db => agent gained +All Connections', 'db => agent lost -All Connections'],
    ],
    ['the same addresses by a policy of Calico', block('192.0.2.0/24'), INTO_CALICO, []],
    ['the same addresses, in Calico', CALICO('192.0.2.0/24'), CALICO('192.0.2.128/25, 192.0.2.0/25'), []],
  ])('%s', (_, before, after, found) => {
    expect(rows(before, after)).toEqual(found);
  });

  it('of which some cases are alike at several addresses, once', () => {
    const hash = (value: string, rule: string) =>
      policy(
        `{podSelector: {matchLabels: {pod-template-hash: ${value}}}, policyTypes: [Ingress], ingress: [${rule}]}`,
        value,
      );
    const from = (...cidrs: string[]) => `from: [${cidrs.map((cidr) => `{ipBlock: {cidr: ${cidr}}}`).join(', ')}]`;
    const side = (a: string, b: string) => [namespace('shop'), deployment('db'), NODE, hash('a', a), hash('b', b)];
    const before = side(
      `{${from('192.0.2.0/24', '198.51.100.0/24')}, ports: [{port: 443}]}`,
      `{${from('192.0.2.0/24')}, ports: [{port: 80}]}`,
    );
    expect(rowsOf(reviewed(before, side('', ''))).filter((row) => row.startsWith('agent'))).toEqual([
      'agent => db[Deployment]{pod-template-hash=a} lost -TCP 443',
      'agent => db[Deployment]{pod-template-hash=b} lost -TCP 80',
    ]);
  });
});
