import type { Manifests } from '../../manifests/model.ts';
import type { ServiceAccount } from '../../manifests/other-kinds/calico-policy.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import { DEFAULT_ACCOUNT } from '../../reach/ordered/account-labels.ts';
import type { OtherPolicies } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import type { Diagnosis } from './diagnosis.ts';

/** The ServiceAccounts of the cluster, and the keys of those labels that policies ask for. */
export interface LiveAccounts {
  readonly accounts: readonly ServiceAccount[];
  readonly asked: ReadonlySet<string>;
}

/** The ServiceAccounts of a cluster. If they could not be listed, nothing is compared. */
export function accountsOf({ objects, unlisted }: OtherPolicies, asked: ReadonlySet<string>): LiveAccounts {
  const found = (objects as readonly Listed[]).filter(({ kind }) => kind === 'ServiceAccount');
  return {
    asked: unlisted.some(({ resource }) => resource === 'serviceaccounts') ? new Set() : asked,
    accounts: found.map(({ metadata: { namespace, name, labels = {} } }) => ({
      namespace,
      name,
      labels: new Map(Object.entries(labels)),
    })),
  };
}

interface Listed {
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

/**
 * The policies with the ServiceAccounts of the cluster. What the manifests leave open is not a difference: an account that they do not
 * declare has its labels of the cluster on both sides. But `default` counts as one without labels, because Kubernetes makes it so.
 * @param isCluster whether those of the manifests are in the cluster's place, too
 */
export function withAccounts(kinds: OtherKinds, { accounts, asked }: LiveAccounts, isCluster: boolean): OtherKinds {
  if (asked.size === 0) return kinds;
  const [declared, live] = [kinds.serviceAccounts, accounts].map((some) => new Set(some.map(keyOf)));
  const gone = kinds.serviceAccounts
    .filter((one) => !live?.has(keyOf(one)))
    .map((one) => ({ ...one, labels: new Map() }));
  const undeclared = accounts.filter((one) => one.name !== DEFAULT_ACCOUNT && !declared?.has(keyOf(one)));
  return { ...kinds, serviceAccounts: isCluster ? [...accounts, ...gone] : [...kinds.serviceAccounts, ...undeclared] };
}

/** ServiceAccounts whose labels in the cluster differ from the manifests where policies select pods by them. */
export function ofAccounts({ otherKinds }: Manifests, { accounts, asked }: LiveAccounts): Diagnosis[] {
  if (!otherKinds || asked.size === 0) return [];
  const labels = (one: ServiceAccount) => [keyOf(one), one.labels] as const;
  const [declared, live] = [new Map(otherKinds.serviceAccounts.map(labels)), new Map(accounts.map(labels))];
  const made = accounts
    .filter(({ name }) => name === DEFAULT_ACCOUNT)
    .map(keyOf)
    .filter((key) => !declared.has(key));
  const all = [...declared, ...made.map((key) => [key, new Map<string, string>()] as const)];
  return all.flatMap(([key, labels]): Diagnosis[] => {
    const has = live.get(key);
    const text = (one: ReadonlyMap<string, string> | undefined) =>
      [...(one ?? [])]
        .filter(([label]) => asked.has(label))
        .map((pair) => pair.join('='))
        .sort()
        .join(', ') || 'none';
    if (text(has) === text(labels)) return [];
    const says = `of the labels that policies ask for, ServiceAccount ${key} has ${text(has)} in the cluster, and ${text(labels)} in the manifests`;
    return [
      {
        kind: 'account relabelled',
        says: plainText(says),
        next: 'apply the manifests, and remove other labels',
        verdict: 'match',
      },
    ];
  });
}

function keyOf({ namespace, name }: ServiceAccount): string {
  return `${namespace}/${name}`;
}
