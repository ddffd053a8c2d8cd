import { Connectivity } from './connectivity.ts';
import { findNamed } from './find-peer.ts';
import type { PossiblePod } from './open-world/condition.ts';
import { withPod } from './outside-pod.ts';

const NAME = 'kubernetes.io/metadata.name';

/**
 * The connectivity, with pods added that these texts name and the manifests do not hold. They may be written by labels as `lint` and
 * `explain` print them, `kube-system/{k8s-app=kube-dns}[Pod]`, or as `ops/{stranger}` in a namespace that no manifest names.
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

/** Reads labels such as `app=web,tier=front`. The text may be empty. */
function labelsCalled(text: string): ReadonlyMap<string, string> | undefined {
  if (text === '') return new Map();
  const pairs = text.split(',').map((pair) => /^([^=]+)=([^=]*)$/.exec(pair));
  if (!pairs.every((pair) => pair !== null)) return undefined;
  return new Map(pairs.map(([, key = '', value = '']) => [key, value]));
}
