import { CiliumClusterwideNetworkPolicy, type LabelSelector } from '../../imports/cilium-clusterwide-network-policy.ts';
import { CLUSTER_DNS } from './allow-dns.ts';
import { type FloorMaker, METADATA_SERVICE, SYSTEM_NAMESPACE } from './floor-rules.ts';

/** A label that Cilium gives each pod. If a pod sets it itself, Cilium drops that. */
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

/** The policies isolate nobody. Other policies decide what these do not deny, and without any it is open. */
const enableDefaultDeny = { egress: false, ingress: false };

/** A floor of Cilium's policies. They have no order: if one denies a connection, no other can allow it. */
export const ciliumFloor: FloorMaker = {
  closesToAddresses: true,
  egress: (scope, name, namespaces) => {
    const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
    return new CiliumClusterwideNetworkPolicy(scope, name, {
      metadata: { name },
      spec: {
        endpointSelector: namespaces ? inNamespaces('In', namespaces) : inNamespaces('NotIn', [SYSTEM_NAMESPACE]),
        enableDefaultDeny,
        egressDeny: [{ toCIDR: [METADATA_SERVICE] }],
        egress: [
          {
            toEndpoints: [labelled(namespace, podLabels)],
            toPorts: [{ ports: protocols.map((protocol) => ({ port: `${port}`, protocol })) }],
          },
        ],
      },
    });
  },
  ingress: (scope, name, { namespace, labels }, clientNamespaces) =>
    new CiliumClusterwideNetworkPolicy(scope, name, {
      metadata: { name },
      spec: {
        endpointSelector: labelled(namespace, labels),
        enableDefaultDeny,
        ingressDeny: [
          { fromEndpoints: [inNamespaces('NotIn', [namespace, ...clientNamespaces])] },
          // The pod's own node is not in the list, because its kubelet probes the pod from there.
          { fromEntities: ['world', 'remote-node'] },
        ],
      },
    }),
};

function labelled(namespace: string, labels: Readonly<Record<string, string>>): LabelSelector {
  const own = Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]);
  return { matchLabels: { ...Object.fromEntries(own), [NAMESPACE]: namespace } };
}

/** A negative expression also matches whatever has no namespace, such as addresses and nodes. */
function inNamespaces(operator: 'In' | 'NotIn', values: readonly string[]): LabelSelector {
  const is = { key: NAMESPACE, operator, values: [...values] };
  return { matchExpressions: operator === 'In' ? [is] : [{ key: NAMESPACE, operator: 'Exists' }, is] };
}
