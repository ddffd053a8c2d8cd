import fc from 'fast-check';
import type { ClusterFloorKind } from '../lib/index.ts';
import { Connectivity } from '../lib/reach/connectivity.ts';
import { checkIntent } from '../lib/reach/intent-check.ts';
import { ADVERSARIES, CNI, FLOOR, made, networkPolicy, openAtDb, POD_CIDRS, read } from './floored-shop.ts';
import { someOf, takesLong } from './takes-long.ts';

/** A kind of two versions once. */
type FloorKind = Exclude<ClusterFloorKind, 'ClusterNetworkPolicy/v1beta1'>;

/** Floors of any rules: some seal, most do not. */
const FLOORS: Readonly<Record<FloorKind, fc.Arbitrary<string>>> = {
  ClusterNetworkPolicy: fc
    .array(
      fc.record({
        action: fc.constantFrom('Accept', 'Deny', 'Deny', 'Pass'),
        peer: fc.constantFrom(
          '{namespaces: {}}',
          '{namespaces: {matchLabels: {team: a}}}',
          '{namespaces: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [shop]}]}}',
          '{pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: web}}}}',
          '{pods: {namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}, podSelector: {}}}',
        ),
        ports: fc.constantFrom('', '', ', protocols: [{tcp: {destinationPort: {number: 5432}}}]'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .chain((rules) =>
      fc
        .constantFrom('Admin', 'Admin', 'Baseline')
        .map(
          (tier) =>
            `apiVersion: policy.networking.k8s.io/v1alpha2\nkind: ClusterNetworkPolicy\nmetadata: {name: floor}\nspec: {tier: ${tier}, priority: 1, subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: shop}}}, ingress: [${rules
              .map(({ action, peer, ports }) => `{action: ${action}, from: [${peer}]${ports}}`)
              .join()}]}\n`,
        ),
    ),
  GlobalNetworkPolicy: fc
    .array(
      fc.record({
        order: fc.constantFrom(1, 10, 999, 1001),
        action: fc.constantFrom('Allow', 'Deny', 'Deny', 'Pass', 'Log'),
        source: fc.constantFrom(
          '',
          ', source: {notSelector: "projectcalico.org/namespace == \'shop\'"}',
          ', source: {selector: "app == \'web\'"}',
          ', source: {namespaceSelector: "has(team)"}',
          ', source: {nets: [10.244.0.0/17]}',
        ),
        ports: fc.constantFrom('', '', ', protocol: TCP, destination: {ports: [5432]}'),
      }),
      { minLength: 1, maxLength: 4 },
    )
    .map((policies) =>
      policies
        .map(
          ({ order, action, source, ports }, i) =>
            `apiVersion: crd.projectcalico.org/v1\nkind: GlobalNetworkPolicy\nmetadata: {name: floor-${i}}\nspec: {order: ${order}, types: [Ingress], selector: "projectcalico.org/namespace == 'shop'", ingress: [{action: ${action}${source}${ports}}]}\n`,
        )
        .join('---\n'),
    ),
  CiliumClusterwideNetworkPolicy: fc
    .array(
      fc.record({
        list: fc.constantFrom('ingress', 'ingressDeny', 'ingressDeny'),
        peer: fc.constantFrom(
          'fromEndpoints: [{}]',
          'fromEndpoints: [{matchLabels: {"k8s:app": web}}]',
          'fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop]}]}]',
          'fromEndpoints: [{matchExpressions: [{key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [shop, other]}]}]',
          'fromEntities: [all]',
        ),
        ports: fc.constantFrom('', '', ', toPorts: [{ports: [{port: "5432", protocol: TCP}]}]'),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((policies) =>
      policies
        .map(
          ({ list, peer, ports }, i) =>
            `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: floor-${i}}\nspec: {endpointSelector: {matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}, ${list}: [{${peer}${ports}}]}\n`,
        )
        .join('---\n'),
    ),
};

describe.each(someOf(Object.keys(FLOORS) as FloorKind[]))('any floor of kind %s', (kind) => {
  const { files, intent } = made(kind);
  const without = new Map([...files].filter(([file]) => file !== FLOOR));
  const options = { cni: CNI[kind], podCidrs: POD_CIDRS };
  const fromPods = {
    ...intent,
    guarded: [],
    connections: [],
    sealed: intent.sealed.filter(({ from, to }) => from === 'otherNamespaces' && to === 'shop/db[StatefulSet]'),
  };

  takesLong('is opened by NetworkPolicies exactly where it is said not to be sealed', () => {
    expect(fromPods.sealed).toHaveLength(1);
    let [sealed, open] = [0, 0];
    fc.assert(
      fc.property(FLOORS[kind], fc.subarray([...ADVERSARIES], { minLength: 1 }), (floor, adversaries) => {
        const all = new Map([...without, [FLOOR, floor]]);
        const { deviations } = checkIntent(read(all), fromPods, options);
        if (deviations.length === 0) {
          sealed++;
          const added = adversaries.map(([, spec], i) => networkPolicy(`added-${i}`, 'shop', spec));
          const pods = openAtDb(kind, all, added, options).filter((row) => !row.includes('[External]'));
          expect(pods).toEqual([]);
        }
        for (const { from, ports, certain, named } of deviations) {
          if (!('possible' in from) || !certain || named.length > 0) continue;
          open++;
          const [first] = from.possible;
          if (!first) throw new Error('no example');
          const { namespace, namespaceLabels, podLabels, address } = first.witness;
          const labels = (some: ReadonlyMap<string, string>) => JSON.stringify(Object.fromEntries(some));
          const pod = `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: ${labels(namespaceLabels)}}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: witness, namespace: ${namespace}, labels: ${labels(podLabels)}}\nspec: {containers: [{name: c, image: x}]}\n`;
          const everyone = ADVERSARIES[0]?.[1] ?? '';
          const policies = ['shop', namespace].map((one) => networkPolicy('everyone', one, everyone));
          const name = `${namespace}/witness[Pod]`;
          const addresses = new Map(address ? [[name, { ...address, last: address.first }]] : []);
          const connectivity = new Connectivity(read(all, pod, ...policies), { ...options, addresses });
          const [a, b] = [name, 'shop/db[StatefulSet]'].map((one) => connectivity.groupOf(one));
          if (!a || !b) throw new Error('no group');
          expect(`${ports.subtract(connectivity.between(a, b).open)}`).toBe('No Connections');
        }
      }),
      { numRuns: 150 },
    );
    // Otherwise nothing was tried.
    expect([sealed > 2, open > 2]).toEqual([true, true]);
  });
});
