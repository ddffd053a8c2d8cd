import type { OtherKinds } from './other-kinds.ts';
import type { OtherObject } from './other-object.ts';

/** All evaluated objects of other kinds than NetworkPolicy, and the objects that they refer to. */
export function otherObjects(kinds: OtherKinds | undefined): OtherObject[] {
  if (!kinds) return [];
  const { serviceAccounts: _, blocksMayMatchNodes: __, ...lists } = kinds;
  return Object.values(lists).flatMap((list: readonly OtherObject[]) => list);
}

/** The same text for an object and for the one in which Calico stores it, from a cluster or a file. */
export function otherKey({ apiVersion, kind, namespace = '', name }: Omit<OtherObject, 'named' | 'location'>): string {
  const group = apiVersion.slice(0, apiVersion.indexOf('/')).replace(/^crd\.(?=projectcalico\.org$)/, '');
  return [group, kind, namespace, name.replace(/^default\./, '')].join(' ');
}

/** Fields that are not content: where the object is written, and how it is named if it is not evaluated. */
const NO_CONTENT: readonly string[] = ['location', 'named', 'apiVersion'];

/** The same text for objects with the same content, apart from defaults and what a cluster writes into them. */
export function otherContent({ name: _, ...rest }: OtherObject): string {
  return contentText(rest);
}

/** The same text for parts of objects with the same content. */
export function contentText(part: object): string {
  return JSON.stringify(part, (key, value: unknown) => {
    if (NO_CONTENT.includes(key)) return undefined;
    if (value instanceof Map) return [...value].sort();
    if (value instanceof Set) return [...value].sort();
    return value === Number.POSITIVE_INFINITY ? 'last' : value;
  });
}
