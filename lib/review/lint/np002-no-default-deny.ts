import type { Location } from '../../manifests/model.ts';
import { missingDefaultDeny, severityOfOpen } from './default-deny.ts';
import type { Facts } from './facts.ts';
import { openWorkloads, saysOpen } from './np001-not-isolated.ts';
import { denyByDefault, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noDefaultDeny: Rule = {
  id: 'NP002',
  title: 'namespace without a default deny',
  severity: 'warning',
  why: 'Without a policy that selects every pod of the namespace, a pod that somebody adds tomorrow is open in that direction, whatever policies the others have. Where pods that are there are open too, NP001 says so instead.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: every-app, namespace: shop}
spec:
  podSelector: {matchExpressions: [{key: app, operator: Exists}]}
  policyTypes: [Ingress, Egress]
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
    const open = openWorkloads(facts);
    for (const { name, location } of facts.manifests.namespaces) {
      const own = facts.workloadsIn(name).filter(({ workload }) => !workload.hostNetwork);
      const missing = missingDefaultDeny(facts, name);
      if (own.length === 0 || missing.length === 0 || saysOpen(facts, open.get(name))) continue;
      yield {
        severity: severityOfOpen(facts, name, missing),
        location: location ?? (own[0]?.workload.location as Location),
        object: { kind: 'Namespace', namespace: '', name },
        message: `namespace ${name} has no default deny of ${missing.join(' and ').toLowerCase()}: a new pod in it is open`,
        fix: { say: 'add a policy that selects every pod', ...withPatch(denyByDefault(facts, name, missing)) },
      };
    }
  },
};
