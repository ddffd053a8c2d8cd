import type { Problem } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import { treatmentOf } from './kinds.ts';

/** A map with an apiVersion and a kind, both safe to print. */
export interface TypedMap {
  readonly apiVersion: string;
  readonly kind: string;
  readonly map: MapValue;
}

/** The type of an object: its own, or the one that a typed list gives to its items. */
interface Type {
  readonly apiVersion: string | undefined;
  readonly kind: string | undefined;
}

/**
 * The objects of a document: the document itself, or the items of a list. As for kubectl, a list is what has `items`, whatever its
 * kind is: "No Items field, so it wasn't a list" (UnstructuredJSONScheme of k8s.io/apimachinery). It applies the items, and
 * nothing else that stands there.
 */
export function* typedMaps(document: Value, source: Source, problems: Problem[]): Generator<TypedMap> {
  if (document.type !== 'map') {
    problems.push(notAnObject(document, source));
    return;
  }
  const own = typeOf(document);
  const items = own.apiVersion && own.kind ? itemsOf(document, own.apiVersion, own.kind) : undefined;
  if (!items) {
    yield* typedMap(document, own, source, problems);
    return;
  }
  // "For typed lists, e.g., a PodList, API server doesn't set each item's APIVersion and Kind."
  const given = { apiVersion: own.apiVersion, kind: own.kind?.replace(/List$/, '') };
  for (const item of items) {
    if (item.type !== 'map') problems.push(notAnItem(item, source, 'not an object', 'remove it'));
    else if (item.entries.get('items')?.value.type === 'list')
      problems.push(notAnItem(item, source, 'a list', 'move its items into the outer list'));
    else {
      const type = typeOf(item);
      yield* typedMap(item, type.apiVersion || type.kind ? type : given, source, problems);
    }
  }
}

/**
 * The items of a list. Undefined for other objects. Something that is not called a list has to have objects as items. Otherwise it is
 * the file of another tool, which kubectl refuses.
 */
function itemsOf(map: MapValue, apiVersion: string, kind: string): readonly Value[] | undefined {
  const items = map.entries.get('items')?.value;
  if (items?.type !== 'list') return kind === 'List' && (!items || items.type === 'null') ? [] : undefined;
  if (kind.endsWith('List')) return items.items;
  const maps = items.items.filter((item) => item.type === 'map');
  const areObjects =
    maps.length === items.items.length && maps.some(({ entries }) => entries.has('kind') || entries.has('metadata'));
  return areObjects && treatmentOf(apiVersion, kind).treat !== 'refuse' ? items.items : undefined;
}

function* typedMap(
  map: MapValue,
  { apiVersion, kind }: Type,
  source: Source,
  problems: Problem[],
): Generator<TypedMap> {
  if (apiVersion && kind) yield { apiVersion: printable(apiVersion), kind: printable(kind), map };
  else problems.push(untyped(map, source));
}

function typeOf(map: MapValue): Type {
  return { apiVersion: stringField(map, 'apiVersion'), kind: stringField(map, 'kind') };
}

function stringField(map: MapValue, name: string): string | undefined {
  const value = map.entries.get(name)?.value;
  return value?.type === 'string' ? value.value : undefined;
}

/**
 * A map without `kind` or without `apiVersion` may be a policy that somebody relies on, if it looks like an object. Otherwise it is a file
 * of another tool.
 */
function untyped(map: MapValue, source: Source): Problem {
  const location = source.location(map.offset);
  if (!looksLikeObject(map)) {
    const lacks = (['apiVersion', 'kind'] as const).filter((name) => !typeOf(map)[name]);
    const fact = `not a Kubernetes object: no ${lacks.join(', no ')}`;
    return problem('MF020', location, fact, 'keep it elsewhere, or ignore this');
  }
  const has = OBJECT_KEYS.filter((name) => map.entries.has(name));
  const fix = 'give it both apiVersion and kind, as strings';
  return problem('MF021', location, `an object needs apiVersion and kind; this one has only ${has.join(', ')}`, fix);
}

const OBJECT_KEYS = ['apiVersion', 'kind', 'metadata', 'spec'];

/**
 * What policies, workloads, namespaces and lists have: a `spec`, `items` of some type, or `metadata` with a type or with nothing else
 * beside it.
 */
function looksLikeObject(map: MapValue): boolean {
  const { entries } = map;
  const { apiVersion, kind } = typeOf(map);
  const isTyped = Boolean(apiVersion || kind);
  if (entries.has('spec') || (entries.has('items') && isTyped)) return true;
  return entries.has('metadata') && (isTyped || [...entries.keys()].every((key) => OBJECT_KEYS.includes(key)));
}

function notAnItem(item: Value, source: Source, what: string, fix: string): Problem {
  return problem('MF021', source.location(item.offset), `an item of a list is ${what}, which kubectl refuses`, fix);
}

function notAnObject(value: Value, source: Source): Problem {
  const location = source.location(value.offset);
  const objects = value.type === 'list' && value.items.some((item) => item.type === 'map' && item.entries.has('kind'));
  if (objects)
    return problem(
      'MF021',
      location,
      'a plain list of objects is not an object',
      'separate the objects with ---, or make a kind: List',
    );
  return problem('MF020', location, 'not a Kubernetes object: no map of fields', 'keep it elsewhere, or ignore this');
}
