import type { Location } from '../model.ts';
import { type ApiObject, keyOf } from './object.ts';

/** The objects that were read, for kinds of which a cluster has one object of each name. */
export class Declared {
  readonly #places = new Map<string, Location>();

  get places(): ReadonlyMap<string, Location> {
    return this.#places;
  }

  /** Keeps what was read of an object. If an object of this kind and name exists already, it is reported instead. */
  keep<T>(object: ApiObject, read: readonly T[], list: T[], kind = object.kind): void {
    const { namespace, name, report, location } = object;
    const key = keyOf({ kind, namespace, name });
    const first = name === '' ? undefined : this.#places.get(key);
    if (first) {
      const fact = `declared already at ${first.file}:${first.line}; in a cluster the one applied last wins`;
      report.add('MF024', object.fields.offset, fact, 'remove one of them, or read one set of manifests at a time');
      return;
    }
    this.#places.set(key, location);
    list.push(...read);
  }
}

export function asList<T>(one: T | undefined): T[] {
  return one === undefined ? [] : [one];
}
