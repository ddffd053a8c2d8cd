import type { Endpoint, LabelSelector, Policy } from './evaluator.ts';

/** Some of the labels that Cilium's agent leaves out of what it knows of pods (pkg/labelsfilter). */
const LEFT_OUT = ['apps.kubernetes.io/pod-index', 'statefulset.kubernetes.io/pod-name', 'pod-template-hash'];

/** The name of policies that stand for the peers of an intent. No plugin reads those. */
export const OF_INTENT = 'named-by-the-intent';

/**
 * Policies as the network plugin reads them. Cilium reads the rules of a direction whatever policyTypes says, and each of them
 * isolates: ParseNetworkPolicy in its pkg/k8s/network_policy.go. And to it, no pod has certain labels.
 */
export function asRead<Read extends Policy>(cni: 'calico' | 'cilium' | 'spec', policies: readonly Read[]): Read[] {
  if (cni !== 'cilium') return [...policies];
  return policies.map(withoutLeftOut).map((policy) => {
    const { policyTypes, ingress, egress } = policy.spec;
    if (!policyTypes || policyTypes.length === 0) return policy;
    const read = [...(ingress?.length ? ['Ingress'] : []), ...(egress?.length ? ['Egress'] : [])];
    return { ...policy, spec: { ...policy.spec, policyTypes: [...policyTypes, ...read] } };
  });
}

function withoutLeftOut<Read extends Policy>(policy: Read): Read {
  if (policy.metadata.name === OF_INTENT) return policy;
  return JSON.parse(JSON.stringify(policy), (key, value) => (key === 'podSelector' ? seen(value) : value));
}

/** A requirement that no pod meets has no values to choose from. */
function seen(selector: LabelSelector | null): LabelSelector | null {
  if (!selector) return selector;
  const labels = Object.entries(selector.matchLabels ?? {});
  const never = (key: string) => ({ key, operator: 'In', values: [] });
  return {
    matchLabels: Object.fromEntries(labels.filter(([key]) => !LEFT_OUT.includes(key))),
    matchExpressions: [
      ...labels.flatMap(([key]) => (LEFT_OUT.includes(key) ? [never(key)] : [])),
      ...(selector.matchExpressions ?? []).flatMap((one) => {
        if (!LEFT_OUT.includes(one.key)) return [one];
        return ['NotIn', 'DoesNotExist'].includes(one.operator) ? [] : [never(one.key)];
      }),
    ],
  };
}

/** The ports of a pod as the plugin reads them. Cilium keeps one for each name, which is the last. */
export function portsAsRead(
  cni: 'calico' | 'cilium' | 'spec',
  ports: NonNullable<Endpoint['ports']>,
): NonNullable<Endpoint['ports']> {
  if (cni !== 'cilium') return ports;
  return ports.filter(({ name }, i) => name === undefined || !ports.slice(i + 1).some((one) => one.name === name));
}
