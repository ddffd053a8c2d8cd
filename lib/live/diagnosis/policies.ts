import type { Verdict } from '../../reach/connectivity.ts';
import { conditionWords, witnessWords } from '../../reach/open-world/condition-name.ts';
import { TooManyConditions } from '../../reach/open-world/too-many-conditions.ts';
import { hasKind } from '../../reach/policy-called.ts';
import { PortSet } from '../../reach/port-set.ts';
import type { Comparison } from '../../review/difference.ts';
import { namesOfEnds, type OpenEnds } from '../../review/open-world/open-difference.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { PolicyDrift } from './policy-drift.ts';

/**
 * Policies and namespaces of the cluster that differ from the manifests, and whether that changes who reaches whom, for every pod
 * that could exist, tried or not.
 */
export function ofPolicies(drift: PolicyDrift): Diagnosis[] {
  const [unread] = drift.unread;
  if (unread !== undefined) {
    const says = `${drift.unread.length} policies of the cluster cannot be read here, such as: ${unread}`;
    const next = 'correct it as kubectl explain says: the other policies alone do not tell what the cluster allows';
    return [{ kind: 'policy unread', says, next, verdict: 'inconclusive' }];
  }
  try {
    const rows = drift.isNone ? [] : rowsOf(drift.comparison());
    // If policies differ and have the same effect for everybody, that is said.
    const effect = rows.length === 0 ? ', which changes nothing for any pod that could exist' : '';
    return [...named(drift, effect), ...differing(rows)];
  } catch (error) {
    if (!(error instanceof TooManyConditions)) throw error;
    const says = `it is not known how the cluster's policies and namespace labels differ in effect from the manifests: ${error.message}`;
    const next = 'apply the manifests, and run this again';
    return [...named(drift, ''), { kind: 'too many conditions', says, next, verdict: 'inconclusive' }];
  }
}

function named({ policies }: PolicyDrift, effect: string): Diagnosis[] {
  const diagnosis = (kind: Diagnosis['kind'], says: string, next: string): Diagnosis => ({
    ...{ kind, says: `${says}${effect}`, next, verdict: 'match' },
  });
  return [
    ...policies.removed.map((name) =>
      diagnosis('policy missing', `${withKind(name)} is not in the cluster`, 'apply the manifests'),
    ),
    ...policies.added.map((name) =>
      diagnosis(
        'policy foreign',
        `${withKind(name)} is in the cluster and not in the manifests`,
        'delete it, or add it to the manifests',
      ),
    ),
    ...policies.changed.map((name) =>
      diagnosis('policy other', `${withKind(name)} is different in the cluster`, 'apply the manifests'),
    ),
    ...policies.renamed.map(({ from, to }) =>
      diagnosis(
        'policy renamed',
        `${withKind(from)} is in the cluster under another name, ${to}`,
        'delete that one and apply the manifests, because two copies drift apart',
      ),
    ),
  ];
}

/** Peers that connect otherwise than the manifests say. */
interface Row {
  readonly says: string;
  /** Whether the cluster opens more than the manifests. That is worse than less. */
  readonly isMore: boolean;
  /** Whether both ends are one workload, as the replicas of a database. */
  readonly isItself: boolean;
}

function rowsOf({ differences, open }: Comparison): Row[] {
  const text = ({ open: ports, depends }: Verdict) => `${ports}${depends.isEmpty ? '' : `, perhaps ${depends}`}`;
  const possible = ({ open: ports, depends }: Verdict) => ports.union(depends);
  const row = (source: string, target: string, old: Verdict, now: Verdict, which = ''): Row => ({
    says: `${source} => ${target}: ${text(old)} by the manifests, ${text(now)} in the cluster${which}`,
    isMore: !possible(now).subtract(possible(old)).isEmpty,
    isItself: source === target,
  });
  const certain = (ports: PortSet): Verdict => ({ open: ports, depends: PortSet.none });
  return [
    ...differences.map(({ from, to, old, new: now }) => row(from.name, to.name, old, now)),
    ...open.flatMap(({ from, to, old, new: now }) =>
      endsOf(from).flatMap((source) =>
        endsOf(to).map((target) => {
          const which = [source.words, target.words].filter((words) => words !== '');
          return row(source.name, target.name, certain(old), certain(now), ` (${which.join('; to ')})`);
        }),
      ),
    ),
  ];
}

/** The name of each end. For pods that no manifest holds, also which pods these are, and one of them. */
function endsOf(ends: OpenEnds): { readonly name: string; readonly words: string }[] {
  const witnessed = 'possible' in ends ? ends.possible : undefined;
  return namesOfEnds(ends).map((name, i) => {
    const one = witnessed?.[i];
    if (!one) return { name, words: '' };
    return { name, words: `${conditionWords(one.condition)}; for example, ${witnessWords(one.witness)}` };
  });
}

function differing(rows: readonly Row[]): Diagnosis[] {
  if (rows.length === 0) return [];
  const many = rows.length === 1 ? 'one pair connects' : `${rows.length} pairs connect`;
  const rank = ({ isMore, isItself }: Row) => (isMore ? 0 : 2) + (isItself ? 1 : 0);
  return [
    {
      kind: 'cluster differs',
      says: `${many} differently from the manifests, tried or not, because the cluster's policies, or the labels of its namespaces or ServiceAccounts, are different`,
      rows: [...rows].sort((one, other) => rank(one) - rank(other)).map(({ says }) => says),
      next: 'apply the manifests, or change them to what the cluster has',
      verdict: 'mismatch',
    },
  ];
}

function withKind(name: string): string {
  return hasKind(name) ? name : `NetworkPolicy ${name}`;
}
