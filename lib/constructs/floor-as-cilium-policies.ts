import { CiliumClusterwideNetworkPolicy, type LabelSelector } from '../../imports/cilium-clusterwide-network-policy.ts';
import { CLUSTER_DNS } from './allow-dns.ts';
import { type FloorMaker, METADATA_SERVICE, SYSTEM_NAMESPACE } from './floor-rules.ts';

/** The label that Cilium gives each pod; one that a pod gives itself is dropped. */
const NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

/** They isolate nobody: what they do not deny, other policies decide, and where there are none it is open. */
const enableDefaultDeny = { egress: false, ingress: false };

/** Policies of Cilium, which has no order: what one denies, no other can allow. */
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
          // Not its own node, from which the kubelet asks how it is.
          { fromEntities: ['world', 'remote-node'] },
        ],
      },
    }),
};

function labelled(namespace: string, labels: Readonly<Record<string, string>>): LabelSelector {
  const own = Object.entries(labels).map(([key, value]) => [`k8s:${key}`, value]);
  return { matchLabels: { ...Object.fromEntries(own), [NAMESPACE]: namespace } };
}

/** An expression that is negative is true of whatever has no namespace, too: addresses, and nodes. */
function inNamespaces(operator: 'In' | 'NotIn', values: readonly string[]): LabelSelector {
  const is = { key: NAMESPACE, operator, values: [...values] };
  return { matchExpressions: operator === 'In' ? [is] : [{ key: NAMESPACE, operator: 'Exists' }, is] };
}
