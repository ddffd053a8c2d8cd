import type { KubeObject } from './objects.ts';

/** The same objects with a label of pods that Cilium does not see. */
export function withLeftOut(objects: KubeObject[]): KubeObject[] {
  const text = JSON.stringify(objects);
  return JSON.parse(
    text
      .replaceAll(/"((?:k8s:|any:|container:)?)tier"(?=:"[ab]")/g, '"$1k8s.io/tier"')
      .replaceAll(/(?<="key":")((?:k8s:|any:|container:)?)tier(?=")/g, '$1k8s.io/tier'),
  );
}
