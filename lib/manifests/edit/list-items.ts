import { isDeepStrictEqual } from 'node:util';
import type { Text } from '../model.ts';
import { NotYaml } from '../yaml/cursor.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Scanner } from '../yaml/scanner.ts';
import { Source } from '../yaml/source.ts';
import type { ListValue, MapValue, Value } from '../yaml/value.ts';
import { plain } from './known-documents.ts';
import { inItsList, type Part } from './part.ts';

/** An item that is read as nothing. JSON needs one behind the comma that ends a part. */
const NOTHING = { apiVersion: 'v1', kind: 'Event' };

/**
 * A document as parts of one item of its List each. The first one has what stands before the items, the last one what stands behind
 * them. The document is the only part if it is no List, or if an item might not be by itself what it is among the others.
 * @param value of the document
 * @param base what the offsets in the value are more than those in the text
 */
export function itemsOf(document: Text, value: Value | undefined, base: number): readonly Part[] {
  const list = value && listIn(value);
  if (!list || list.items.items.length < 2 || holdsAnchors(document.text)) return [document];
  const { file, text, namespace, firstLine } = document;
  const isFlow = text[list.items.offset - base] === '[';
  const starts = list.items.items.map(({ offset }) => (isFlow ? offset - base : dashBefore(text, list, base, offset)));
  const source = new Source(file, text, namespace, firstLine);
  const mark = text.length - source.text.length;
  const lines = starts.map((start) => source.location(start - mark).line);
  // Edits find an object by its line.
  if (lines.some((line, i) => line <= (lines[i - 1] ?? 0))) return [document];
  const before = text.slice(0, starts[0]);
  const after = (isFlow ? JSON.stringify(NOTHING) : '') + text.slice(endOfItems(text, list, base, isFlow));
  const parts = starts.map((start, i): Part => {
    const [isFirst, isLast] = [i === 0, i === starts.length - 1];
    return {
      ...document,
      text: text.slice(isFirst ? 0 : start, starts[i + 1]),
      ...(!isFirst && { firstLine: lines[i] as number }),
      within: { before: isFirst ? '' : before, after: isLast ? '' : after },
    };
  });
  return areItems(parts, plain(list.map) as PlainList, isFlow ? [NOTHING] : []) ? parts : [document];
}

interface List {
  readonly map: MapValue;
  readonly items: ListValue;
}

interface PlainList {
  readonly items: readonly unknown[];
}

function listIn(map: Value): List | undefined {
  if (map.type !== 'map') return undefined;
  const [kind, items] = ['kind', 'items'].map((key) => map.entries.get(key)?.value);
  return kind?.type === 'string' && kind.value.endsWith('List') && items?.type === 'list' ? { map, items } : undefined;
}

/** As with an anchor a change in one place is a change in others, a document with anchors is not edited. */
function holdsAnchors(text: string): boolean {
  if (!/[&*]/.test(text)) return false;
  try {
    const scanner = new Scanner(`${text}\n`);
    for (let { type } = scanner.token; type !== 'stream end'; { type } = scanner.advance())
      if (type === 'anchor' || type === 'alias') return true;
    return false;
  } catch (error) {
    if (error instanceof NotYaml) return true;
    throw error;
  }
}

/** Where the line of an item's dash begins. */
function dashBefore(text: string, { items }: List, base: number, item: number): number {
  const first = items.offset - base;
  const column = first - (text.lastIndexOf('\n', first - 1) + 1);
  return text.lastIndexOf(`\n${' '.repeat(column)}-`, item - base) + 1;
}

/** Where a bracket ends the items, or a key follows them. */
function endOfItems(text: string, { map, items }: List, base: number, isFlow: boolean): number {
  const keys = [...map.entries.values()].map(({ offset }) => offset).filter((offset) => offset > items.offset);
  const next = keys.length === 0 ? text.length : Math.min(...keys) - base;
  if (isFlow) return text.lastIndexOf(']', next - 1);
  return keys.length === 0 ? next : text.lastIndexOf('\n', next - 1) + 1;
}

/** Whether each part, read in its List, is the item in its place. */
function areItems(parts: readonly Part[], list: PlainList, more: readonly object[]): boolean {
  return parts.every((part, i) => {
    const { file, text } = inItsList(part);
    const [one, another] = readDocuments(new Source(file, text));
    if (!one?.value || one.problem || another) return false;
    const items = [list.items[i], ...(i < parts.length - 1 ? more : [])];
    return isDeepStrictEqual(plain(one.value), { ...list, items });
  });
}
