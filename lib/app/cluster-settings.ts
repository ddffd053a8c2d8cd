import type { ClusterFloorKind } from '../constructs/cluster-floor.ts';

/** Values that two or more files of dist/ must agree on, each written once, here. */

/** Pod addresses: kind's `podSubnet` and Calico's pool. */
export const POD_SUBNET = '192.168.0.0/16';

/** Where the frontend answers: its Service's nodePort, and the port of the host that kind maps to it. */
export const FRONTEND_NODE_PORT = 30001;

/** The oldest Kubernetes that the hardened profile runs on; a newer one still enforces the standard as it was then. */
export const POD_SECURITY_VERSION = 'v1.27';

/**
 * The kind of policies that make a floor under all namespaces for the hardened profile, which no namespace can open; undefined: none.
 * 'GlobalNetworkPolicy' on the clusters that scripts/up.sh makes, whose Calico has no other; docs/how-to/cluster-floor.md.
 */
export const CLUSTER_FLOOR: ClusterFloorKind | undefined = undefined;
