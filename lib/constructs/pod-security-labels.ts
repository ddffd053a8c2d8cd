/**
 * Labels of a Namespace that refuses pods below a Pod Security Standard, and says so to whoever applies or audits.
 * @param version for example `v1.27`: a newer cluster then means the same by the level
 * Source: https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces
 */
export function podSecurityLabels(level: string, version: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const mode of ['audit', 'enforce', 'warn']) {
    labels[`pod-security.kubernetes.io/${mode}`] = level;
    labels[`pod-security.kubernetes.io/${mode}-version`] = version;
  }
  return labels;
}
