import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../review.ts';
import { Gains, pairKey } from './gains.ts';

const pod = (name: string, kind = 'Pod') =>
  kind === 'Pod'
    ? `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}\nspec: {containers: [{name: c, image: x}]}`
    : `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec: {selector: {matchLabels: {app: ${name}}}, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: c, image: x}]}}}`;
const policy = (app: string, ingress: string) =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${app}, namespace: shop}\nspec: {podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress], ingress: ${ingress}}`;
const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}';
const PODS = [NAMESPACE, pod('a'), pod('b'), pod('c', 'Deployment')];
const CLOSED = ['a', 'b', 'c'].map((app) => policy(app, '[]'));

const manifests = (...objects: string[]) => readTexts([{ file: 'a.yaml', text: objects.join('\n---\n') }]);
const before = manifests(...PODS, ...CLOSED);
const gainsOf = (...policies: string[]) => Gains.of(reviewManifests(before, manifests(...PODS, ...policies)));
const [A, B] = ['shop/a[Pod]', 'shop/b[Pod]'];
const NONE = new Set<string>();

describe('what pairs gain', () => {
  const all = gainsOf();
  const allButA = gainsOf(policy('a', '[]'));
  const ports = (port: number, endPort = port) =>
    gainsOf(policy('a', `[{ports: [{port: ${port}, endPort: ${endPort}}]}]`), ...CLOSED.slice(1));

  it('is known of each pair, and nothing of a single pod and itself', () => {
    expect(all.of(A, B).map(String)).toEqual(['All Connections']);
    expect(all.of(A, A)).toEqual([]);
    expect(all.of('shop/c[Deployment]', 'shop/c[Deployment]').map(String)).toEqual(['All Connections']);
    expect(allButA.of(B, A)).toEqual([]);
    expect(all.of(A, 'shop/none[Pod]')).toEqual([]);
    expect([all.isEmpty, gainsOf(...CLOSED).isEmpty]).toEqual([false, true]);
  });

  it('exceeds what others gain if it has a pair more, or a port', () => {
    expect([all.exceed(allButA, NONE), all.exceed(all, NONE), all.exceed(gainsOf(), NONE)]).toEqual([
      true,
      false,
      false,
    ]);
    expect([ports(80).exceed(ports(81), NONE), ports(80).exceed(ports(80), NONE)]).toEqual([true, false]);
    expect([ports(80).exceed(ports(80, 90), NONE), ports(80, 90).exceed(ports(80), NONE)]).toEqual([false, true]);
  });

  it('exceeds what as many others gain, of which the first is the same', () => {
    const pods = [NAMESPACE, ...['a', 'b', 'c', 'd'].map((name) => pod(name, 'Deployment'))];
    const opened = (app: string) => {
      const from = `{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [b, ${app}]}]}}]}`;
      const after = manifests(...pods, policy('a', `[${from}]`));
      return Gains.of(reviewManifests(manifests(...pods, policy('a', '[]')), after));
    };
    const ofNoManifest = { has: (pair: string) => pair.includes('{') };
    expect(opened('c').exceed(opened('d'), ofNoManifest)).toBe(true);
    expect(opened('c').exceed(opened('c'), ofNoManifest)).toBe(false);
  });

  it('does not exceed it by pairs that may gain', () => {
    const [one, other] = [
      gainsOf(policy('a', '[{from: [{podSelector: {matchLabels: {app: b}}}]}]'), ...CLOSED.slice(1)),
      gainsOf(...CLOSED),
    ];
    expect(one.exceed(other, NONE)).toBe(true);
    expect(one.exceed(other, { has: (pair) => pair === pairKey(B, A) || !pair.startsWith('shop/b[Pod]\n') })).toBe(
      false,
    );
    expect(one.exceed(other, new Set([pairKey(A, B)]))).toBe(true);
  });
});
