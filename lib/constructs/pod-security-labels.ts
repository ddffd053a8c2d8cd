import { shown } from './shape.ts';

/** What is wrong with a version of the Pod Security Standards. The API server refuses a Namespace with another label. */
export function versionProblems(field: string, version: string): string[] {
  return /^(?:latest|v1\.\d+)$/.test(version)
    ? []
    : [`${field} ${shown(version)} is not a version; write for example v1.27`];
}

/**
 * Labels for a Namespace that refuses pods below a Pod Security Standard, and warns and audits by the same standard.
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 * @param version such as `v1.27`, so that the level means the same in a newer cluster
 */
export function podSecurityLabels(level: string, version: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const mode of ['audit', 'enforce', 'warn']) {
    labels[`pod-security.kubernetes.io/${mode}`] = level;
    labels[`pod-security.kubernetes.io/${mode}-version`] = version;
  }
  return labels;
}
