import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at } from '../plain-yaml.ts';

/** @throws NotFollowed for an encrypted object, whose content is not what it seems */
export function refuseEncrypted(object: PlainObject): void {
  if (at(object.value, 'sops') !== undefined && !['Secret', 'ConfigMap'].includes(object.kind))
    throw new NotFollowed(`it applies ${object.words}, which is encrypted`);
}

/** The label or annotation by which the object in the cluster may differ from what Flux has. */
export function keptAsItIs({ value }: PlainObject): string | undefined {
  const places = ['labels', 'annotations'].map((name) => asMap(at(value, `metadata.${name}`)) ?? {});
  return ['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent'].find((words) => {
    const [name, wanted] = words.split(': ');
    return places.some((place) => place[`kustomize.toolkit.fluxcd.io/${name}`] === wanted);
  });
}
