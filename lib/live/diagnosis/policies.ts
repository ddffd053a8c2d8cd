import { namesOfEnds } from '../../review/open-world/open-difference.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PolicyDrift } from './policy-drift.ts';

/** Policies and namespaces of the cluster that are not those of the manifests, and whether that changes who reaches whom, tried or not, any pod that could exist included. */
export function ofPolicies(drift: PolicyDrift): Diagnosis[] {
  const [unread] = drift.unread;
  if (unread !== undefined) {
    const says = `${drift.unread.length} policies of the cluster cannot be read here, such as: ${unread}`;
    const next = 'write it as kubectl explain says; by the others alone nobody can tell what the cluster allows';
    return [{ kind: 'policy unread', says, next, verdict: 'inconclusive' }];
  }
  const { policies, differences, open } = drift.comparison();
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
  const rows = [
    ...differences.map(({ from, to, old, new: now }) => ({
      from: from.name,
      to: to.name,
      old: old.open,
      new: now.open,
    })),
    ...open.flatMap(({ from, to, old, new: now }) =>
      namesOfEnds(from).flatMap((source) =>
        namesOfEnds(to).map((target) => ({ from: source, to: target, old, new: now })),
      ),
    ),
  ];
  const [first] = rows;
  if (!first) return named;
  const many = rows.length === 1 ? 'one pair connects' : `${rows.length} pairs connect`;
  return [
    ...named,
    {
      kind: 'cluster differs',
      says: `by its policies and its namespaces' labels ${many} otherwise, tried or not, such as ${first.from} => ${first.to}: ${first.old} -> ${first.new}`,
      next: 'make the cluster what the manifests say, or the manifests what the cluster is',
      verdict: 'mismatch',
    },
  ];
}
