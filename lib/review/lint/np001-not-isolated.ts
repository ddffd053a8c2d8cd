import type { PolicyType } from '../../manifests/model.ts';
import { NO } from '../../reach/selector.ts';
import type { Facts, PodEnd } from './facts.ts';
import { denyByDefault, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const notIsolated: Rule = {
  id: 'NP001',
  title: 'workload not isolated in a direction',
  severity: 'warning',
  why: 'A pod that no NetworkPolicy selects in a direction accepts, or opens, every connection of that direction. Select it with a policy whose policyTypes name the direction, best by a default deny of its namespace.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [Ingress]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const end of facts.workloads) {
      // Policies have no effect on pods with hostNetwork: NP020.
      if (end.workload.hostNetwork) continue;
      const open = (['Ingress', 'Egress'] as const).filter((direction) => {
        // A policy of a kind that is not evaluated may limit it.
        const { isolated, doubts } = end.group.sides[direction];
        return isolated === NO && !doubts.pods.closes;
      });
      if (open.length === 0) continue;
      const { namespace, name, kind, location } = end.workload;
      const witness = witnessOf(facts, end, open);
      yield {
        ...{ location, object: { kind, namespace, name } },
        message: `no policy limits the ${open.join(' and the ').toLowerCase()} of ${end.peer.name}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: `deny by default in namespace ${namespace}, then allow what is needed`,
          ...withPatch(denyByDefault(facts, namespace, open)),
        },
      };
    }
  },
};

function witnessOf(facts: Facts, end: PodEnd, open: readonly PolicyType[]): string | undefined {
  if (open.includes('Ingress')) return facts.witnessOfStrangers([end]);
  const [internet] = facts.addresses;
  return internet && facts.witness(end, internet);
}
