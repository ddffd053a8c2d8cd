import type { Location } from '../../manifests/model.ts';
import { YES } from '../../reach/selector.ts';
import type { Facts } from './facts.ts';
import { denyByDefault, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noDefaultDeny: Rule = {
  id: 'NP002',
  title: 'namespace without a default deny',
  severity: 'warning',
  why: 'Without a policy that selects every pod of the namespace, a pod that somebody adds tomorrow is open in that direction, whatever policies the others have.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
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
    const { manifests, strangers, workloads } = facts;
    for (const { name, location } of manifests.namespaces) {
      const own = workloads.filter(({ workload }) => workload.namespace === name && !workload.hostNetwork);
      // A pod without labels, which is what an unknown pod is at least.
      const stranger = strangers.find(({ peer }) => peer.kind === 'stranger' && peer.namespace === name);
      if (own.length === 0 || !stranger) continue;
      const missing = (['Ingress', 'Egress'] as const).filter((type) => {
        // A policy of a kind that is not evaluated may be the default deny.
        const { isolated, doubts } = stranger.group.sides[type];
        return isolated !== YES && !doubts.pods.closes;
      });
      if (missing.length === 0) continue;
      yield {
        location: location ?? (own[0]?.workload.location as Location),
        object: { kind: 'Namespace', namespace: '', name },
        message: `namespace ${name} has no default deny of ${missing.join(' and ').toLowerCase()}: a new pod in it is open`,
        fix: { say: 'add a policy that selects every pod', ...withPatch(denyByDefault(facts, name, missing)) },
      };
    }
  },
};
