import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';
import { cidrsOf, rangeOf, WHOLE } from './ip-space.ts';
import type { ReachOptions } from './options.ts';
import { isNoPods } from './pod-ranges.ts';

const pod = (name: string, more = '') =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: a, labels: {app: ${name}}}, spec: {${more}containers: [{name: c, image: c}]}}`;
const policy = (spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: ${spec}}`;
const to = (block: string) =>
  policy(`{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{ipBlock: ${block}}]}]}`);
const admin = (networks: string) =>
  `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: f}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Deny, to: [{networks: [${networks}]}]}]}}`;
const global = (net: string) =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {selector: all(), types: [Egress], egress: [{action: Deny, destination: {nets: ["${net}"]}}, {action: Allow}]}}`;

function said(policies: string[], target = pod('db'), options: ReachOptions = {}): string {
  const text = [pod('web'), target, ...policies].join('\n---\n');
  const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text }]), options);
  const [from, to] = ['a/web[Pod]', 'a/db[Pod]'].map((name) => connectivity.groupOf(name));
  if (!from || !to) throw new Error('no such pods');
  const { open, depends } = connectivity.between(from, to);
  return open.isAll ? 'open' : depends.isEmpty && open.isEmpty ? 'denied' : 'depends';
}

const IT = rangeOf('169.254.169.254/32');
const ALL_BUT_IT = [...cidrsOf({ ...WHOLE[4], last: IT.first - 1n }), ...cidrsOf({ ...WHOLE[4], first: IT.last + 1n })];

describe('addresses that no pod has', () => {
  it.each<[string, boolean]>([
    ['169.254.169.254/32', true],
    ['169.254.0.0/17', true],
    ['169.254.176.0/20', true],
    ['fe80::/10', true],
    ['febf:ffff::1/128', true],
    // The CNI plugin of AWS gives pods addresses from this range.
    ['169.254.172.0/22', false],
    ['169.254.175.255/32', false],
    ['169.254.0.0/16', false],
    ['169.253.255.255/32', false],
    ['169.255.0.0/32', false],
    ['fec0::/10', false],
    ['fe00::/9', false],
    ['10.0.0.0/8', false],
  ])('are link-local ones: %s %s', (cidr, is) => {
    expect(isNoPods(rangeOf(cidr))).toBe(is);
  });

  it.each<[string, string[], string]>([
    ['a Deny of the metadata service, by a ClusterNetworkPolicy', [admin('169.254.169.254/32')], 'open'],
    ['by a GlobalNetworkPolicy', [global('169.254.169.254/32')], 'open'],
    ['an allow of it alone', [to('{cidr: 169.254.169.254/32}')], 'denied'],
    ['an allow of all but it', [to('{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}')], 'open'],
    [
      'an allow of all blocks but it',
      [
        ALL_BUT_IT.map((cidr) => to(`{cidr: ${cidr}}`).replace('name: p', `name: ${cidr.replace('/', '-')}`)).join(
          '\n---\n',
        ),
      ],
      'open',
    ],
    ['an allow of an IPv6 address on the link alone', [to('{cidr: "fe80::/10"}')], 'denied'],
    ['a Deny of all of them, as some plugin gives pods of these', [admin('169.254.0.0/16')], 'depends'],
    ['a Deny that begins before them', [admin('169.254.0.0/15')], 'depends'],
    ['an allow of all but all of them', [to('{cidr: 0.0.0.0/0, except: [169.254.0.0/16]}')], 'depends'],
    ['a Deny of the addresses beside it', [admin('"169.253.0.0/16"')], 'depends'],
  ])('decide what is open to a pod: %s', (_, policies, verdict) => {
    expect(said(policies)).toBe(verdict);
  });

  it('count where it is said that pods have them', () => {
    expect(said([admin('169.254.169.0/24')], pod('db'), { podCidrs: ['169.254.0.0/16'] })).toBe('depends');
  });

  it('are of the other family, too, where `podIP` tells one of each', () => {
    const known = (status: string) => pod('db').replace(/\}$/, `, status: {${status}}}`);
    const other = [to('{cidr: "2001:db8::/32"}'), admin('198.51.100.0/24')];
    expect(said(other, known('podIP: 192.0.2.7'))).toBe('depends');
    expect(said(other, known('podIP: 192.0.2.7, podIPs: [{ip: 192.0.2.7}]'))).toBe('denied');
  });

  it('may be those of a node, where a cache of DNS is', () => {
    expect(said([to('{cidr: 169.254.20.10/32}')], pod('db', 'hostNetwork: true, '))).toBe('depends');
  });
});
