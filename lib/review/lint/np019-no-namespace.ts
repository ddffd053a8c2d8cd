import type { NetworkPolicy } from '../../manifests/model.ts';
import { type Facts, policyName } from './facts.ts';
import { listed } from './listed.ts';
import { editedPolicy } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noNamespace: Rule = {
  id: 'NP019',
  title: 'policy without a namespace',
  severity: 'note',
  why: 'A policy counts only in its own namespace. If it names none, it goes to whichever namespace is current when somebody applies it, and in the wrong one it protects nothing. There is one finding for each folder.',
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
  *find(facts: Facts): Generator<Finding> {
    const folders = new Map<string, NetworkPolicy[]>();
    for (const policy of facts.manifests.policies) {
      if (policy.namesNamespace) continue;
      const folder = policy.location.file.replace(/[^/]*$/, '');
      // A policy that suppresses the rule itself has a finding of its own.
      const key = facts.isIgnored('NP019', policyName(policy)) ? `${folder} ${policy.name}` : folder;
      const known = folders.get(key);
      if (known) known.push(policy);
      else folders.set(key, [policy]);
    }
    for (const policies of folders.values()) {
      const [first] = policies;
      if (!first) continue;
      const { namespace, name, location } = first;
      const names = listed(policies.map((policy) => policy.name));
      yield {
        ...{ location, object: policyName(first) },
        message:
          policies.length === 1
            ? `NetworkPolicy ${name} names no namespace: here it counts in namespace ${namespace}`
            : `${policies.length} policies of this folder name no namespace (${names}): here they count in namespace ${namespace}`,
        // If the command was told no namespace, the policies go wherever they are applied, together with their pods.
        fix: {
          say: 'name it',
          ...(namespace !== 'default' && {
            patch: {
              edits: policies.map((policy) => ({
                ...{ edit: 'set', object: editedPolicy(policy), path: ['metadata', 'namespace'], value: namespace },
              })),
              closes: 'nothing',
            },
          }),
        },
      };
    }
  },
};
