import type { Manifests, PolicyType } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import type { Group } from '../../reach/group.ts';
import type { ReachOptions } from '../../reach/options.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { type Comparison, compareManifests } from '../../review/difference.ts';
import { type PolicyChanges, policyChanges } from '../../review/policy-changes.ts';
import type { LivePolicy } from '../cluster/cluster.ts';
import type { Cell, Computed } from '../plan/cell.ts';
import type { Plan } from '../plan/plan.ts';
import { type LiveAccounts, ofAccounts, withAccounts } from './accounts.ts';
import { asksForMoreThanNames, asksForNamespaceLabel } from './namespace-keys.ts';

/** The verdicts that follow from the API server's policies and namespace labels. */
export interface PolicyDrift {
  /**
   * Compares what the policies allow, over every pod that could exist.
   * @throws TooManyConditions
   */
  comparison(): Comparison;
  /** Compares the policies by name and content only. */
  readonly policies: PolicyChanges;
  /**
   * Whether the policies say the same, whatever their names, and the namespaces have the same labels, as far as policies ask for
   * them. Then there is no difference in who gets in.
   */
  readonly isNone: boolean;
  /** Policies of the API server that tierwall cannot read, one sentence each. */
  readonly unread: readonly string[];
  /** Namespaces that the manifests declare, whose labels in the cluster are unknown though policies ask for labels. */
  readonly unknownNamespaces: readonly string[];
  computed(cell: Cell): Computed;
  /** What each direction lets through by itself. */
  directionResults(cell: Cell): Readonly<Record<PolicyType, PortSet>>;
}

/** What decides in the cluster, as far as it is compared. */
export interface LiveDeciding {
  readonly policies: readonly LivePolicy[];
  readonly namespaceLabels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  readonly accounts: LiveAccounts;
}

/**
 * Compares the policies of the manifests with those of the cluster, without those of the run itself. The pods are those of the
 * manifests.
 */
export function policyDrift(
  manifests: Manifests,
  { connectivity }: Plan,
  { policies: live, namespaceLabels: labels, accounts }: LiveDeciding,
  reach: ReachOptions,
): PolicyDrift {
  const accountsIn = ({ otherKinds }: Manifests, isCluster: boolean) =>
    otherKinds && { otherKinds: withAccounts(otherKinds, accounts, isCluster) };
  // Read in the same way as files, so that defaults and the order of fields do not count.
  const items = live.filter(({ own }) => !own).map(({ object }) => object);
  const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  const { policies, problems } = readTexts([{ file: 'cluster', text }]);
  const asInCluster = (one: Manifests): Manifests => ({
    ...{ ...one, policies, ...accountsIn(one, true) },
    namespaces: one.namespaces.map((namespace) => {
      const now = labels.get(namespace.name);
      return now ? { ...namespace, labels: new Map(Object.entries(now)), declared: true } : namespace;
    }),
  });
  // What the manifests leave open is not a difference: a namespace that they do not declare has its labels of the cluster on both
  // sides.
  const asDeclared = (one: Manifests): Manifests => {
    const live = asInCluster(one).namespaces;
    return {
      ...{ ...one, ...accountsIn(one, false) },
      namespaces: one.namespaces.map((namespace, i) => (namespace.declared ? namespace : (live[i] ?? namespace))),
    };
  };
  const changes = policyChanges({ policies: manifests.policies }, { policies });
  const [before, after] = [asDeclared(manifests), asInCluster(manifests)];
  const inCluster = new Connectivity(asInCluster(connectivity.manifests), reach);
  const groupOf = ({ peer }: Cell['from'] | Cell['to']) => inCluster.groupOf(peer.name) as Group;
  return {
    policies: changes,
    isNone:
      changes.added.length + changes.removed.length + changes.changed.length === 0 &&
      hasSameLabels(before, after) &&
      ofAccounts(manifests, accounts).length === 0,
    unread: problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    unknownNamespaces: [before, after].some(asksForMoreThanNames)
      ? manifests.namespaces.filter((one) => one.declared && !labels.has(one.name)).map(({ name }) => name)
      : [],
    comparison: () => compareManifests(before, after, reach),
    computed: ({ from, to, protocol, port }) => {
      const { open, depends } = inCluster.between(groupOf(from), groupOf(to));
      return open.has(protocol, port) ? 'open' : depends.has(protocol, port) ? 'depends' : 'denied';
    },
    directionResults: ({ from, to }) => inCluster.directionResults(groupOf(from), groupOf(to)),
  };
}

/** The same labels, as far as policies ask for them? */
function hasSameLabels(manifests: Manifests, other: Manifests): boolean {
  const isAsked = asksForNamespaceLabel(manifests);
  return manifests.namespaces.every(({ labels }, i) => {
    const now = other.namespaces[i]?.labels;
    const keys = [...new Set([...labels.keys(), ...(now?.keys() ?? [])])];
    return keys.every((key) => labels.get(key) === now?.get(key) || !isAsked(key));
  });
}
