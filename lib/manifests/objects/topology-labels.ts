/**
 * Labels that the API server copies from a node to the pods that run there, over labels that the pods have, since Kubernetes 1.35 (feature gate
 * PodTopologyLabelsAdmission, KEP-4742). A node may be without them.
 */
export const TOPOLOGY_LABELS: readonly string[] = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];
