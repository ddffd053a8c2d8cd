import { type Facts, policyName } from './facts.ts';
import { editedPolicy } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noNamespace: Rule = {
  id: 'NP019',
  title: 'policy without a namespace',
  severity: 'note',
  why: 'A policy counts in its own namespace only. One that names none goes to whichever namespace is current when somebody applies it, and in the wrong one it protects nothing.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access}
spec:
  podSelector: {}
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {}
`,
  },
  *find({ manifests }: Facts): Generator<Finding> {
    for (const policy of manifests.policies) {
      if (policy.namesNamespace) continue;
      const { namespace, name, location } = policy;
      yield {
        ...{ location, object: policyName(policy) },
        message: `NetworkPolicy ${name} names no namespace: it is taken for ${namespace} here`,
        // Where the command was told no namespace, the policy goes wherever it is applied, with its pods.
        fix: {
          say: 'name it',
          ...(namespace !== 'default' && {
            patch: {
              edits: [{ edit: 'set', object: editedPolicy(policy), path: ['metadata', 'namespace'], value: namespace }],
              closes: 'nothing',
            },
          }),
        },
      };
    }
  },
};
