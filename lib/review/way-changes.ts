import type { Manifests, Service } from '../manifests/model.ts';
import { isPublished } from '../reach/ingress-targets.ts';
import { compareText } from '../reach/peer.ts';
import type { ChangeOfPart } from './unjudged.ts';

/**
 * The Services by which others come from outside, and whose endpoints are not only the pods that they select, if they lead elsewhere than
 * before or for others. Sorted by name.
 */
export function changesOfWays(before: Manifests, after: Manifests): ChangeOfPart[] {
  const [old, now] = [waysOf(before), waysOf(after)];
  return [...now]
    .filter(([name, { says }]) => old.get(name)?.says !== says)
    .sort(([a], [b]) => compareText(a, b))
    .map(([key, { service }]): ChangeOfPart => {
      const { namespace, name, location } = service;
      const object = { kind: 'Service', namespace, name, location };
      return { fate: old.has(key) ? 'changed' : 'added', what: 'endpoints', object };
    });
}

/** The Services whose load balancers are of another class, and so perhaps in another network. Sorted by name. */
export function changesOfClasses(before: Manifests, after: Manifests): ChangeOfPart[] {
  const old = new Map(before.services.map((one) => [`${one.namespace}/${one.name}`, one.loadBalancer]));
  return after.services
    .filter(({ namespace, name, loadBalancer }) => {
      const was = old.get(`${namespace}/${name}`);
      return was && loadBalancer && was.className !== loadBalancer.className;
    })
    .map(({ namespace, name, location }) => ({ kind: 'Service', namespace, name, location }))
    .sort((a, b) => compareText(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
    .map((object) => ({ fate: 'changed', what: 'callers', object }));
}

/** The Services, with a text that is equal if they lead to the same endpoints for the same clients. */
function waysOf({ services, ingresses }: Manifests): ReadonlyMap<string, { service: Service; says: string }> {
  const led = new Set(
    ingresses.flatMap(({ namespace, backends }) => backends.map(({ serviceName }) => `${namespace}/${serviceName}`)),
  );
  const ways = services.flatMap((service) => {
    const key = `${service.namespace}/${service.name}`;
    if (leadsToPods(service) || !(isPublished(service) || led.has(key))) return [];
    const { location, labels, selector, externalTrafficPolicy, ...rest } = service;
    return [[key, { service, says: JSON.stringify([led.has(key), [...selector], rest]) }] as const];
  });
  return new Map(ways);
}

/** Are its endpoints the pods that it selects, and no others? */
function leadsToPods({ type, selector, endpoints }: Service): boolean {
  return type !== 'ExternalName' && selector.size > 0 && endpoints === undefined;
}
