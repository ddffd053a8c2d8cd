import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';
import type { Group } from './group.ts';
import { reasonsOf } from './reason.ts';

const deployment = (name: string, spec: string, ports = '') =>
  `{apiVersion: apps/v1, kind: Deployment, metadata: {name: ${name}, namespace: a}, spec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {${spec}containers: [{name: c, image: c, ports: [${ports}]}]}}}}`;
const policy = (spec: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p, namespace: a}, spec: {${spec}}}`;
const http = '{name: http, containerPort: 80}';
const nodes = (count: number) =>
  Array.from({ length: count }, (_, i) => deployment(`node-${i + 1}`, 'hostNetwork: true, ', http));
const names = (...numbers: number[]) => numbers.map((i) => `a/node-${i}[Deployment]`).join(', ');

/** The reasons why connections from the group of one workload to that of another depend. */
const reasons = (texts: readonly string[], from: string, to: string) => {
  const connectivity = new Connectivity(readTexts([{ file: 'a.yaml', text: texts.join('\n---\n') }]));
  const [source, target] = [from, to].map((name) => connectivity.groupOf(`a/${name}[Deployment]`)) as [Group, Group];
  return reasonsOf(connectivity, source, target);
};

describe('the reason for what depends', () => {
  const limited = [deployment('web', ''), policy('podSelector: {matchLabels: {app: web}}, policyTypes: [Ingress]')];

  it.each([
    [1, names(1), 'uses hostNetwork: its traffic comes from its node'],
    [2, `${names(1)} and ${names(2)}`, 'use hostNetwork: the traffic of each comes from its node'],
    [4, `${names(1, 2, 3)} and ${names(4)}`, 'use hostNetwork: the traffic of each comes from its node'],
    [5, `${names(1, 2, 3)} and 2 more`, 'use hostNetwork: the traffic of each comes from its node'],
  ])('names those that it is given for: %i on their nodes', (count, who, why) => {
    expect(reasons([...nodes(count), ...limited], `node-${count}`, 'web')).toEqual([
      `${who} ${why}, and a node always reaches its own pods`,
    ]);
  });

  it.each([
    [1, `${names(1)} uses hostNetwork: whether its named ports count`],
    [2, `${names(1)} and ${names(2)} use hostNetwork: whether their named ports count`],
  ])('names those of whose ports it is: of %i', (count, who) => {
    const leaving = policy(
      'podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{ports: [{port: http}]}]',
    );
    expect(reasons([...nodes(count), deployment('web', ''), leaving], 'web', `node-${count}`)).toEqual([
      `${who} is up to the network plugin`,
    ]);
  });

  const calico = (nets: string, name = 'g') =>
    `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {order: 10, selector: app == 'web', types: [Ingress], ingress: [{action: Allow, source: {nets: [${nets}]}}]}}`;
  const ofBlock = (cidr: string) =>
    policy(`podSelector: {matchLabels: {app: web}}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]`);
  const two = [deployment('web', ''), deployment('api', '')];

  it.each([
    ['a NetworkPolicy', [ofBlock('10.0.0.0/16')], '10.0.0.0/16'],
    ['a policy of Calico', [calico('10.0.0.0/16')], '10.0.0.0/16'],
    ['one of each with the same block', [ofBlock('10.0.0.0/16'), calico('10.0.0.0/16')], '10.0.0.0/16'],
    ['two of Calico', [calico('10.0.0.0/16'), calico('10.1.0.0/16', 'h')], '10.0.0.0/16 and 1 more'],
  ])('says that an address is unknown once, for the blocks of %s', (_, policies, where) => {
    expect(reasons([...two, ...policies], 'api', 'web')).toEqual([
      `the pod's address may or may not be in ${where}; --pod-cidr settles it`,
    ]);
  });
});
