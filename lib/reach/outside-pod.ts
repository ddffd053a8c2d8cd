import type { Location, Manifests, Workload } from '../manifests/model.ts';
import type { PossiblePod } from './open-world/condition.ts';
import type { Peer } from './peer.ts';

/** A pod that no manifest holds, named by its labels: `namespace/{k8s-app=kube-dns}[Pod]`. Its named ports are unknown. */
export function outsidePod(namespace: string, labels: ReadonlyMap<string, string>, location: Location): Workload {
  return {
    ...{ namespace, name: labelsName(labels), kind: 'Pod', labels, location },
    ...{ generatedLabels: new Set(), ports: [], hostNetwork: false, scaledToZero: false },
    selector: { matchLabels: labels, matchExpressions: [] },
    mayHaveOtherPorts: true,
  };
}

/** A name made of labels, for a pod without a name: `{k8s-app=kube-dns}`. */
export function labelsName(labels: ReadonlyMap<string, string>): string {
  return `{${[...labels].map(([key, value]) => `${key}=${value}`).join(',')}}`;
}

/** Is the peer a pod that no manifest holds? Only their names have a brace, since object names cannot. */
export function isOutsidePod(peer: Peer): boolean {
  return peer.kind === 'workload' && peer.workload.name.startsWith('{');
}

/** The manifests with these workloads added. If this adds a namespace, only its name is known. */
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

/** The manifests with one more pod, in a namespace with these labels. */
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
