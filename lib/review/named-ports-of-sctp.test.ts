import { into, namespace, pod, reviewed } from '../../test/review/review.ts';

/** Something that tells ICMP from ports: without that, nobody asks about other protocols. */
const ICMP = `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: icmp, namespace: shop}
spec: {selector: app == 'other', types: [Ingress], ingress: [{action: Allow, protocol: ICMP}]}
`;
const CALICO = (rule: string) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'db', types: [Ingress], ingress: [${rule}]}
`;
const CILIUM_ICMP = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: icmp, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: other}}, ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]}
`;
const ALLOW = (ports: string) => `{action: Allow, protocol: SCTP, destination: {${ports}}}`;
const TO_PORT = (port: string) => `{toPorts: [{ports: [{port: ${port}, protocol: SCTP}]}]}`;
const CILIUM = (rule: string) => `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: p, namespace: shop}
spec: {endpointSelector: {matchLabels: {app: db}}, ingress: [${rule}]}
`;
const ADMIN = (port: string) => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: a}
spec:
  priority: 1
  subject: {namespaces: {}}
  ingress: [{action: Deny, from: [{namespaces: {}}], ports: [{namedPort: ${port}}]}]
`;
/** Pods of which nobody knows all named ports. */
const VIRTUAL = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata: {name: db, namespace: shop}
spec: {template: {metadata: {labels: {app: db}}, spec: {domain: {devices: {}}}}}
`;
const ENDS = [
  namespace('shop'),
  pod('web'),
  VIRTUAL,
  pod('db', { port: '{containerPort: 65535, protocol: SCTP, name: last}' }),
];
/** With another label, so that the comparison for other protocols is not spared. */
const OTHER = pod('more', { labels: 'app: more' });

const isWritten = (object: string) => object !== '';

function said(before: readonly string[], after: readonly string[]): string[] {
  return reviewed([...ENDS, ...before.filter(isWritten)], [...ENDS, OTHER, ...after.filter(isWritten)]).unjudged.map(
    ({ what, object }) => `${what} of ${object.name}`,
  );
}

describe('a port of SCTP by its name', () => {
  it.each<[string, string, readonly string[]]>([
    [
      'a NetworkPolicy',
      ICMP,
      ['', '{ports: [{protocol: SCTP, port: a}]}', '{ports: [{protocol: SCTP, port: last}]}'].map((rule) =>
        into('db', rule),
      ),
    ],
    ['a policy of Calico', ICMP, ['', ALLOW('ports: [a]'), ALLOW('ports: [last]')].map(CALICO)],
    ['a policy of Calico that excludes it', ICMP, ['', ALLOW('notPorts: [a]'), ALLOW('notPorts: [last]')].map(CALICO)],
    ['a policy of Cilium', CILIUM_ICMP, [CILIUM('{}'), CILIUM(TO_PORT('a')), CILIUM(TO_PORT('last'))]],
    ['an AdminNetworkPolicy', ICMP, ['', ADMIN('a'), ADMIN('last')]],
  ])('is no other protocol in %s', (_, icmp, policies) => {
    for (const before of policies) {
      for (const after of policies.filter((one) => one !== before))
        expect(said([icmp, before], [icmp, after])).toEqual([]);
    }
  });

  it('does not hide a change of ICMP', () => {
    const rule = ALLOW('ports: [a]');
    expect(said([ICMP, CALICO(rule)], [ICMP, CALICO(`${rule}, {action: Allow, protocol: ICMP}`)])).toEqual([
      'protocols of p',
    ]);
  });
});
