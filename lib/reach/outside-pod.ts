import type { Location, Manifests, Workload } from '../manifests/model.ts';
import type { PossiblePod } from './open-world/condition.ts';
import type { Peer } from './peer.ts';

/** A pod that no manifest holds, called by its labels: `namespace/{k8s-app=kube-dns}[Pod]`. Which named ports it has, nobody knows. */
export function outsidePod(namespace: string, labels: ReadonlyMap<string, string>, location: Location): Workload {
  return {
    ...{ namespace, name: labelsName(labels), kind: 'Pod', labels, location },
    ...{ generatedLabels: new Set(), ports: [], hostNetwork: false, scaledToZero: false },
    selector: { matchLabels: labels, matchExpressions: [] },
    mayHaveOtherPorts: true,
  };
}

/** `{k8s-app=kube-dns}`: what has no name is called by its labels. */
export function labelsName(labels: ReadonlyMap<string, string>): string {
  return `{${[...labels].map(([key, value]) => `${key}=${value}`).join(',')}}`;
}

/** No object's name has a brace. */
export function isOutsidePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.name.startsWith('{');
}

/** The manifests as if they held these workloads too; of a namespace that is new with them, only the name is known. */
export function withWorkloads(manifests: Manifests, workloads: readonly Workload[]): Manifests {
  const known = new Set(manifests.namespaces.map(({ name }) => name));
  const added = new Set(workloads.map(({ namespace }) => namespace).filter((name) => !known.has(name)));
  const namespaces = [...added].map((name) => ({
    name,
    labels: new Map([['kubernetes.io/metadata.name', name]]),
    declared: false,
  }));
  return {
    ...manifests,
    workloads: [...manifests.workloads, ...workloads],
    namespaces: [...manifests.namespaces, ...namespaces],
  };
}

/** The manifests as if they held one pod more, in a namespace with these labels. */
export function withPod(
  manifests: Manifests,
  { namespace, namespaceLabels, podLabels }: Pick<PossiblePod, 'namespace' | 'namespaceLabels' | 'podLabels'>,
): { readonly manifests: Manifests; readonly pod: Workload } {
  const pod = outsidePod(namespace, podLabels, { file: '', line: 1 });
  const more = withWorkloads(manifests, [pod]);
  const namespaces = more.namespaces.map((one) =>
    one.name === namespace && !one.declared ? { ...one, labels: namespaceLabels, declared: true } : one,
  );
  return { manifests: { ...more, namespaces }, pod };
}
