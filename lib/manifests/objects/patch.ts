import { folderArgument, folderOf } from '../files/folder.ts';
import type { Location, Problem } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import type { ApiObject } from './object.ts';

/** The directives of a strategic merge patch. */
const instruction = /^\$(?:patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/;

/** Is the object a strategic merge patch? It is if a directive such as `$patch` stands anywhere in it. */
export function isPatch(value: Value): boolean {
  if (value.type === 'list') return value.items.some(isPatch);
  if (value.type !== 'map') return false;
  for (const [key, entry] of value.entries) if (instruction.test(key) || isPatch(entry.value)) return true;
  return false;
}

/** The problem of such a patch. It has no others, because what it lacks is in the object that it changes. */
export function patchOf(kind: string, map: MapValue, source: Source): Problem {
  return notApplied(`a patch of a ${kind}, which changes another object,`, source.location(map.offset));
}

/**
 * Does the object lack what every object of its kind has? Then it looks like a patch without directives. The API server would
 * refuse most of these, and the others do nothing.
 */
export function isPartial(kind: string, map: MapValue): boolean {
  const spec = below(map, 'spec');
  if (kind === 'Namespace') return false;
  if (!spec) return true;
  if (kind === 'Service') return !has(spec, 'ports') && !has(spec, 'externalName') && !has(spec, 'clusterIP');
  if (kind === 'Ingress') return !has(spec, 'rules') && !has(spec, 'defaultBackend') && !has(spec, 'backend');
  if (kind === 'NetworkPolicy') return !has(spec, 'podSelector');
  const jobSpec = kind === 'CronJob' ? below(spec, 'jobTemplate', 'spec') : spec;
  const podSpec = kind === 'Pod' ? spec : jobSpec && below(jobSpec, 'template', 'spec');
  const containers = podSpec?.entries.get('containers')?.value;
  if (containers?.type !== 'list') return true;
  if (containers.items.some((item) => item.type === 'map' && !has(item, 'image'))) return true;
  const hasSelector = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet'].includes(kind);
  return hasSelector && !has(spec, 'selector');
}

/** The problem of a partial object if the whole one of that name is in another folder: it is a patch of that one. */
export function patchBeside({ kind, namespace, name, location }: ApiObject, whole: Location): Problem {
  const at = `${printable(whole.file)}:${whole.line}`;
  const of = `${kind} ${namespace ? `${namespace}/` : ''}${name}`;
  return notApplied(`a patch of ${of} at ${at}, not a whole object,`, location);
}

function notApplied(what: string, location: Location): Problem {
  const folder = folderArgument(folderOf(location.file));
  return problem(
    'MF017',
    location,
    `${what} and is not applied`,
    `build it first: kubectl kustomize ${folder} | tierwall list -`,
  );
}

function below(map: MapValue, ...names: readonly string[]): MapValue | undefined {
  let at: MapValue | undefined = map;
  for (const name of names) {
    const value: Value | undefined = at?.entries.get(name)?.value;
    at = value?.type === 'map' ? value : undefined;
  }
  return at;
}

function has(map: MapValue, name: string): boolean {
  const type = map.entries.get(name)?.value.type;
  return type !== undefined && type !== 'null';
}
