import { labelsOfPods, matches, NO } from '../../reach/selector.ts';
import type { Facts } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const hostNetwork: Rule = {
  id: 'NP020',
  title: 'policy selects pods with hostNetwork',
  severity: 'warning',
  why: "A pod with hostNetwork has its node's address and its node's traffic. A NetworkPolicy has no effect on it, so a policy that selects it only looks like protection.",
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec:
  hostNetwork: true
  containers: [{name: agent, image: agent}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {}}
---
apiVersion: v1
kind: Pod
metadata: {name: agent, namespace: shop, labels: {app: agent}}
spec:
  containers: [{name: agent, image: agent}]
`,
  },
  *find({ manifests }: Facts): Generator<Finding> {
    for (const workload of manifests.workloads.filter((one) => one.hostNetwork)) {
      const { namespace, name, kind, location } = workload;
      const policy = manifests.policies.find(
        (one) => one.namespace === namespace && matches(one.podSelector, labelsOfPods(workload)) !== NO,
      );
      if (!policy) continue;
      yield {
        ...{ location, object: { kind, namespace, name } },
        message: `${namespace}/${policy.name} selects ${namespace}/${name}[${kind}], which uses hostNetwork: it is not limited`,
        fix: { say: "take hostNetwork away, or limit it by the node's own firewall" },
      };
    }
  },
};
