const clusterWide: readonly string[] = [
  ...['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy'],
  ...['GlobalNetworkPolicy', 'GlobalNetworkSet', 'Tier', 'CiliumClusterwideNetworkPolicy', 'CiliumCIDRGroup'],
];

/** Is the kind, one of those that are read, cluster-scoped? */
export function isClusterWide(kind: string): boolean {
  return kind === 'Namespace' || clusterWide.includes(kind);
}
