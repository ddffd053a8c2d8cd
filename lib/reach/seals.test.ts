import {
  admin,
  checkSeal,
  cilium,
  DB,
  deny,
  global,
  object,
  others,
  STRANGERS,
  sealedFrom,
} from '../../test/sealed-db.ts';
import { readIntent } from '../manifests/intent.ts';
import type { ReachOptions } from './options.ts';

const OTHER_PODS =
  '{fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: Exists}, {key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop]}]}]}';

describe('a seal holds', () => {
  it.each<[string, string, string, ReachOptions]>([
    ['by a Deny of the Admin tier', admin('floor', 10, deny), 'otherNamespaces', {}],
    ['by one of order below 1000', global('floor', 'order: 999, ', STRANGERS), '[otherNamespaces, addresses]', {}],
    [
      'by denies of Cilium, whatever allows there are',
      cilium('floor', `ingressDeny: [${OTHER_PODS}, {fromEntities: [world]}]`),
      '[otherNamespaces, addresses]',
      { cni: 'cilium' },
    ],
    [
      'by the end of a tier that comes before tier default',
      `${object('projectcalico.org/v3', 'Tier', 'floor', '{order: 10, defaultAction: Deny}')}${object(
        'projectcalico.org/v3',
        'GlobalNetworkPolicy',
        'floor.db',
        `{tier: floor, types: [Ingress], selector: app == 'db', ingress: [{action: Pass, source: {selector: "projectcalico.org/namespace == 'shop'"}}]}`,
      )}`,
      '[otherNamespaces, addresses]',
      {},
    ],
    [
      'by what the others may not leave',
      admin(
        'floor',
        10,
        'egress: [{action: Deny, to: [{namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]',
        'other',
      ).replace(
        'subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: other}}}',
        'subject: {namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}',
      ),
      'otherNamespaces',
      {},
    ],
  ])('%s', (_, manifests, from, options) => {
    expect(checkSeal(manifests, sealedFrom(from), options)).toEqual({ lines: [], problems: [] });
  });

  it('for all but those that it excepts', () => {
    const peers = 'scraper: [{namespace: monitoring, podSelector: {matchLabels: {app: prometheus}}}]';
    const floor = admin(
      'floor',
      10,
      `ingress: [{action: Pass, from: [{pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels: {app: prometheus}}}}]}, {action: Deny, from: ${others('shop')}}]`,
    );
    expect(checkSeal(floor, sealedFrom('otherNamespaces', ', except: scraper'), {}, peers).lines).toEqual([]);
    expect(checkSeal(floor, sealedFrom('otherNamespaces'), {}, peers).lines).toEqual([
      `UNSEALED monitoring/{app=prometheus} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of ClusterNetworkPolicy floor (a.yaml:18); for example, a pod labelled app=prometheus in namespace monitoring; sealed at intent.yaml:4`,
    ]);
  });
});

describe('a seal of addresses', () => {
  const peers = 'range: [{ipBlock: {cidr: 203.0.113.0/24}}], part: [{ipBlock: {cidr: 203.0.113.128/25}}]';
  const floor = global('floor', 'order: 100, ', '{action: Deny, source: {nets: [203.0.113.0/25]}}');

  it('holds for all but those that it excepts', () => {
    expect(checkSeal(floor, sealedFrom('range', ', except: part'), {}, peers).lines).toEqual([]);
    const broken = checkSeal(floor, sealedFrom('range'), { podCidrs: ['10.0.0.0/8'] }, peers).lines;
    expect(broken).toEqual([
      'UNSEALED 203.0.113.128-203.0.113.255[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
    ]);
  });
});

describe('sealed, when it is read', () => {
  it.each<[string, string, RegExp]>([
    ['has a workload at one end', 'sealed: [{from: anyone, to: addresses}]', /has not one workload at its ends/],
    ['and at one alone', `sealed: [{from: ${DB}, to: ${DB}}]`, /has not one workload at its ends/],
    ['knows its words', `sealed: [{from: otherNamespace, to: ${DB}}]`, /"otherNamespace" is neither a workload nor/],
    ['has two ends', `sealed: [{to: ${DB}}]`, /sealed\[0\]\.from is missing/],
    ['excepts peers', `sealed: [{from: anyone, to: ${DB}, except: ${DB}}]`, /names shop\/db\[StatefulSet\]/],
    ['has no other fields', `sealed: [{from: anyone, to: ${DB}, ports: all}]`, /ports is not a field of an intent/],
    [
      'means by its words nothing else',
      `peers: {addresses: [{namespace: a}]}\nsealed: [{from: addresses, to: ${DB}}]`,
      /a peer is called addresses/,
    ],
  ])('%s', (_, text, message) => {
    const { intent, problems } = readIntent(`version: 2\n${text}\n`, 'intent.yaml');
    expect(intent).toBeUndefined();
    expect(problems.map(({ message }) => message).join('\n')).toMatch(message);
  });
});
