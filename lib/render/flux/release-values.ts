import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, mapsAt, type Plain, plainOf, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { mergedValues, setAtPath } from '../values.ts';

/** What is around a HelmRelease: the objects of the tree, among which its values are looked up. */
export interface AroundValues {
  readonly pool: Pool;
  /** Prints a note about a HelmRelease. */
  readonly say: (note: string) => void;
}

/**
 * The values of a HelmRelease. Those from ConfigMaps and Secrets come first, in their order, and the values in the HelmRelease
 * itself override them. A value with a `targetPath` overrides both, with two exceptions: if something else was merged into the
 * same map before, or if the path is not inside a map of the HelmRelease's own values. Flux sets the value in the map that it
 * merges last, and it merges copies if there are two maps.
 * @throws NotFollowed if a reference is not in the tree, or cannot be read
 */
export function releaseValues(one: PlainObject, around: AroundValues): Plain {
  const spec = at(one.value, 'spec');
  const written = copyOf(asMap(at(spec, 'values')) ?? {});
  let merged: Plain = {};
  for (const reference of mapsAt(spec, 'valuesFrom')) {
    const found = referredText(one, reference, around);
    if (!found) continue;
    const path = textAt(reference, 'targetPath');
    if (path === undefined) {
      const values = mapOf(found.text);
      if (!values) throw new NotFollowed(`its values from ${found.words} cannot be read`);
      merged = mergedValues(merged, values);
    } else {
      merged = mergedValues(merged, written);
      if (!setAtPath(merged, path, found.text, at(reference, 'literal') === true))
        throw new NotFollowed(`its values from ${found.words} cannot be read into ${path}`);
    }
  }
  return mergedValues(merged, written);
}

/** The text that a reference leads to. Undefined if the reference is optional and leads to nothing. */
function referredText(
  one: PlainObject,
  reference: Plain,
  { pool, say }: AroundValues,
): { readonly text: string; readonly words: string } | undefined {
  const { kind, name } = referenceOf(reference, one.namespace);
  const key = textAt(reference, 'valuesKey') ?? 'values.yaml';
  const words = `${key} in ${kind} ${one.namespace}/${name}`;
  const text = pool.data(kind, one.namespace, name)?.get(key);
  if (text !== undefined) return { text, words };
  if (at(reference, 'optional') !== true || pool.find(kind, one.namespace, name))
    throw new NotFollowed(
      `its values come from ${words}, which is not in the tree${kind === 'Secret' ? ', or is encrypted' : ''}`,
    );
  say(`is rendered without the values of the optional ${words}, which is not in the tree`);
  return undefined;
}

function mapOf(text: string): Plain | undefined {
  const value = plainOf(text);
  const map = asMap(value);
  return map ? copyOf(map) : value === null ? {} : undefined;
}

/** Copies maps, so that none is the same object in two places, as aliases in YAML make them. */
function copyOf(map: Plain): Plain {
  return JSON.parse(JSON.stringify(map)) as Plain;
}
