import type { Service } from '../model.ts';
import { textAt, textsAt } from '../yaml/lookup.ts';
import { contentOf } from './content.ts';
import type { TypedMap } from './typed-maps.ts';

const SLICE = /^discovery\.k8s\.io\/v1(?:beta1)?$/;
/** Label of an EndpointSlice that holds the name of its Service. */
export const OF_SERVICE = 'kubernetes.io/service-name';

/** Label of an EndpointSlice that says who changes and removes it, and the controllers of Kubernetes itself. */
const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';
const CONTROLLERS: readonly string[] = ['endpointslice-controller.k8s.io', 'endpointslicemirroring-controller.k8s.io'];

/** Selects the EndpointSlices that no controller of Kubernetes manages, in a request for a list. */
export const WRITTEN_SLICES = `${MANAGED_BY} notin (${CONTROLLERS.join()})`;

/** The Endpoints and EndpointSlices that somebody writes for Services. Their errors are not reported. */
export class ReadEndpoints {
  readonly #contents = new Map<string, string[]>();
  /** Of EndpointSlices alone. */
  readonly #slices = new Map<string, string[]>();

  add({ map, apiVersion, kind }: TypedMap, defaultNamespace: string): void {
    const service = serviceOf({ map, apiVersion, kind });
    if (service === undefined) return;
    const key = keyOf(textAt(map, 'metadata', 'namespace') || defaultNamespace, service);
    const add = (contents: Map<string, string[]>) => contents.set(key, [...(contents.get(key) ?? []), contentOf(map)]);
    add(this.#contents);
    const manager = textsAt(map, 'metadata', 'labels').find(({ key: label }) => label === MANAGED_BY)?.text;
    if (kind === 'EndpointSlice' && !CONTROLLERS.includes(manager ?? '')) add(this.#slices);
  }

  /**
   * The Services, with what is written of their endpoints. If a Service selects pods, a controller overwrites its Endpoints, and leaves alone
   * the EndpointSlices that are not its own, so these are endpoints of the Service, too.
   */
  addedTo(services: readonly Service[]): readonly Service[] {
    if (this.#contents.size === 0) return services;
    return services.map((service) => {
      const contents = service.selector.size === 0 ? this.#contents : this.#slices;
      const found = contents.get(keyOf(service.namespace, service.name));
      return found ? { ...service, endpoints: found.sort().join() } : service;
    });
  }
}

/**
 * The Services of a cluster whose EndpointSlices may not be listed: somebody may have written endpoints for each of them.
 */
export function withUnknownEndpoints(services: readonly Service[]): readonly Service[] {
  return services.map((service) => ({ ...service, endpoints: service.endpoints ?? 'unknown' }));
}

/** Whether a policy has a rule for which endpoints that somebody wrote for a Service count: one of Calico for `services`. */
export function namesServices({ apiVersion, spec }: { readonly apiVersion: string; readonly spec?: unknown }): boolean {
  if (!/^(?:crd\.)?projectcalico\.org\//.test(apiVersion)) return false;
  const rules = ['ingress', 'egress'].flatMap((direction) => at(spec, direction) ?? []);
  return rules.some((rule) => ['source', 'destination'].some((end) => at(at(rule, end), 'services') !== undefined));
}

function at(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}

/** Whether objects of this type say to which addresses a Service leads. */
export function isOfEndpoints({ apiVersion, kind }: Pick<TypedMap, 'apiVersion' | 'kind'>): boolean {
  return (apiVersion === 'v1' && kind === 'Endpoints') || (kind === 'EndpointSlice' && SLICE.test(apiVersion));
}

function serviceOf({ map, apiVersion, kind }: TypedMap): string | undefined {
  if (!isOfEndpoints({ apiVersion, kind })) return undefined;
  if (kind === 'Endpoints') return textAt(map, 'metadata', 'name');
  return textsAt(map, 'metadata', 'labels').find(({ key }) => key === OF_SERVICE)?.text;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
