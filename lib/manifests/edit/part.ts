import type { Text } from '../model.ts';
import { CannotEdit } from './edit.ts';

/** A text, or a part of one. */
export interface Part extends Text {
  /** What an item of a List stands in, without the other items. Absent if the part is read as it stands. */
  readonly within?: { readonly before: string; readonly after: string };
}

/** The part as it is read and edited: an item in its List, at its own line. */
export function inItsList({ within, ...text }: Part): Text {
  if (!within) return text;
  const lines = within.before.split('\n').length - 1;
  const { firstLine = 1 } = text;
  return { ...text, text: within.before + text.text + within.after, firstLine: firstLine - lines };
}

/**
 * The text of a part, out of that of {@link inItsList} after an edit.
 * @throws CannotEdit if what is around the part changed
 */
export function outOfItsList({ within }: Part, text: string): string {
  if (!within) return text;
  const { before, after } = within;
  if (!text.startsWith(before) || !text.endsWith(after) || text.length < before.length + after.length)
    throw new CannotEdit('its layout is unusual there');
  return text.slice(before.length, text.length - after.length);
}
