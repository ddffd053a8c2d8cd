import { manifests, namespace, pod } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';

const SERVICE = `apiVersion: v1
kind: Service
metadata: {name: db, namespace: shop}
spec: {selector: {app: db}, ports: [{port: 5432}, {port: 53, protocol: UDP}, {port: 9, targetPort: a, protocol: SCTP}]}
`;
const SLICE = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: db-1, namespace: shop, labels: {kubernetes.io/service-name: db}}
addressType: IPv4
endpoints: [{addresses: [192.0.2.1]}]
`;
const rule = (protocol: string, action = 'Allow', service = 'db') =>
  `{action: ${action}, ${protocol}destination: {services: {name: ${service}, namespace: shop}}}`;
const policy = (...rules: readonly string[]) => `apiVersion: projectcalico.org/v3
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {selector: app == 'web', types: [Egress], egress: [${rules.join(', ')}]}
`;
const ENDS = [namespace('shop'), pod('web'), pod('db', { port: '{containerPort: 7, name: a, protocol: SCTP}' })];

function verdict(...objects: readonly string[]): string {
  const connectivity = new Connectivity(manifests(...ENDS, ...objects));
  const [from, to] = ['shop/web[Pod]', 'shop/db[Pod]'].map((name) => connectivity.groupOf(name));
  if (!from || !to) throw new Error('no such pods');
  const { open, depends } = connectivity.between(from, to);
  return `${open}; depends: ${depends}`;
}

describe('a rule of Calico for a Service', () => {
  it.each<[string, string]>([
    ['', 'SCTP 7,TCP 5432,UDP 53; depends: No Connections'],
    ['protocol: UDP, ', 'UDP 53; depends: No Connections'],
    ['protocol: SCTP, ', 'SCTP 7; depends: No Connections'],
    ['notProtocol: UDP, ', 'SCTP 7,TCP 5432; depends: No Connections'],
    ['protocol: ICMP, ', 'No Connections; depends: No Connections'],
  ])('is for the ports of its protocols: %s', (protocol, expected) => {
    expect(verdict(SERVICE, policy(rule(protocol)))).toBe(expected);
  });

  it('denies no other protocol', () => {
    expect(verdict(SERVICE, policy(rule('protocol: UDP, ', 'Deny'), '{action: Allow, protocol: TCP}'))).toBe(
      'TCP 1-65535; depends: No Connections',
    );
  });

  it.each<[string, string, readonly string[]]>([
    ['that is not there', 'nobody', [SERVICE]],
    ['with endpoints that somebody writes', 'db', [SERVICE, SLICE]],
  ])('may be for any port of its protocols at a Service %s', (_, name, objects) => {
    expect(verdict(...objects, policy(rule('protocol: UDP, ', 'Allow', name)))).toMatch(
      /depends: UDP [^,]*(?:,\d+-65535)?$/,
    );
  });
});
