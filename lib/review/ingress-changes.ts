import type { Manifests } from '../manifests/model.ts';
import { compareText } from '../reach/peer.ts';
import type { ChangeOfPart } from './unjudged.ts';

/** The Ingresses that another controller takes now, or that say something else of who may come, sorted by name. */
export function changesOfCallers(before: Manifests, after: Manifests): ChangeOfPart[] {
  const had = new Map(before.ingresses.map(({ namespace, name, callers }) => [`${namespace}/${name}`, callers]));
  return after.ingresses
    .filter(({ namespace, name, callers }) => (had.get(`${namespace}/${name}`) ?? callers) !== callers)
    .map(({ namespace, name, location }) => ({ kind: 'Ingress', namespace, name, location }))
    .sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
    .map((object) => ({ fate: 'changed', what: 'callers', object }));
}
