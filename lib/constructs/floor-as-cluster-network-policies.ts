import {
  ClusterNetworkPolicy,
  type ClusterNetworkPolicyProps,
  type LabelSelector,
} from '../../imports/cluster-network-policy.ts';
import { CLUSTER_DNS } from './allow-dns.ts';
import { FLOOR_ORDER, type FloorMaker, METADATA_SERVICE, SYSTEM_NAMESPACE } from './floor-rules.ts';

/** "The value of the label is the namespace name". Only the API server sets it. */
const NAME = 'kubernetes.io/metadata.name';

type ApiVersion = NonNullable<ClusterNetworkPolicyProps['apiVersion']>;

/**
 * A floor of policies in the Admin tier, which comes before NetworkPolicies. NetworkPolicies decide whatever no rule mentions,
 * and nothing is isolated. Ingress rules match only pods, so addresses outside the cluster are not denied. Each policy has a
 * priority of its own, because the order of equal priorities is undefined.
 */
const floorOf = (apiVersion: ApiVersion): FloorMaker => ({
  closesToAddresses: false,
  egress: (scope, name, namespaces) => {
    const port = { destinationPort: { number: CLUSTER_DNS.port } };
    return new ClusterNetworkPolicy(scope, name, {
      apiVersion,
      metadata: { name },
      spec: {
        tier: 'Admin',
        priority: FLOOR_ORDER,
        subject: { namespaces: namespaces ? named('In', namespaces) : named('NotIn', [SYSTEM_NAMESPACE]) },
        egress: [
          { name: 'deny-metadata-service', action: 'Deny', to: [{ networks: [METADATA_SERVICE] }] },
          {
            name: 'allow-dns',
            action: 'Accept',
            to: [{ pods: podsOf(CLUSTER_DNS.namespace, CLUSTER_DNS.podLabels) }],
            protocols: [{ udp: port }, { tcp: port }],
          },
        ],
      },
    });
  },
  ingress: (scope, name, { namespace, labels }, clientNamespaces, place) => {
    const others = named('NotIn', [namespace, ...clientNamespaces]);
    return new ClusterNetworkPolicy(scope, name, {
      apiVersion,
      metadata: { name },
      spec: {
        tier: 'Admin',
        priority: FLOOR_ORDER + 1 + place,
        subject: { pods: podsOf(namespace, labels) },
        ingress: [{ name: 'deny-other-namespaces', action: 'Deny', from: [{ namespaces: others }] }],
      },
    });
  },
});

/** Served by every release that has the kind; v0.3.0 of the API stores it as v1beta1. */
export const adminFloor = floorOf('policy.networking.k8s.io/v1alpha2');
/** From v0.3.0 of the API on, with the same fields. */
export const betaFloor = floorOf('policy.networking.k8s.io/v1beta1');

function podsOf(namespace: string, labels: Readonly<Record<string, string>>) {
  return { namespaceSelector: { matchLabels: { [NAME]: namespace } }, podSelector: { matchLabels: { ...labels } } };
}

/** With Cilium, a negative expression also matches whatever has no namespace, such as nodes and so the kubelet's probes. */
function named(operator: 'In' | 'NotIn', values: readonly string[]): LabelSelector {
  const is = { key: NAME, operator, values: [...values] };
  return { matchExpressions: operator === 'In' ? [is] : [{ key: NAME, operator: 'Exists' }, is] };
}
