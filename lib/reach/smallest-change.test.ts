import { readTexts } from '../manifests/read-texts.ts';
import { Connectivity } from './connectivity.ts';
import { type End, explain } from './explanation.ts';
import type { Group } from './group.ts';
import type { Cni } from './options.ts';
import type { Peer } from './peer.ts';
import { PortSet } from './port-set.ts';
import { smallestChanges } from './smallest-change.ts';

const pod = (name: string) =>
  `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}`;
const into = (app: string) =>
  `{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: into-db, namespace: shop}, spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: ${app}}}}], ports: [{port: 5432}]}]}}`;
const object = (apiVersion: string, kind: string, spec: string) =>
  `{apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: default}, spec: ${spec}}`;
const calico = (order: number, rules: string) =>
  object(
    'projectcalico.org/v3',
    'GlobalNetworkPolicy',
    `{order: ${order}, selector: all(), types: [Ingress], ingress: [${rules}]}`,
  );
const EVERYBODY = 'ingress: [{action: Deny, from: [{namespaces: {}}]}]';
const BASELINE = object(
  'policy.networking.k8s.io/v1alpha1',
  'BaselineAdminNetworkPolicy',
  `{subject: {namespaces: {}}, ${EVERYBODY}}`,
);
const ADMIN = object(
  'policy.networking.k8s.io/v1alpha1',
  'AdminNetworkPolicy',
  `{priority: 1, subject: {namespaces: {}}, ${EVERYBODY}}`,
);
const CILIUM = object(
  'cilium.io/v2',
  'CiliumClusterwideNetworkPolicy',
  '{endpointSelector: {}, ingressDeny: [{fromEntities: [all]}]}',
);

const BEFORE = 'which denies it before any NetworkPolicy could open it';
const OR_ADD = 'which denies it, or add a NetworkPolicy that allows it';

describe('the smallest changes where policies of other kinds deny', () => {
  it.each<[string, string[], string, Cni?]>([
    ['the Admin tier is asked before NetworkPolicies', [ADMIN, into('api')], BEFORE],
    ['so are policies of Calico of a lower order', [calico(100, '{action: Deny}'), into('api')], BEFORE],
    ["so is what Cilium's policies deny", [CILIUM, into('api')], BEFORE, 'cilium'],
    ['the Baseline is asked behind them', [BASELINE], OR_ADD],
    ['so are policies of Calico of a higher order', [calico(2000, '{action: Deny}')], OR_ADD],
    ['a Pass leaves them out', [calico(100, '{action: Pass}'), BASELINE, into('web')], BEFORE],
  ])('%s', (_, policies, why, cni = 'calico') => {
    const [change, ...more] = changesOf(policies, cni);
    expect(change && 'impossible' in change ? change.impossible : change).toContain(why);
    expect(more).toEqual([]);
  });

  it('are those of the NetworkPolicy, where one limits the pods and is asked first', () => {
    const changes = changesOf([into('web'), calico(2000, '{action: Deny}')]);
    expect(changes).toMatchObject([{ add: 'peer', peer: { podSelector: { matchLabels: { app: 'api' } } } }]);
  });

  it('say nothing of the direction that is open', () => {
    expect(changesOf([BASELINE]).map(({ direction }) => direction)).toEqual(['Ingress']);
  });
});

function changesOf(policies: readonly string[], cni: Cni = 'calico') {
  const text = [pod('api'), pod('db'), ...policies].join('\n---\n');
  const manifests = readTexts([{ file: 'a.yaml', text }]);
  expect(manifests.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  const connectivity = new Connectivity(manifests, { cni });
  const [from, to] = ['shop/api[Pod]', 'shop/db[Pod]'].map((name): End => {
    const group = connectivity.groupOf(name) as Group;
    return { group, peer: group.peers.find((peer) => peer.name === name) as Peer };
  }) as [End, End];
  return smallestChanges(explain(connectivity, from, to), PortSet.range('TCP', 5432));
}
