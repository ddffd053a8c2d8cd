import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { type End, explain } from '../reach/explanation.ts';
import type { Group } from '../reach/group.ts';
import type { Cni } from '../reach/options.ts';
import type { Peer } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { stageLines } from './explain-stages.ts';

const POD =
  '{apiVersion: v1, kind: Pod, metadata: {name: db, namespace: x, labels: {app: db}}, spec: {containers: [{name: c, image: i}]}}';
const ICMP: readonly [Cni, string][] = [
  [
    'calico',
    '{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: g}, spec: {selector: all(), types: [Ingress], ingress: [{action: Allow, protocol: ICMP}]}}',
  ],
  [
    'cilium',
    '{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {name: g}, spec: {endpointSelector: {}, ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]}}',
  ],
];

it.each(ICMP)('a rule for ICMP alone is for no port, and the rest is denied: %s', (cni, policy) => {
  const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text: `${POD}\n---\n${policy}` }]), { cni });
  const [from, to] = ['{elsewhere}/{stranger}', 'x/db[Pod]'].map((name): End => {
    const group = connectivity.groupOf(name) as Group;
    return { group, peer: group.peers.find((peer) => peer.name === name) as Peer };
  }) as [End, End];
  const { stages = [] } = explain(connectivity, from, to).entering;
  const lines = stageLines(stages, PortSet.all, []).join('\n');
  expect(lines).toMatch(/ingress rule 1 \(Allow, a\.yaml:3\): is for no port of TCP, UDP or SCTP$/m);
  expect(lines).toMatch(/the end of .* denies All Connections$/m);
});
