import type { Service } from '../model.ts';
import { textAt, textsAt } from '../yaml/lookup.ts';
import { contentOf } from './content.ts';
import type { TypedMap } from './typed-maps.ts';

const SLICE = /^discovery\.k8s\.io\/v1(?:beta1)?$/;
/** Label of an EndpointSlice that holds the name of its Service. */
const OF_SERVICE = 'kubernetes.io/service-name';

/** The Endpoints and EndpointSlices that are written for Services without a selector. Their errors are not reported. */
export class ReadEndpoints {
  readonly #contents = new Map<string, string[]>();

  add({ map, apiVersion, kind }: TypedMap, defaultNamespace: string): void {
    const service = serviceOf({ map, apiVersion, kind });
    if (service === undefined) return;
    const key = keyOf(textAt(map, 'metadata', 'namespace') || defaultNamespace, service);
    this.#contents.set(key, [...(this.#contents.get(key) ?? []), contentOf(map)]);
  }

  /** The Services, with what is written of the endpoints of those that select no pods. Of others, the selector is what counts. */
  addedTo(services: readonly Service[]): readonly Service[] {
    if (this.#contents.size === 0) return services;
    return services.map((service) => {
      const found = this.#contents.get(keyOf(service.namespace, service.name));
      return found && service.selector.size === 0 ? { ...service, endpoints: found.sort().join() } : service;
    });
  }
}

function serviceOf({ map, apiVersion, kind }: TypedMap): string | undefined {
  if (apiVersion === 'v1' && kind === 'Endpoints') return textAt(map, 'metadata', 'name');
  if (kind !== 'EndpointSlice' || !SLICE.test(apiVersion)) return undefined;
  return textsAt(map, 'metadata', 'labels').find(({ key }) => key === OF_SERVICE)?.text;
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}
