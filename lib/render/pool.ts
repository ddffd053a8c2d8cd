import type { PlainObject } from './part.ts';
import { at, type Plain, textAt } from './plain-yaml.ts';

/** All objects of a tree, by the names with which other objects refer to them. */
export class Pool {
  readonly #known = new Map<string, PlainObject>();

  add(objects: Iterable<PlainObject>): void {
    for (const one of objects) {
      const key = `${one.kind.replace(/^.* /, '')} ${one.namespace}/${one.name}`;
      if (one.value && !this.#known.has(key)) this.#known.set(key, one);
    }
  }

  /** The object of this kind and name. Undefined if the tree has none. */
  find(kind: string, namespace: string, name: string): PlainObject | undefined {
    return this.#known.get(`${kind} ${namespace}/${name}`);
  }

  ofKind(kind: string): PlainObject[] {
    return [...this.#known].flatMap(([key, one]) => (key.startsWith(`${kind} `) ? [one] : []));
  }

  /** The data of a ConfigMap or Secret. Undefined if it is not there, or is encrypted. */
  data(kind: string, namespace: string, name: string): ReadonlyMap<string, string> | undefined {
    const value = this.find(kind, namespace, name)?.value;
    if (!value || isEncrypted(value)) return undefined;
    return new Map([
      ...entries(value, 'data').map(([key, text]): [string, string] => [
        key,
        kind === 'Secret' ? Buffer.from(text, 'base64').toString() : text,
      ]),
      ...entries(value, 'stringData'),
    ]);
  }

  /** The keys of an encrypted ConfigMap or Secret: sops encrypts the values alone. Undefined if it is not there, or can be read. */
  hiddenKeys(kind: string, namespace: string, name: string): readonly string[] | undefined {
    const value = this.find(kind, namespace, name)?.value;
    if (!value || !isEncrypted(value)) return undefined;
    return [...entries(value, 'data'), ...entries(value, 'stringData')].map(([key]) => key);
  }
}

function isEncrypted(value: Plain): boolean {
  return at(value, 'sops') !== undefined;
}

function entries(value: Plain, field: string): [string, string][] {
  const data = at(value, field);
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).map(([key, text]) => [key, String(text)]);
}

/** The name `ConfigMap a/b` for a reference in an object of a namespace. */
export function referenceOf(one: unknown, namespace: string): { kind: string; namespace: string; name: string } {
  const kind = textAt(one, 'kind') ?? 'ConfigMap';
  return { kind, namespace: textAt(one, 'namespace') ?? namespace, name: textAt(one, 'name') ?? '' };
}
