import type { Problem } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue, Value } from '../yaml/value.ts';

/** A map with an apiVersion and a kind, both safe to print. */
export interface TypedMap {
  readonly apiVersion: string;
  readonly kind: string;
  readonly map: MapValue;
}

/**
 * The objects of a document: the document itself, or the items of a list (`kind: List`, `PodList`, ...), also of lists within
 * lists.
 */
export function* typedMaps(document: Value, source: Source, problems: Problem[]): Generator<TypedMap> {
  const open: { value: Value; inherited?: { apiVersion: string; kind: string } }[] = [{ value: document }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, inherited } = next;
    if (value.type !== 'map') {
      problems.push(notAnObject(value, source));
      continue;
    }
    const apiVersion = stringField(value, 'apiVersion') ?? inherited?.apiVersion;
    const kind = stringField(value, 'kind') ?? inherited?.kind;
    if (!apiVersion || !kind) {
      problems.push(untyped(value, source));
      continue;
    }
    const items = kind.endsWith('List') ? value.entries.get('items')?.value : undefined;
    if (items?.type === 'list') {
      // "items may lack kind and apiVersion": in a typed list, the list gives them.
      const own = kind === 'List' ? undefined : { apiVersion, kind: kind.slice(0, -'List'.length) };
      for (const item of items.items.toReversed()) open.push({ value: item, ...(own && { inherited: own }) });
    } else if (kind !== 'List' || (items && items.type !== 'null')) {
      yield { apiVersion: printable(apiVersion), kind: printable(kind), map: value };
    }
  }
}

function stringField(map: MapValue, name: string): string | undefined {
  const value = map.entries.get(name)?.value;
  return value?.type === 'string' ? value.value : undefined;
}

/**
 * A map without `kind` and `apiVersion` is a file of another tool. If it has one of the two, it may be a policy that somebody
 * relies on.
 */
function untyped(map: MapValue, source: Source): Problem {
  const location = source.location(map.offset);
  const has = ['apiVersion', 'kind', 'metadata', 'spec'].filter((name) => map.entries.has(name));
  if (has.length === 0)
    return problem(
      'MF020',
      location,
      'not a Kubernetes object: no apiVersion, no kind',
      'keep it elsewhere, or ignore this',
    );
  const fix = 'give it both apiVersion and kind, as strings';
  return problem('MF021', location, `an object needs apiVersion and kind; this one has only ${has.join(', ')}`, fix);
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
