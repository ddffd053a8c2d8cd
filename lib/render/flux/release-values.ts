import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { asMap, at, mapsAt, type Plain, plainOf, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { mergedValues, setAtPath } from '../values.ts';

export interface AroundValues {
  readonly pool: Pool;
  /** What is to be said of a HelmRelease. */
  readonly say: (note: string) => void;
}

/**
 * The values of a HelmRelease: those that it takes from ConfigMaps and Secrets, in their order, under those that it writes itself. What
 * is set at a path goes over both, unless something else has been merged into the same map before, or it is no part of a map that is
 * written: Flux sets it in the very map that it merges last, and merges by copies where there are two.
 * @throws NotFollowed where one is not in the tree, or cannot be read
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

/** The text that a reference leads to; undefined where there need be none. */
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

/** Without maps that are the same one in two places, as aliases of YAML make them. */
function copyOf(map: Plain): Plain {
  return JSON.parse(JSON.stringify(map)) as Plain;
}
