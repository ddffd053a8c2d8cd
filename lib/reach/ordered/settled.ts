import type { Manifests, NotEvaluated } from '../../manifests/model.ts';
import type { OtherKinds } from '../../manifests/other-kinds/other-kinds.ts';
import type { OtherObject } from '../../manifests/other-kinds/other-object.ts';
import type { Cni, CniVersion } from '../options.ts';
import { asPluginSees } from './as-plugin-sees.ts';

/** Lists of policies, and of objects that policies refer to. */
type Lists = Omit<OtherKinds, 'serviceAccounts' | 'blocksMayMatchNodes'>;

const NO_VERSION = 'any';
const known = new WeakMap<OtherKinds, Map<string, Pick<Manifests, 'otherKinds' | 'notEvaluated'>>>();

/**
 * The manifests as a network plugin sees them. Kinds of policies that the plugin does not have are named and not evaluated. Kinds of the
 * Kubernetes API's own group count for every plugin, except Cilium and versions of Calico without them. If the version is unknown, every kind counts
 * that any version has. Selectors are as the plugin reads them.
 */
export function settled(manifests: Manifests, cni: Cni, version?: CniVersion): Manifests {
  return asPluginSees(withKindsOf(manifests, cni, version), cni);
}

function withKindsOf(manifests: Manifests, cni: Cni, version: CniVersion | undefined): Manifests {
  const { otherKinds } = manifests;
  if (!otherKinds) return manifests;
  const key = `${cni} ${version ?? NO_VERSION}`;
  const byPlugin = known.get(otherKinds) ?? new Map<string, Pick<Manifests, 'otherKinds' | 'notEvaluated'>>();
  known.set(otherKinds, byPlugin);
  const found = byPlugin.get(key) ?? split(otherKinds, cni, version);
  byPlugin.set(key, found);
  const { notEvaluated, otherKinds: left } = found;
  if (notEvaluated.length === 0) return manifests;
  const { otherKinds: _, ...rest } = manifests;
  return { ...rest, ...(left && { otherKinds: left }), notEvaluated: [...manifests.notEvaluated, ...notEvaluated] };
}

function split(
  kinds: OtherKinds,
  cni: Cni,
  version: CniVersion | undefined,
): Pick<Manifests, 'otherKinds' | 'notEvaluated'> {
  const { serviceAccounts, blocksMayMatchNodes, ...lists } = kinds;
  const referred = { serviceAccounts, ...(blocksMayMatchNodes && { blocksMayMatchNodes }) };
  const isEvaluated = (list: keyof Lists, object: OtherObject) => hasKind(list, object, cni, version);
  const left = Object.fromEntries(
    Object.entries(lists).map(([list, objects]) => [
      list,
      (objects as readonly OtherObject[]).filter((one) => isEvaluated(list as keyof Lists, one)),
    ]),
  ) as unknown as Lists;
  const named = Object.entries(lists).flatMap(([list, objects]) =>
    (objects as readonly OtherObject[]).filter((one) => !isEvaluated(list as keyof Lists, one)).map((one) => one.named),
  );
  const notEvaluated: NotEvaluated[] = [...new Set(named)];
  const isLeft = Object.values(left).some((objects) => objects.length > 0);
  return { ...(isLeft && { otherKinds: { ...left, ...referred } }), notEvaluated };
}

/** Which kinds the versions of Calico have, according to the API files of the tags v3.25.2 to v3.32.1. */
function hasKind(list: keyof Lists, object: OtherObject, cni: Cni, version: CniVersion | undefined): boolean {
  if (list === 'cluster') {
    // Cilium has never had its predecessors.
    if (cni === 'cilium') return object.kind === 'ClusterNetworkPolicy';
    if (cni !== 'calico' || version === undefined) return true;
    if (object.kind === 'ClusterNetworkPolicy') return version >= 3032;
    return version >= (object.kind === 'AdminNetworkPolicy' ? 3029 : 3030) && version < 3032;
  }
  if (list === 'cilium' || list === 'cidrGroups') return cni === 'cilium';
  if (cni !== 'calico') return false;
  // Open source Calico has had tiers since 3.29.
  const isOfTier = list === 'tiers' || ('tier' in object && object.tier !== 'default');
  return !isOfTier || version === undefined || version >= 3029;
}

/** The plugin to which the policies belong, if they belong to one plugin alone. If they belong to none, the one whose objects are there. */
export function impliedCni(all: readonly Pick<Manifests, 'otherKinds' | 'plugins'>[]): Cni | undefined {
  const has = (list: 'cilium' | 'calico') => all.some(({ otherKinds }) => (otherKinds?.[list].length ?? 0) > 0);
  const isThere = (plugin: 'cilium' | 'calico') => all.some(({ plugins }) => plugins?.has(plugin));
  const isOf = has('cilium') || has('calico') ? has : isThere;
  return isOf('cilium') && !isOf('calico') ? 'cilium' : undefined;
}

/** The number of policies of every kind that is evaluated. */
export function policyCount({ policies, otherKinds }: Pick<Manifests, 'policies' | 'otherKinds'>): number {
  const { cluster = [], calico = [], cilium = [] } = otherKinds ?? {};
  return policies.length + cluster.length + calico.length + cilium.length;
}
