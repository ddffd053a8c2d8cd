import { into, pod } from '../../test/review/review.ts';
import { CALICO, CILIUM, changes, onPort } from '../../test/review/unjudged.ts';

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
const ordered = (order: number, rule: string) =>
  CALICO(rule).replace('name: p', 'name: q').replace('spec: {', `spec: {order: ${order}, `);
const OF_ACCOUNT = '{action: Allow, protocol: ICMP, source: {serviceAccounts: {names: [a]}}}';
const accounted = (name: string, account: string) =>
  pod(name, { labels: 'app: api' }).replace('spec:', `spec:\n  serviceAccountName: ${account}`);

describe('what policies say beyond addresses and ports', () => {
  it.each<[what: string, before: string[], after: string[], found: string[]]>([
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
    [
      'a pod that comes and that is reached by ICMP alone',
      [CILIUM('ingress: [{icmps: [{fields: [{type: 8}]}]}]').replace('app: db', 'app: api')],
      [CILIUM('ingress: [{icmps: [{fields: [{type: 8}]}]}]').replace('app: db', 'app: api'), pod('api')],
      ['rows'],
    ],
    [
      'a workload with another name and another account, of which a rule for ICMP lets only the first enter',
      [CALICO(OF_ACCOUNT), accounted('api', 'a')],
      [CALICO(OF_ACCOUNT), accounted('api2', 'b')],
      ['changed protocols of p'],
    ],
    ['TCP by its number', [CALICO('{action: Allow, protocol: 6}')], [CALICO('{action: Allow, protocol: TCP}')], []],
  ])('%s', (_, before, after, found) => {
    expect(changes(before, after)).toEqual(found);
  });
});
