import type { Manifests, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import type { Cni } from '../options.ts';
import { CalicoExpressions } from './calico-expressions.ts';
import { CalicoTiers } from './calico-tiers.ts';
import { selectorsOfClusterPeer } from './found-sets.ts';
import { CiliumPolicies } from './from-cilium.ts';
import { ClusterPolicies } from './from-cluster-policies.ts';
import type { OrderedWorld, Stage } from './ordered-policy.ts';

/** The manifests that the order of policies depends on. */
export type OrderedManifests = Pick<Manifests, 'policies' | 'namespaces' | 'otherKinds'> &
  Partial<Pick<Manifests, 'services'>>;

interface Known {
  readonly services: Manifests['services'] | undefined;
  readonly world: OrderedWorld | undefined;
}

/** Undefined if there are only NetworkPolicies, or no policies at all. */
export function orderedWorld(manifests: OrderedManifests, cni: Cni): OrderedWorld | undefined {
  const { otherKinds, services } = manifests;
  if (!otherKinds) return undefined;
  const known = worlds.get(otherKinds) ?? new Map<Cni, Known>();
  worlds.set(otherKinds, known);
  const found = known.get(cni);
  if (found && found.services === services) return found.world;
  const world = worldOf(manifests, otherKinds, cni);
  known.set(cni, { services, world });
  return world;
}

const worlds = new WeakMap<OtherKinds, Map<Cni, Known>>();

function worldOf(
  { namespaces, services = [] }: OrderedManifests,
  kinds: OtherKinds,
  cni: Cni,
): OrderedWorld | undefined {
  const isCalico = cni === 'calico';
  const own = isCalico ? kinds.calico.length : cni === 'cilium' ? kinds.cilium.length : 0;
  if (kinds.cluster.length + own === 0) return undefined;
  const expressions = new CalicoExpressions(isCalico ? kinds.networkSets : [], namespaces);
  const cluster = new ClusterPolicies(kinds.cluster, cni, (peer) => expressions.setsOf(selectorsOfClusterPeer(peer)));
  const tiers =
    cni === 'cilium'
      ? new CiliumPolicies(kinds, services)
      : new CalicoTiers(isCalico ? kinds : { ...kinds, calico: [], tiers: [] }, expressions, services);
  const stages = (direction: PolicyType): readonly Stage[] =>
    tiers.stages(direction, cluster.items('Admin', direction), cluster.items('Baseline', direction));
  return {
    stages: { Ingress: stages('Ingress'), Egress: stages('Egress') },
    standIns: [...cluster.standIns, ...tiers.standIns],
  };
}

/** NetworkPolicies, and the objects that stand for policies of other kinds. */
export function allPolicies(manifests: OrderedManifests, cni: Cni): readonly NetworkPolicy[] {
  const world = orderedWorld(manifests, cni);
  return world ? [...manifests.policies, ...world.standIns] : manifests.policies;
}
