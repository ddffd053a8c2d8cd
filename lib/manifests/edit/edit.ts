import type { Location } from '../terms.ts';

/** Keys of maps and positions in lists, from the object inwards: `['spec', 'ingress', 0, 'from', 1]`. */
export type Path = readonly (string | number)[];

/** An object of a file: where it begins, and its `metadata.name`. */
export interface EditedObject {
  readonly location: Location;
  readonly name: string;
}

/**
 * One change of one YAML or JSON document. `remove` takes away a key of a map or an item of a list. `set` gives a key a value,
 * whether the key exists or not, or replaces an item of a list. At the position after the last item, `set` adds one. `join` makes an
 * item of a list a part of the item before it, as if its dash had not been written. `add` puts a new object after all others of the
 * file.
 */
export type Edit =
  | { readonly edit: 'remove'; readonly object: EditedObject; readonly path: Path }
  | { readonly edit: 'join'; readonly object: EditedObject; readonly path: Path }
  | { readonly edit: 'set'; readonly object: EditedObject; readonly path: Path; readonly value: unknown }
  | { readonly edit: 'add'; readonly file: string; readonly value: object };

/** Why a text cannot be edited in this way. The reason is its layout, not its content. The message continues "not written: ". */
export class CannotEdit extends Error {}

/**
 * Applies an edit to a value in place.
 * @throws CannotEdit if there is nothing at the path
 */
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
