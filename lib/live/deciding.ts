import type { Manifests } from '../manifests/model.ts';
import type { ReachOptions } from '../reach/options.ts';
import { accountKeys } from '../reach/ordered/asked-accounts.ts';
import { findsSetsElsewhere } from '../reach/ordered/found-sets.ts';
import { allOrderedPolicies, expressionsOf } from '../reach/ordered/ordered-policy.ts';
import { orderedWorld } from '../reach/ordered/ordered-world.ts';
import type { Cluster } from './cluster/cluster.ts';
import { accountsOf } from './diagnosis/accounts.ts';
import { servicesOfRules } from './diagnosis/referred.ts';
import { unevaluatedPolicies } from './diagnosis/unevaluated.ts';
import type { Plan } from './plan/plan.ts';

/** What decides in the cluster now, besides its Services and pods. */
export async function deciding(manifests: Manifests, { connectivity }: Plan, cluster: Cluster, reach: ReachOptions) {
  const world = orderedWorld(connectivity.manifests, connectivity.cni);
  const asked = accountKeys(world ? allOrderedPolicies(world).flatMap(expressionsOf) : []);
  const endpoints = connectivity.cni === 'calico' && servicesOfRules(connectivity.manifests).length > 0;
  const [policies, namespaceLabels, others, referred] = await Promise.all([
    cluster.policies(),
    cluster.namespaceLabels(),
    cluster.otherPolicies(connectivity.cni === 'calico' && findsSetsElsewhere(connectivity.manifests)),
    cluster.referred({ accounts: asked.size > 0, endpoints }),
  ]);
  const objects = [...others.objects, ...policies.flatMap(({ own, object }) => (own ? [] : [object]))];
  const unevaluated = unevaluatedPolicies(manifests, { ...others, objects }, reach);
  return { policies, namespaceLabels, unevaluated, referred, accounts: accountsOf(referred, asked) };
}
