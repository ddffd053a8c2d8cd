import { GlobalNetworkPolicy } from '../../imports/global-network-policy.ts';
import { CLUSTER_DNS } from './allow-dns.ts';
import { FLOOR_ORDER, type FloorMaker, METADATA_SERVICE } from './floor-rules.ts';

/** Calico's own label, which overrides what a pod says of itself. A pod could claim the labels of namespaces (pcns.). */
const NAMESPACE = 'projectcalico.org/namespace';
/** Another label of Calico's own. It tells pods from network sets, which may also be in a namespace. */
const IS_POD = "projectcalico.org/orchestrator == 'k8s'";

/**
 * A floor of policies in tier `default`, the only tier before Calico v3.29, in the form in which the cluster stores them. In this
 * tier, NetworkPolicies have order 1000, and a policy with a lower order comes first. A policy isolates the pods that it selects,
 * and a Pass would leave the tier and so skip NetworkPolicies. So each policy names its `types`, because the stored form has no
 * default for them but both directions.
 */
export const calicoFloor: FloorMaker = {
  closesToAddresses: true,
  egress: (scope, name, namespaces = []) => {
    const { namespace, podLabels, port, protocols } = CLUSTER_DNS;
    const dns = { selector: allOf(oneOf([namespace]), labelled(podLabels)), ports: [port] };
    return new GlobalNetworkPolicy(scope, name, {
      metadata: { name: storedName(name) },
      spec: {
        order: FLOOR_ORDER,
        types: ['Egress'],
        selector: oneOf(namespaces),
        egress: [
          { action: 'Deny', destination: { nets: [METADATA_SERVICE] } },
          ...protocols.map((protocol) => ({ action: 'Allow', protocol, destination: dns })),
        ],
      },
    });
  },
  ingress: (scope, name, { namespace, labels }, clientNamespaces) =>
    new GlobalNetworkPolicy(scope, name, {
      metadata: { name: storedName(name) },
      spec: {
        order: FLOOR_ORDER,
        types: ['Ingress'],
        selector: allOf(oneOf([namespace]), labelled(labels)),
        // In a cluster-wide policy, notSelector also matches addresses.
        ingress: [{ action: 'Deny', source: { notSelector: allOf(oneOf([namespace, ...clientNamespaces]), IS_POD) } }],
      },
    }),
};

/**
 * The name under which the cluster stores the policy. Until v3.32, a policy of tier default is stored with the tier in front of
 * its name, and is not found without it.
 */
function storedName(name: string): string {
  return `default.${name}`;
}

function oneOf(namespaces: readonly string[]): string {
  const [only] = namespaces;
  if (namespaces.length === 1) return `${NAMESPACE} == '${only}'`;
  return `${NAMESPACE} in { ${namespaces.map((name) => `'${name}'`).join(', ')} }`;
}

function labelled(labels: Readonly<Record<string, string>>): string {
  return allOf(...Object.entries(labels).map(([key, value]) => `${key} == '${value}'`));
}

function allOf(...selectors: readonly string[]): string {
  return selectors.join(' && ');
}
