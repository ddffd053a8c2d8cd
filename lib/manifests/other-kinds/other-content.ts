import type { OtherKinds } from './other-kinds.ts';
import type { OtherObject } from './other-object.ts';

/** All objects of other kinds than NetworkPolicy that are evaluated, or that those refer to. */
export function otherObjects(kinds: OtherKinds | undefined): OtherObject[] {
  if (!kinds) return [];
  const { serviceAccounts: _, ...lists } = kinds;
  return Object.values(lists).flatMap((list: readonly OtherObject[]) => list);
}

/** Equal for an object and the one in which Calico keeps it, of a cluster or of a file. */
export function otherKey({ apiVersion, kind, namespace = '', name }: Omit<OtherObject, 'named' | 'location'>): string {
  const group = apiVersion.slice(0, apiVersion.indexOf('/')).replace(/^crd\.(?=projectcalico\.org$)/, '');
  return [group, kind, namespace, name.replace(/^default\./, '')].join(' ');
}

/** Where something stands, and how it is called where nobody evaluates it, is no content. */
const NO_CONTENT: readonly string[] = ['location', 'named', 'apiVersion'];

/** Equal for objects that say the same, defaults and what a cluster writes into them apart. */
export function otherContent(object: OtherObject): string {
  const { name: _, ...rest } = object;
  return JSON.stringify(rest, (key, value: unknown) => {
    if (NO_CONTENT.includes(key)) return undefined;
    if (value instanceof Map) return [...value].sort();
    if (value instanceof Set) return [...value].sort();
    return value === Number.POSITIVE_INFINITY ? 'last' : value;
  });
}
