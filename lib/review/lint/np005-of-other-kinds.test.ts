import { all, factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { noDns } from './np005-no-dns.ts';

const to = (peer: string, port = 53) =>
  policy(
    `{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}]}, {to: [${peer}], ports: [{port: ${port}, protocol: UDP}, {port: ${port}}]}]}`,
  );
const DNS = '{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}';
const admin = (protocols: string) => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: {name: floor}
spec:
  tier: Admin
  priority: 1
  subject: {namespaces: {}}
  egress: [{action: Deny, to: [{pods: {namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}}], protocols: [${protocols}]}]
`;
const global = (rules: string) => `apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: g}
spec: {selector: "app == 'backend'", types: [Egress], egress: [{action: Allow, destination: {selector: "app == 'db'"}}, ${rules}]}
`;
const allow = (protocol: string) =>
  `{action: Allow, protocol: ${protocol}, destination: {selector: "k8s-app == 'my-dns'", namespaceSelector: all(), ports: [53]}}`;
const on53 = (protocol: string) => `{${protocol}: {destinationPort: {number: 53}}}`;

describe('NP005, beside policies of other kinds', () => {
  it.each<[string, string[], string]>([
    ['a Deny of what a NetworkPolicy allows', [to(DNS), admin(`${on53('udp')}, ${on53('tcp')}`)], 'UDP or TCP'],
    ['a Deny of half of it', [to(DNS), admin(on53('udp'))], 'UDP'],
    ['a policy of Calico that forgets it', [global('{action: Deny, protocol: ICMP}')], 'UDP or TCP'],
  ])('says what is lacking with %s', (_, policies, missing) => {
    expect(saidBy(noDns, all(...policies)).map((line) => line.replace(/^.*: /, ''))).toEqual([
      expect.stringMatching(new RegExp(`backend\\[Pod\\] cannot ask DNS over ${missing}$`)),
    ]);
  });

  it('names the rules that deny it, with their places, and no others', () => {
    const saidWith = (...policies: string[]) => [...noDns.find(factsOf(all(...policies)))].map(({ fix }) => fix.say);
    const half = admin(on53('udp')).replace('name: floor', 'name: half').replace('priority: 1', 'priority: 2');
    expect(saidWith(to(DNS), admin(on53('tcp')), half)).toEqual([
      expect.stringMatching(
        /TCP; it is denied by egress rule 1 \(Deny\) of ClusterNetworkPolicy half \(.+:\d+\), egress rule 1 \(Deny\) of ClusterNetworkPolicy floor \(.+:\d+\)$/,
      ),
    ]);
    expect(saidWith(global('{action: Deny, protocol: ICMP}'))).toEqual([
      'let it out to the DNS of the cluster, UDP and TCP',
    ]);
  });

  it.each<[string, string[]]>([
    ['a Deny of other ports', [to(DNS), admin('{tcp: {destinationPort: {number: 80}}}')]],
    ['a rule of Calico for other pods that may be its DNS', [global(`${allow('UDP')}, ${allow('TCP')}`)]],
  ])('says nothing with %s', (_, policies) => {
    expect(saidBy(noDns, all(...policies))).toEqual([]);
  });
});
