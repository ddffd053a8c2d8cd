import type { Ingress, Manifests } from '../manifests/model.ts';
import { compareText } from '../reach/peer.ts';
import type { ChangeOfPart } from './unjudged.ts';

/** The Ingresses that another controller takes now, or that say something else of who may come, sorted by name. */
export function changesOfCallers(before: Manifests, after: Manifests): ChangeOfPart[] {
  const had = new Map(before.ingresses.map((one) => [`${one.namespace}/${one.name}`, one]));
  return after.ingresses
    .filter((one) => {
      const old = had.get(`${one.namespace}/${one.name}`);
      return old !== undefined && (old.callers !== one.callers || areOfOtherControllers(old, one));
    })
    .map(({ namespace, name, location }) => ({ kind: 'Ingress', namespace, name, location }))
    .sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
    .map((object) => ({ fate: 'changed', what: 'callers', object }));
}

/** Whether their classes say something else, or which of them is the default one. Unknown where one side has no classes. */
function areOfOtherControllers({ controllers: old }: Ingress, { controllers: now }: Ingress): boolean {
  return old !== undefined && now !== undefined && old !== now;
}
