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
  readonly isMore: boolean;
}

function rowsOf({ differences, open }: Comparison): Row[] {
  const text = ({ open: ports, depends }: Verdict) => `${ports}${depends.isEmpty ? '' : `, perhaps ${depends}`}`;
  const possible = ({ open: ports, depends }: Verdict) => ports.union(depends);
  const row = (says: string, old: Verdict, now: Verdict): Row => ({
    says: `${says}: ${text(old)} -> ${text(now)}`,
    isMore: !possible(now).subtract(possible(old)).isEmpty,
  });
  const certain = (ports: PortSet): Verdict => ({ open: ports, depends: PortSet.none });
  return [
    ...differences.map(({ from, to, old, new: now }) => row(`${from.name} => ${to.name}`, old, now)),
    ...open.flatMap(({ from, to, old, new: now }) =>
      endsOf(from).flatMap((source) =>
        endsOf(to).map((target) => {
          const { says, isMore } = row(`${source.name} => ${target.name}`, certain(old), certain(now));
          const which = [source.words, target.words].filter((words) => words !== '');
          return { says: `${says} (${which.join('; to ')})`, isMore };
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
    return { name, words: `${conditionWords(one.condition)}; for one, ${witnessWords(one.witness)}` };
  });
}

/** The most rows that are printed. */
const MOST = 3;

function differing(rows: readonly Row[]): Diagnosis[] {
  if (rows.length === 0) return [];
  const many = rows.length === 1 ? 'one pair connects' : `${rows.length} pairs connect`;
  // More open than computed is worse than less.
  const shown = [...rows.filter(({ isMore }) => isMore), ...rows.filter(({ isMore }) => !isMore)].slice(0, MOST);
  return [
    {
      kind: 'cluster differs',
      says: `because of the cluster's policies and namespace labels, ${many} differently, tried or not, such as ${shown.map(({ says }) => says).join('; ')}`,
      next: 'apply the manifests, or change them to what the cluster has',
      verdict: 'mismatch',
    },
  ];
}

function withKind(name: string): string {
  return hasKind(name) ? name : `NetworkPolicy ${name}`;
}
