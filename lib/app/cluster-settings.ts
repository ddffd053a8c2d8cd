import type { ClusterFloorKind } from '../constructs/cluster-floor.ts';

/** Values on which two or more files of dist/ must agree. Each is written once, here. */

/** The addresses of pods: kind's `podSubnet` and Calico's pool. */
export const POD_SUBNET = '192.168.0.0/16';

/** The port of the frontend: its Service's nodePort, and the port of the host that kind maps to it. */
export const FRONTEND_NODE_PORT = 30001;

/** The oldest Kubernetes version that the hardened profile runs on. A newer version still enforces the standard as it was then. */
export const POD_SECURITY_VERSION = 'v1.27';

/**
 * The kind of policies that make a floor under all namespaces for the hardened profile, which no namespace can open. Undefined
 * means no floor. The clusters of scripts/up.sh support only 'GlobalNetworkPolicy', because of their Calico
 * (docs/how-to/cluster-floor.md).
 */
export const CLUSTER_FLOOR: ClusterFloorKind | undefined = undefined;
