import { admin, checkSeal, cilium, DB, deny, global, others, STRANGERS, sealedFrom } from '../../test/sealed-db.ts';
import type { ReachOptions } from './options.ts';

describe('a seal is broken', () => {
  const ALL = 'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed';
  it.each<[string, string, string, ReachOptions, string[]]>([
    [
      'where there are NetworkPolicies alone',
      '---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny, namespace: shop}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n',
      'otherNamespaces',
      {},
      [`${ALL}: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`],
    ],
    [
      'by a Deny of the Baseline tier, which comes after NetworkPolicies',
      admin('floor', 10, deny).replace('Admin', 'Baseline'),
      'otherNamespaces',
      {},
      [
        `${ALL}: no policy that is asked before NetworkPolicies decides it; ingress rule 1 (Deny) of ClusterNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies; sealed at intent.yaml:4`,
      ],
    ],
    [
      'by an order after NetworkPolicies',
      global('floor', 'order: 1001, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        `${ALL}: no policy that is asked before NetworkPolicies decides it; ingress rule 1 (Deny) of GlobalNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies; sealed at intent.yaml:4`,
      ],
    ],
    [
      'by no order, which is the last',
      global('floor', '', STRANGERS),
      'otherNamespaces',
      {},
      [
        expect.stringContaining('(Deny) of GlobalNetworkPolicy floor (a.yaml:18) is asked after NetworkPolicies'),
      ] as never,
    ],
    [
      'by the order of NetworkPolicies, where either may be asked first',
      global('floor', 'order: 1000, ', STRANGERS),
      'otherNamespaces',
      {},
      [expect.stringContaining('may not be sealed')] as never,
    ],
    [
      'by a Pass before the Deny',
      admin('floor', 10, `ingress: [{action: Pass, from: ${others('x')}}, {action: Deny, from: ${others('shop')}}]`),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop,x}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of ClusterNetworkPolicy floor (a.yaml:18); sealed at intent.yaml:4',
      ],
    ],
    [
      'by a Pass of Calico, behind which nothing denies',
      global('early', 'order: 1, ', `{action: Pass, source: {selector: "team == 'ops'"}}`) +
        global('floor', 'order: 100, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{team=ops} => shop/db[StatefulSet] : All Connections is not sealed: by ingress rule 1 (Pass) of GlobalNetworkPolicy early (a.yaml:18); for example, a pod labelled team=ops in namespace other; sealed at intent.yaml:4',
      ],
    ],
    [
      'by an Allow before the Deny, on one port',
      global('early', 'order: 1, ', '{action: Allow, protocol: TCP, destination: {ports: [9100]}}') +
        global('floor', 'order: 100, ', STRANGERS),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : TCP 9100 is not sealed: by ingress rule 1 (Allow) of GlobalNetworkPolicy early (a.yaml:18); sealed at intent.yaml:4',
      ],
    ],
    [
      'for pods of a name that pods may give themselves',
      global(
        'floor',
        'order: 100, ',
        `{action: Deny, source: {notSelector: "pcns.kubernetes.io/metadata.name == 'shop'"}}`,
      ),
      'otherNamespaces',
      {},
      [
        'UNSEALED {any namespace but shop}/{pcns.kubernetes.io/metadata.name=shop} => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; for example, a pod labelled pcns.kubernetes.io/metadata.name=shop in namespace other; sealed at intent.yaml:4',
      ],
    ],
    [
      'for a label of namespaces, which any may have',
      admin(
        'floor',
        10,
        `ingress: [{action: Deny, from: [{namespaces: {matchExpressions: [{key: trusted, operator: DoesNotExist}]}}]}]`,
      ),
      'otherNamespaces',
      {},
      [
        'UNSEALED {namespaces with trusted}/{any pod} => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; for example, a pod without labels in namespace other labelled trusted=other; sealed at intent.yaml:4',
      ],
    ],
    [
      'for addresses, of which a ClusterNetworkPolicy says nothing at ingress',
      admin('floor', 10, deny),
      'addresses',
      {},
      ['0.0.0.0-255.255.255.255', '::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'].map(
        (range) =>
          `UNSEALED ${range}[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`,
      ),
    ],
    [
      'for the addresses of IPv6, where only those of IPv4 are denied',
      global('floor', 'order: 100, ', '{action: Deny, source: {nets: [0.0.0.0/0]}}'),
      'anyone',
      {},
      [
        'UNSEALED {any namespace}/{any pod at ::/0} => shop/db[StatefulSet] : All Connections may not be sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
        'UNSEALED ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
      ],
    ],
    [
      'for the addresses of IPv6, where what denies is for the IPv4 addresses of the pods alone',
      global('floor', 'order: 100, ', '{action: Deny, destination: {nets: [0.0.0.0/0]}}'),
      'addresses',
      {},
      [
        'UNSEALED ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External] => shop/db[StatefulSet] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
      ],
    ],
    [
      'where Cilium allows and does not deny',
      cilium('floor', `ingress: [{fromEndpoints: [{matchLabels: {"k8s:io.kubernetes.pod.namespace": shop}}]}]`),
      'otherNamespaces',
      { cni: 'cilium' },
      [`${ALL}: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4`],
    ],
    [
      'by policies of another plugin, which are not evaluated',
      global('floor', 'order: 999, ', STRANGERS),
      'otherNamespaces',
      { cni: 'cilium' },
      [expect.stringContaining('is not evaluated')] as never,
    ],
  ])('%s', (_, manifests, from, options, lines) => {
    expect(checkSeal(manifests, sealedFrom(from), options).lines).toEqual(lines);
  });

  it('perhaps, by a policy that is not evaluated and may let others in', () => {
    const other = `---
apiVersion: crd.antrea.io/v1beta1
kind: ClusterNetworkPolicy
metadata: {name: other}
spec: {priority: 1, appliedTo: [{namespaceSelector: {}}], ingress: [{action: Allow}]}
`;
    const { lines } = checkSeal(admin('floor', 10, deny) + other, sealedFrom('otherNamespaces'));
    expect(lines).toEqual([
      'UNSEALED {any namespace but shop}/{any pod} => shop/db[StatefulSet] : All Connections may not be sealed: ClusterNetworkPolicy other (a.yaml:20) may decide it and is not evaluated; sealed at intent.yaml:4',
    ]);
  });

  it('where the workload may leave to what is sealed', () => {
    const peers = 'metadata: [{ipBlock: {cidr: 169.254.169.254/32}}]';
    const sealed = `sealed: [{from: ${DB}, to: metadata}]`;
    const floor = admin('floor', 10, 'egress: [{action: Deny, to: [{networks: [169.254.169.254/32]}]}]');
    expect(checkSeal(floor, sealed, {}, peers).lines).toEqual([]);
    expect(checkSeal('', sealed, { podCidrs: ['10.0.0.0/8'] }, peers).lines).toEqual([
      'UNSEALED shop/db[StatefulSet] => 169.254.169.254-169.254.169.254[External] : All Connections is not sealed: no policy that is asked before NetworkPolicies decides it; sealed at intent.yaml:4',
    ]);
  });

  it('names a workload that is not there', () => {
    expect(checkSeal('', 'sealed: [{from: anyone, to: "shop/cache[Deployment]"}]').problems).toEqual(['MF051']);
  });
});
