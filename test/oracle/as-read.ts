import type { Policy } from './evaluator.ts';

/**
 * Policies as the network plugin reads them. Cilium reads the rules of a direction whatever policyTypes says, and each of them
 * isolates: ParseNetworkPolicy in its pkg/k8s/network_policy.go.
 */
export function asRead<Read extends Policy>(cni: 'calico' | 'cilium' | 'spec', policies: readonly Read[]): Read[] {
  if (cni !== 'cilium') return [...policies];
  return policies.map((policy) => {
    const { policyTypes, ingress, egress } = policy.spec;
    if (!policyTypes || policyTypes.length === 0) return policy;
    const read = [...(ingress?.length ? ['Ingress'] : []), ...(egress?.length ? ['Egress'] : [])];
    return { ...policy, spec: { ...policy.spec, policyTypes: [...policyTypes, ...read] } };
  });
}
