import type { Manifests, Workload } from '../manifests/model.ts';
import { groupOf } from '../manifests/objects/kinds.ts';
import { LINKERD_DEFAULT } from '../manifests/objects/mesh-settings.ts';
import { compareText } from '../reach/peer.ts';
import type { Heirs } from './heirs.ts';
import type { ChangeOfPart } from './unjudged.ts';
import { pairedByName, sayingOtherwise } from './workloads-by-name.ts';

const GROUPS: readonly string[] = ['security.istio.io', 'networking.istio.io', 'policy.linkerd.io'];

/**
 * The namespaces and workloads that tell a mesh something else than before, where it has policies, or one of them says what it denies by
 * default. New ones and those that went do not count.
 */
export function changesOfMesh(before: Manifests, after: Manifests, heirs: Heirs): ChangeOfPart[] {
  if (![before, after].some((side) => hasPolicies(side) || hasDefaults(side))) return [];
  const workloads = sayingOtherwise(pairedByName(before, after, heirs), ({ mesh }) => mesh);
  const namespaces = after.namespaces.flatMap(({ name, mesh, location }) => {
    const old = before.namespaces.find((one) => one.name === name);
    return location && old?.declared && old.mesh !== mesh ? [{ kind: 'Namespace', name, location }] : [];
  });
  return [...namespaces, ...workloads.sort((a, b) => compareText(nameOf(a), nameOf(b)))].map((object) => ({
    fate: 'changed',
    what: 'mesh',
    object,
  }));
}

function hasPolicies({ notEvaluated }: Manifests): boolean {
  return notEvaluated.some(({ apiVersion, reaches }) => reaches.length > 0 && GROUPS.includes(groupOf(apiVersion)));
}

/** Annotations are policies of Linkerd, too: they say whom its proxies let in where no other policy does. */
function hasDefaults({ namespaces, workloads }: Manifests): boolean {
  return [...namespaces, ...workloads].some(({ mesh }) => mesh?.includes(LINKERD_DEFAULT));
}

function nameOf({ namespace, name }: Workload): string {
  return `${namespace}/${name}`;
}
