import type { NotEvaluated, PolicyType } from '../../manifests/model.ts';
import type { Cni } from '../options.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { DeclaredNamespaces, PodSpace } from './pod-space.ts';

/** Possible pods for which a policy that is not evaluated may let through what NetworkPolicies deny. */
export interface OpenDoubt {
  readonly object: NotEvaluated;
  readonly direction: PolicyType;
  readonly pods: DiagramSet;
}

/** One doubt for each policy and each direction that the policy may open. */
export function openDoubts(
  space: PodSpace,
  declared: DeclaredNamespaces,
  objects: readonly NotEvaluated[],
  cni: Cni,
): OpenDoubt[] {
  const { diagrams } = space;
  return objects.flatMap((object) =>
    object.reaches
      .filter(({ of, opens }) => of === 'pods' && (opens === 'cilium' ? cni === 'cilium' : opens))
      .map(({ direction, namespace, namespaceSelector, podSelector }) => {
        const inNamespaces = namespaceSelector ? space.namespacesOf(namespaceSelector, declared) : diagrams.always;
        const pods = diagrams.and(inNamespaces, podSelector ? space.pods(podSelector) : diagrams.always);
        return { object, direction, pods: namespace === undefined ? pods : space.inNamespace(namespace, pods) };
      }),
  );
}
