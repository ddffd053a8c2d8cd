import type { CompiledRule } from '../../reach/compiled-policy.ts';
import type { End } from '../../reach/explanation.ts';
import { dataTier } from '../data-tier.ts';
import { type Facts, type PodEnd, ruleName } from './facts.ts';
import { withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';
import { usersAlone } from './users-alone.ts';

export const exposedDataTier: Rule = {
  id: 'NP011',
  title: 'data tier reachable from other namespaces or addresses',
  severity: 'error',
  why: 'A data store is for the few tiers that use it. One that any pod of another namespace, or an address outside the cluster, can connect to is one password away from everybody.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{namespaceSelector: {}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const end of facts.workloads) {
      const { workload } = end;
      const because = dataTier(workload);
      if (because === undefined) continue;
      const outsiders: End[] = [
        ...facts.strangers.filter(({ peer }) => peer.kind === 'stranger' && peer.namespace !== workload.namespace),
        ...facts.addresses,
      ];
      const reaching = outsiders.filter((from) => facts.witness(from, end) !== undefined);
      const [first] = reaching;
      if (!first) continue;
      const { namespace, name, kind } = workload;
      const rule = letsIn(facts, first, end);
      yield {
        location: rule?.rule.location ?? workload.location,
        object: { kind, namespace, name },
        message: `${end.peer.name} is a data tier (${because}) and open to ${whom(reaching)}`,
        witness: facts.witness(first, end) as string,
        ...(rule && { cause: ruleName(rule) }),
        fix: {
          say: `let in only the workloads that use it${rule ? `: change ${ruleName(rule)}, for another policy only adds` : ''}`,
          ...withPatch(usersAlone(facts, end, reaching)),
        },
      };
    }
  },
};

function whom(ends: readonly End[]): string {
  const pods = ends.some(({ group }) => group.kind !== 'external') ? ['pods of other namespaces'] : [];
  const addresses = ends.filter(({ group }) => group.kind === 'external').map(({ peer }) => peer.name);
  return [...pods, ...addresses.slice(0, 3)].join(', ');
}

/** The rule that lets it in. */
function letsIn(facts: Facts, from: End, to: PodEnd): CompiledRule | undefined {
  return facts.connectivity.decidingRules(from.group, to.group).find(({ direction }) => direction === 'Ingress');
}
