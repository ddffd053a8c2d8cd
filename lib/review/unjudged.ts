import type { Manifests, NotEvaluated, Unseen } from '../manifests/model.ts';
import { groupOf } from '../manifests/objects/kinds.ts';
import { compareText } from '../reach/peer.ts';

/** A change of an object of which nobody here knows what it makes or decides: what that does to connectivity, no one can say. */
export interface UnjudgedChange {
  readonly fate: 'added' | 'changed' | 'removed';
  /** On the new side, or on the old one where it was removed. */
  readonly object: Unseen | NotEvaluated;
}

/** The unseen makers of pods and the policies that are not evaluated, as far as they are not as before; by kind and name. */
export function unjudgedChanges(before: Manifests, after: Manifests): UnjudgedChange[] {
  const [old, now] = [byIdentity(before), byIdentity(after)];
  const changes = [...now].flatMap(([key, object]): UnjudgedChange[] => {
    const known = old.get(key);
    if (!known) return [{ fate: 'added', object }];
    return known.content === object.content ? [] : [{ fate: 'changed', object }];
  });
  const removed = [...old].filter(([key]) => !now.has(key)).map(([, object]) => ({ fate: 'removed' as const, object }));
  return [...changes, ...removed].sort((a, b) => compareText(keyOf(a.object), keyOf(b.object)));
}

function byIdentity({ unseen, notEvaluated }: Manifests): Map<string, Unseen | NotEvaluated> {
  return new Map([...unseen, ...notEvaluated].map((object) => [keyOf(object), object]));
}

function keyOf({ apiVersion, kind, namespace = '', name }: Unseen | NotEvaluated): string {
  return `${kind} ${namespace}/${name} ${groupOf(apiVersion)}`;
}
