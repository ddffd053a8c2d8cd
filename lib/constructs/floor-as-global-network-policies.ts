import { GlobalNetworkPolicy } from '../../imports/global-network-policy.ts';
import { CLUSTER_DNS } from './allow-dns.ts';
import { FLOOR_ORDER, type FloorMaker, METADATA_SERVICE } from './floor-rules.ts';

/** Calico's own label, which it writes over whatever a pod says of itself; those of namespaces (pcns.) a pod could claim. */
const NAMESPACE = 'projectcalico.org/namespace';
/** Calico's own as well, and what tells pods from sets of addresses, which may be of a namespace, too. */
const IS_POD = "projectcalico.org/orchestrator == 'k8s'";

/**
 * Policies of tier `default`, the only one before Calico v3.29, in the form in which the cluster stores them: there NetworkPolicies have order
 * 1000, and whoever has a lower one is asked before. Whom a policy of the tier selects it isolates in its direction; a Pass to go on would
 * leave the tier, and NetworkPolicies with it. So each names `types`, for which that form has no default but both.
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
        // In a policy of the whole cluster, addresses are not of the selector either.
        ingress: [{ action: 'Deny', source: { notSelector: allOf(oneOf([namespace, ...clientNamespaces]), IS_POD) } }],
      },
    }),
};

/** Until v3.32 the cluster stores a policy of tier default under a name with the tier in front, and finds no other by its name. */
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
