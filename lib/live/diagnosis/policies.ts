import type { Diagnosis } from './diagnosis.ts';
import type { PolicyDrift } from './policy-drift.ts';

/** Policies and namespaces of the cluster that are not those of the manifests, and whether that changes who reaches whom, tried or not. */
export function ofPolicies(drift: PolicyDrift): Diagnosis[] {
  const [unread] = drift.unread;
  if (unread !== undefined) {
    const says = `${drift.unread.length} policies of the cluster cannot be read here, such as: ${unread}`;
    const next = 'write it as kubectl explain says; by the others alone nobody can tell what the cluster allows';
    return [{ kind: 'policy unread', says, next, verdict: 'inconclusive' }];
  }
  const { policies, differences, lostDefaultDenies } = drift.comparison();
  const diagnosis = (kind: Diagnosis['kind'], says: string, next: string): Diagnosis => ({
    ...{ kind, says: `NetworkPolicy ${says}`, next, verdict: 'match' },
  });
  const named = [
    ...policies.removed.map((name) =>
      diagnosis('policy missing', `${name} is not in the cluster`, 'apply the manifests'),
    ),
    ...policies.added.map((name) =>
      diagnosis(
        'policy foreign',
        `${name} is in the cluster and not in the manifests`,
        'delete it, or add it to the manifests',
      ),
    ),
    ...policies.changed.map((name) =>
      diagnosis('policy other', `${name} is another one in the cluster`, 'apply the manifests'),
    ),
    ...policies.renamed.map(({ from, to }) =>
      diagnosis(
        'policy renamed',
        `${from} is in the cluster under another name, ${to}`,
        'delete that one and apply the manifests: two names drift apart',
      ),
    ),
  ];
  if (differences.length === 0 && lostDefaultDenies.length === 0) return named;
  const [first] = differences;
  const example = first
    ? `such as ${first.from.name} => ${first.to.name}: ${first.old.open} -> ${first.new.open}`
    : `as pods without a policy of their own are limited no more in ${lostDefaultDenies[0]?.namespace}`;
  return [
    ...named,
    {
      kind: 'cluster differs',
      says: `by its policies and its namespaces' labels ${differences.length === 1 ? 'one pair connects' : `${differences.length} pairs connect`} otherwise, tried or not, ${example}`,
      next: 'make the cluster what the manifests say, or the manifests what the cluster is',
      verdict: 'mismatch',
    },
  ];
}
