import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at } from '../plain-yaml.ts';

/** @throws NotFollowed on an object that is encrypted, which would be read as what it is not */
export function refuseEncrypted(object: PlainObject): void {
  if (at(object.value, 'sops') !== undefined && !['Secret', 'ConfigMap'].includes(object.kind))
    throw new NotFollowed(`it applies ${object.words}, which is encrypted`);
}

/** The label or annotation by which an object is not, or not always, what Flux has of it. */
export function keptAsItIs({ value }: PlainObject): string | undefined {
  const places = ['labels', 'annotations'].map((name) => asMap(at(value, `metadata.${name}`)) ?? {});
  return ['reconcile: disabled', 'ssa: Ignore', 'ssa: IfNotPresent'].find((words) => {
    const [name, wanted] = words.split(': ');
    return places.some((place) => place[`kustomize.toolkit.fluxcd.io/${name}`] === wanted);
  });
}
