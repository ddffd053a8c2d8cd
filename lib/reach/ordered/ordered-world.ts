import type { Manifests, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { Cni } from '../options.ts';
import { NONE } from './expression.ts';
import { ClusterPolicies } from './from-cluster-policies.ts';
import type { OrderedWorld, Stage } from './ordered-policy.ts';

/** What the order of policies is read from. */
export type OrderedManifests = Pick<Manifests, 'policies' | 'otherKinds'> & Partial<Pick<Manifests, 'services'>>;

/** Undefined: there are NetworkPolicies alone, or none. */
export function orderedWorld(manifests: OrderedManifests, cni: Cni): OrderedWorld | undefined {
  const { otherKinds } = manifests;
  if (!otherKinds) return undefined;
  const known = worlds.get(otherKinds) ?? new Map<Cni, OrderedWorld>();
  worlds.set(otherKinds, known);
  let world = known.get(cni);
  if (!world) {
    world = worldOf(manifests, otherKinds, cni);
    known.set(cni, world);
  }
  return world;
}

const worlds = new WeakMap<NonNullable<Manifests['otherKinds']>, Map<Cni, OrderedWorld>>();

function worldOf(
  _manifests: OrderedManifests,
  { cluster }: NonNullable<Manifests['otherKinds']>,
  cni: Cni,
): OrderedWorld {
  const clusterPolicies = new ClusterPolicies(cluster, cni, () => NONE);
  const stages = (direction: PolicyType): Stage[] => [
    { name: 'Admin', items: clusterPolicies.items('Admin', direction), end: 'Pass' },
    { name: 'NetworkPolicies', items: [{ is: 'networkPolicies' }], end: 'Deny' },
    { name: 'Baseline', items: clusterPolicies.items('Baseline', direction), end: 'Pass' },
  ];
  return {
    stages: { Ingress: stages('Ingress'), Egress: stages('Egress') },
    standIns: clusterPolicies.standIns,
  };
}

/** NetworkPolicies, and what stands for the policies of other kinds. */
export function allPolicies(manifests: OrderedManifests, cni: Cni): readonly NetworkPolicy[] {
  const world = orderedWorld(manifests, cni);
  return world ? [...manifests.policies, ...world.standIns] : manifests.policies;
}
