import type { Location, Text } from '../model.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import type { Edit } from './edit.ts';
import { itemsOf } from './list-items.ts';
import { inItsList, type Part } from './part.ts';

/** As kubectl tells a text of JSON, or wider. */
const JSON_TEXT = /^[\s\x85]*\{/;

/**
 * A text as parts of one document each, or of one item of a List, which are read and edited without the others. Joined, they are the
 * text. If a part by itself might not mean what it means in its place, the only part is the text.
 */
export function partsOf(whole: Part): readonly Part[] {
  const read = inItsList(whole);
  const { file, text, namespace, firstLine } = read;
  const source = new Source(file, text, namespace, firstLine);
  const mark = text.length - source.text.length;
  const documents = [...readDocuments(source)];
  if (source.holdsPatch || documents.some(({ problem }) => problem !== undefined)) return [whole];
  const starts = documents.slice(1).map(({ start }) => start + mark);
  const parts = [0, ...starts].map((start, i): Text => {
    const part = { ...read, text: text.slice(start, starts[i]) };
    return start === 0 ? part : { ...part, firstLine: source.location(start - mark).line };
  });
  if (parts.length > 1 && parts.some((part) => JSON_TEXT.test(part.text))) return [whole];
  if (whole.within) return withoutItsList(whole, parts);
  return parts.flatMap((part, i) => itemsOf(part, documents[i]?.value, (starts[i - 1] ?? 0) - mark));
}

/** The last item of a List, with documents behind it that were added. */
function withoutItsList(whole: Part, [first, ...added]: readonly Text[]): readonly Part[] {
  const before = whole.within?.before.length ?? 0;
  return first && added.length > 0 ? [{ ...whole, text: first.text.slice(before) }, ...added] : [whole];
}

/** Lines of a file, from one on and before another one. */
export interface Lines {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** The lines of a text, as far as the next part of the file. */
export function linesOf(text: Text, texts: readonly Text[]): Lines {
  const from = fromOf(text);
  let to = Number.POSITIVE_INFINITY;
  for (const one of texts) if (one.file === text.file && fromOf(one) > from) to = Math.min(to, fromOf(one));
  return { file: text.file, from, to };
}

export function isAmong({ file, line }: Location, lines: Lines): boolean {
  return file === lines.file && line >= lines.from && line < lines.to;
}

/** The file of an edit. */
export function fileOf(edit: Edit): string {
  return edit.edit === 'add' ? edit.file : edit.object.location.file;
}

/**
 * The text that an edit changes: the file, or the part of it that the object is in, or the last one if an object is added. Undefined
 * if there is none, or if there are several.
 */
export function textWith(texts: readonly Part[], edit: Edit): Part | undefined {
  const file = fileOf(edit);
  const line = edit.edit === 'add' ? Number.POSITIVE_INFINITY : edit.object.location.line;
  let found: Part[] = [];
  for (const text of texts) {
    if (text.file !== file || fromOf(text) > line) continue;
    const before = found[0] ? fromOf(found[0]) : 0;
    if (fromOf(text) === before) found.push(text);
    else if (fromOf(text) > before) found = [text];
  }
  return found.length === 1 ? found[0] : undefined;
}

function fromOf({ firstLine = 1 }: Text): number {
  return firstLine;
}
