import type { Location } from '../terms.ts';

/** Keys of maps and positions in lists, from the object inwards: `['spec', 'ingress', 0, 'from', 1]`. */
export type Path = readonly (string | number)[];

/** An object of a file: where it begins, and its `metadata.name`. */
export interface EditedObject {
  readonly location: Location;
  readonly name: string;
}

/**
 * One change of one YAML or JSON document.
 * `remove`: a key of a map, or an item of a list, goes. `set`: a key gets a value, whether it is there or not; an item of a list another
 * one, and at the position behind the last one a new one. `join`: an item of a list becomes a part of the item before it, both maps,
 * as if the dash had not been written. `add`: an object of its own, behind all others of the file.
 */
export type Edit =
  | { readonly edit: 'remove'; readonly object: EditedObject; readonly path: Path }
  | { readonly edit: 'join'; readonly object: EditedObject; readonly path: Path }
  | { readonly edit: 'set'; readonly object: EditedObject; readonly path: Path; readonly value: unknown }
  | { readonly edit: 'add'; readonly file: string; readonly value: object };

/** Why a text cannot be edited so: the layout, not the content, is in the way. In words that follow "not written: ". */
export class CannotEdit extends Error {}

/** @throws CannotEdit where nothing is at the path */
export function editedValue(object: unknown, path: Path, edit: Edit): void {
  let parent = object as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) {
    parent = parent?.[key] as typeof parent;
    if (typeof parent !== 'object' || parent === null) throw new CannotEdit(`nothing is at ${path.join('.')}`);
  }
  const last = path.at(-1) as string | number;
  if (edit.edit === 'set') parent[last] = edit.value;
  else if (edit.edit === 'join')
    Object.assign(itemBefore(parent, last), (parent as unknown as object[]).splice(Number(last), 1)[0]);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete parent[last];
}

function itemBefore(list: unknown, key: string | number): object {
  const [before, item] = Array.isArray(list) ? list.slice(Number(key) - 1, Number(key) + 1) : [];
  if (typeof before !== 'object' || typeof item !== 'object')
    throw new CannotEdit(`no two maps are at ${key} and before`);
  return before;
}
