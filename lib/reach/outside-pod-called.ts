import { Connectivity } from './connectivity.ts';
import { findNamed } from './find-peer.ts';
import type { PossiblePod } from './open-world/condition.ts';
import { withPod } from './outside-pod.ts';

const NAME = 'kubernetes.io/metadata.name';

/**
 * The connectivity with the pods that are called by their labels and that the manifests do not hold: `kube-system/{k8s-app=kube-dns}[Pod]`
 * as `lint` and `explain` print it, and `ops/{stranger}` of a namespace that no manifest names.
 */
export function withPodsCalled(connectivity: Connectivity, texts: readonly string[]): Connectivity {
  return texts.reduce((known, text) => {
    const pod = findNamed(known, text) ? undefined : podCalled(text);
    if (!pod) return known;
    const { manifests, cni, podCidrs } = known;
    return new Connectivity(withPod(manifests, pod).manifests, { cni, podCidrs });
  }, connectivity);
}

function podCalled(text: string): Pick<PossiblePod, 'namespace' | 'namespaceLabels' | 'podLabels'> | undefined {
  const [, namespace = '', labels = ''] = /^([^/{}]+|\{[^{}]*\})\/\{([^{}]*)\}(?:\[Pod\])?$/.exec(text) ?? [];
  const podLabels = labels === 'stranger' ? new Map<string, string>() : labelsCalled(labels);
  const isPod = text.endsWith('[Pod]') !== (labels === 'stranger');
  if (namespace === '' || !podLabels || !isPod) return undefined;
  const written = namespace.startsWith('{') ? labelsCalled(namespace.slice(1, -1)) : undefined;
  return { namespace, podLabels, namespaceLabels: new Map([...(written ?? []), [NAME, namespace]]) };
}

/** `app=web,tier=front`, or none. */
function labelsCalled(text: string): ReadonlyMap<string, string> | undefined {
  if (text === '') return new Map();
  const pairs = text.split(',').map((pair) => /^([^=]+)=([^=]*)$/.exec(pair));
  if (!pairs.every((pair) => pair !== null)) return undefined;
  return new Map(pairs.map(([, key = '', value = '']) => [key, value]));
}
