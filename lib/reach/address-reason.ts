import type { PodClass } from './pod-class.ts';

/**
 * Why it is unknown whether a rule that names addresses is for these pods. One text for policies of every kind, so that a reason
 * which two of them share is printed once.
 * @param cidrs the addresses in question, at least one block
 */
export function addressReason(kind: PodClass['kind'], cidrs: ReadonlySet<string>): string {
  const [first] = cidrs;
  const where = `${first}${cidrs.size > 1 ? ` and ${cidrs.size - 1} more` : ''}`;
  if (kind === 'pod') return `the pod's address may or may not be in ${where}; --pod-cidr settles it`;
  return `the address of ${kind === 'node' ? 'the node (hostNetwork)' : 'the ingress controller'} may or may not be in ${where}`;
}
