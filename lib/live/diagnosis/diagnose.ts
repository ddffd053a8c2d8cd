import type { Manifests } from '../../manifests/model.ts';
import type { ReachOptions } from '../../reach/options.ts';
import type { ClusterFacts, LivePod, LivePolicy, LiveService, OtherPolicies } from '../cluster/cluster.ts';
import type { CellResult } from '../judge/judgement.ts';
import type { Plan } from '../plan/plan.ts';
import type { Canary } from '../probe/canary.ts';
import { ofAccounts } from './accounts.ts';
import type { Diagnosis } from './diagnosis.ts';
import { ofDoubts } from './doubts.ts';
import { ofIntent } from './intent.ts';
import { ofNamespaces } from './namespaces.ts';
import { ofNetwork } from './network.ts';
import { ofPods } from './pods.ts';
import { ofPolicies } from './policies.ts';
import { type LiveDeciding, policyDrift } from './policy-drift.ts';
import { ofReferred } from './referred.ts';
import { ofServices } from './services.ts';
import { ofUnevaluated, type Unevaluated } from './unevaluated.ts';

/** Facts about the cluster, apart from its connections. All policies but those of {@link LiveState.limiting} are among them. */
export interface LiveState extends LiveDeciding {
  readonly facts: ClusterFacts;
  readonly canary: Canary;
  /** Whether names of the cluster are resolved. */
  readonly resolves: boolean | undefined;
  readonly pods: readonly LivePod[];
  readonly services: readonly LiveService[];
  /** Policies in the namespace of the strangers. */
  readonly limiting: readonly LivePolicy[];
  readonly unevaluated: Unevaluated;
  /** Objects to which policies refer. */
  readonly referred: OtherPolicies;
}

/** Why cells are not as computed, or may not be tomorrow. Each kind appears once, except for named objects. */
export function diagnose(
  manifests: Manifests,
  plan: Plan,
  cells: readonly CellResult[],
  live: LiveState,
  reach: ReachOptions,
): Diagnosis[] {
  const drift = policyDrift(manifests, plan, live, reach);
  const found = [
    ...ofUnevaluated(live.unevaluated),
    ...ofPlugin(live.facts),
    ...ofNetwork(cells, drift, live),
    ...(live.resolves === false ? [DNS_DOWN] : []),
    ...ofPolicies(drift),
    ...ofNamespaces(manifests, live.namespaceLabels, drift.unknownNamespaces),
    ...ofAccounts(manifests, live.accounts),
    ...ofReferred(manifests, live.referred),
    ...ofServices(manifests, plan, live.services),
    ...ofPods(manifests, plan, cells, live.pods, reach),
  ];
  const kinds = new Set<Diagnosis['kind']>(found.map(({ kind }) => kind));
  const isKnown = (kind: Diagnosis['kind']) =>
    kinds.has(kind) || (BETTER[kind] ?? []).some((other) => kinds.has(other));
  return [...found, ...ofDoubts(cells).filter(({ kind }) => !isKnown(kind)), ...ofIntent(cells)];
}

/** For each kind, other kinds that say the same in more detail. */
const BETTER: Partial<Record<Diagnosis['kind'], readonly Diagnosis['kind'][]>> = {
  'target missing': ['target asleep', 'pod relabelled'],
};

/** Good to know, even if no try shows it. */
function ofPlugin({ plugin, pluginNodes, nodes }: ClusterFacts): Diagnosis[] {
  if (pluginNodes === undefined || nodes === 0 || pluginNodes >= nodes) return [];
  const says = `${plugin} is ready on ${pluginNodes} of ${nodes} nodes`;
  const next = 'look at its pods on the others: policies that change are not enforced there';
  return [{ kind: 'plugin not everywhere', says, next, verdict: 'match' }];
}

const DNS_DOWN: Diagnosis = {
  kind: 'dns down',
  says: 'the name kubernetes.default.svc is not resolved in the cluster, in whatever pod it was asked for',
  next: 'check the DNS pods in kube-system, and who may reach them: nothing can connect by name',
  verdict: 'inconclusive',
};
