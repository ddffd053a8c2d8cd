import { folderArgument } from '../files/charts.ts';
import type { Problem } from '../model.ts';
import { problem } from '../problem.ts';
import type { Source } from '../yaml/source.ts';
import type { MapValue, Value } from '../yaml/value.ts';

/** The instructions of a strategic merge patch. */
const instruction = /^\$(?:patch|retainKeys|setElementOrder\/.*|deleteFromPrimitiveList\/.*)$/;

/** Whether an object is no object but a strategic merge patch, which changes one: somewhere in it stands an instruction such as `$patch`. */
export function isPatch(value: Value): boolean {
  if (value.type === 'list') return value.items.some(isPatch);
  if (value.type !== 'map') return false;
  for (const [key, entry] of value.entries) if (instruction.test(key) || isPatch(entry.value)) return true;
  return false;
}

/** What such a patch lacks is in the object that it changes, so this is all that is said of it. */
export function patchOf(kind: string, map: MapValue, source: Source): Problem {
  const location = source.location(map.offset);
  const folder = folderArgument(location.file.replace(/[^/]*$/, ''));
  const fact = `a patch of a ${kind}, which changes another object, and is not applied`;
  return problem('MF017', location, fact, `build it first: kubectl kustomize ${folder} | tierwall list -`);
}
