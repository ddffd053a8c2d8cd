/** A rule of a Role or ClusterRole. */
export interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** The kind of a resource of a network plugin: its plural says which letters are large. */
export function kindOf(plural: string): string {
  const words = plural
    .replace(/ies$/, 'y')
    .replace(/s$/, '')
    .split(
      /(baseline|admin|clusterwide|cluster|global|cilium|cidr|group|local|redirect|network|policy|set|felix|node)/,
    );
  return words
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
    .replace('Cidr', 'CIDR');
}

/** In which kinds that are evaluated are served. */
const VERSIONS: Readonly<Record<string, string>> = {
  ...{ 'projectcalico.org': 'v3', 'cilium.io': 'v2', 'policy.networking.k8s.io': 'v1alpha1' },
};

export const versionOf = (group: string): string => VERSIONS[group] ?? 'v1';
