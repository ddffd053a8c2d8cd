import type { MapValue, Value } from '../yaml/value.ts';

/** A pod template in an object of any kind. */
export interface PodTemplate {
  readonly map: MapValue;
  /** The keys that lead to it, and for items of lists their names: `['spec', 'replicatedJobs', 'workers', 'template', ...]`. */
  readonly path: readonly string[];
  /** The same in the API's notation: `spec.replicatedJobs[1].template`. */
  readonly fieldPath: string;
  /** The namespace of the innermost embedded object that names one (`spec.manifest.metadata.namespace`), if there is one. */
  readonly namespace?: string;
}

/** The most templates that are read of one object. No real manifest has so many. */
const MOST = 1000;

/**
 * Every pod template of an object: a map called `template` or `...Template`, at any depth, whose `spec` has `containers`. Every
 * controller that makes pods writes them so (core/v1 PodTemplateSpec). Templates in the object's own `metadata` and `status` do
 * not count, because they make no pods.
 */
export function podTemplates(object: MapValue): PodTemplate[] {
  const found: PodTemplate[] = [];
  const withTemplates = new Map<Value, boolean>();
  collect(object, { path: [], fieldPath: '' }, found, withTemplates);
  return found;
}

type Place = Omit<PodTemplate, 'map'>;

function collect(value: Value, place: Place, found: PodTemplate[], known: Map<Value, boolean>): void {
  if (found.length >= MOST || !holdsTemplate(value, known)) return;
  if (value.type === 'list') {
    const names = value.items.map(nameOf);
    const isUnique = names.every((name, i) => name !== undefined && names.indexOf(name) === i);
    for (const [i, item] of value.items.entries()) {
      const name = (isUnique ? names[i] : undefined) ?? `${i}`;
      collect(item, { ...place, path: [...place.path, name], fieldPath: `${place.fieldPath}[${i}]` }, found, known);
    }
  } else if (value.type === 'map') {
    const within = { ...place, ...(place.path.length > 0 && namespaceOf(value)) };
    for (const [key, { value: child }] of value.entries) {
      if (isPassedOver(key, place.path)) continue;
      const fieldPath = place.fieldPath === '' ? key : `${place.fieldPath}.${key}`;
      const next = { ...within, path: [...place.path, key], fieldPath };
      if (child.type === 'map' && isPodTemplate(key, child)) found.push({ ...next, map: child });
      else collect(child, next, found, known);
    }
  }
}

/** Computed once for each value, because aliases may lead to one value on many paths. */
function holdsTemplate(value: Value, known: Map<Value, boolean>): boolean {
  if (value.type !== 'list' && value.type !== 'map') return false;
  let holds = known.get(value);
  if (holds === undefined) {
    holds =
      value.type === 'list'
        ? value.items.some((item) => holdsTemplate(item, known))
        : [...value.entries].some(
            ([key, { value: child }]) =>
              (child.type === 'map' && isPodTemplate(key, child)) || holdsTemplate(child, known),
          );
    known.set(value, holds);
  }
  return holds;
}

function isPodTemplate(key: string, { entries }: MapValue): boolean {
  if (key !== 'template' && !key.endsWith('Template')) return false;
  const spec = entries.get('spec')?.value;
  return spec?.type === 'map' && spec.entries.get('containers')?.value.type === 'list';
}

/** The object's own `metadata` and `status`, not those of an embedded object. */
function isPassedOver(key: string, path: readonly string[]): boolean {
  return (key === 'metadata' || key === 'status') && path.length === 0;
}

/** A name that tells an item of a list from the others. */
function nameOf(item: Value): string | undefined {
  if (item.type !== 'map') return undefined;
  for (const key of ['name', 'groupName']) {
    const name = item.entries.get(key)?.value;
    if (name?.type === 'string' && name.value !== '') return name.value;
  }
  return undefined;
}

/** The namespace of an embedded object, if it names one. */
function namespaceOf({ entries }: MapValue): { namespace: string } | undefined {
  if (entries.get('apiVersion')?.value.type !== 'string' || entries.get('kind')?.value.type !== 'string')
    return undefined;
  const metadata = entries.get('metadata')?.value;
  const namespace = metadata?.type === 'map' ? metadata.entries.get('namespace')?.value : undefined;
  return namespace?.type === 'string' && namespace.value !== '' ? { namespace: namespace.value } : undefined;
}

/**
 * Short names that tell several templates of one object apart: the parts of their paths that differ, joined by `/`. A JobSet has
 * `workers` and `driver`. Empty if there is one template.
 */
export function partNames(templates: readonly Pick<PodTemplate, 'path'>[]): string[] {
  const paths = templates.map(({ path }) => path);
  const [first = []] = paths;
  const shortest = Math.min(...paths.map(({ length }) => length));
  if (paths.length === 1) return [''];
  let start = 0;
  while (start < shortest && paths.every((path) => path[start] === first[start])) start++;
  let end = 0;
  while (start + end < shortest && paths.every((path) => path.at(-1 - end) === first.at(-1 - end))) end++;
  return paths.map((path) => path.slice(start, path.length - end).join('/'));
}
