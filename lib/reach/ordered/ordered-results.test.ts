import { policy } from '../../../test/lint/shop.ts';
import { app, manifests, pod } from '../../../test/review/review.ts';
import { Connectivity } from '../connectivity.ts';

const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const REST = 'SCTP 1-65535,TCP 1-8,10-65535,UDP 1-65535';
const DB = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}
`;
const TIER = `apiVersion: projectcalico.org/v3
kind: Tier
metadata: {name: first}
spec: {order: 1, defaultAction: Pass}
---
apiVersion: projectcalico.org/v3
kind: GlobalNetworkPolicy
metadata: {name: first.everywhere}
spec: {tier: first, order: 1, types: [Ingress], ingress: [{action: Deny, protocol: TCP, destination: {ports: [9]}}]}
`;
const lets = (from: string, label: string, name: string) =>
  policy(`{podSelector: {matchLabels: {${label}}}, ingress: [{from: [${app(from)}]}]}`, name);

/** What is open from one pod to others, and what depends, with policies before NetworkPolicies. */
function between(objects: readonly string[], pairs: readonly (readonly [string, string])[]): string[] {
  const connectivity = new Connectivity(manifests(...['a', 'c', 'd'].map((name) => pod(name)), ...objects, DB, TIER));
  return pairs.map((pair) => {
    const [from, to] = pair.map((name) => connectivity.groupOf(`shop/${name}`));
    if (!from || !to) return `no such pair: ${pair}`;
    const { open, depends } = connectivity.between(from, to);
    return `${open}, depends: ${depends}`;
  });
}

describe('OrderedResults', () => {
  it('are apart for pods that a NetworkPolicy selects, and pods that it may select', () => {
    const named = pod('named', { labels: `${POD_NAME}: db-0` });
    const pairs = ['named[Pod]', 'db[StatefulSet]'].flatMap((to) =>
      ['a[Pod]', 'c[Pod]'].map((from) => [from, to] as const),
    );
    expect(between([named, lets('a', `${POD_NAME}: db-0`, 'p')], pairs)).toEqual([
      `${REST}, depends: No Connections`,
      'No Connections, depends: No Connections',
      `${REST}, depends: No Connections`,
      `No Connections, depends: ${REST}`,
    ]);
  });

  it('are apart for sources that only a NetworkPolicy lets in that may select the pods', () => {
    const policies = [lets('a', 'app: db', 'all'), lets('c', `${POD_NAME}: db-0`, 'one')];
    const to = 'db[StatefulSet]';
    expect(
      between(
        policies,
        ['d[Pod]', 'c[Pod]', 'a[Pod]'].map((from) => [from, to] as const),
      ),
    ).toEqual([
      'No Connections, depends: No Connections',
      `No Connections, depends: ${REST}`,
      `${REST}, depends: No Connections`,
    ]);
  });
});
