import { isDeepStrictEqual } from 'node:util';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  visit,
  type YAMLMap,
  type Document as YamlDocument,
} from 'yaml';
import type { Text } from '../model.ts';
import { Source } from '../yaml/source.ts';
import { CannotEdit, type Edit, type EditedObject, editedValue, type Path } from './edit.ts';
import { type KnownDocuments, knownDocuments, type PlainDocument } from './known-documents.ts';
import { inItsList, outOfItsList, type Part } from './part.ts';
import { isCollectionNode, itemAt, placeIn, type Splice, Splices } from './splice.ts';
import { Writing } from './writing.ts';

/**
 * The text with the edits in it. Only the lines that an edit is about change. Comments, order and line breaks stay. The new text
 * is read again, and must hold what the old one held, with the edits.
 * @throws CannotEdit
 */
export function editedText(original: Part, edits: readonly Edit[]): string {
  const whole = inItsList(original);
  const { file, text } = whole;
  const known = knownDocuments(original);
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  let now = text.slice(mark.length);
  // From the end to the start, so that the lines of the others stay what they are.
  for (const edit of edits.toSorted((a, b) => lineOf(b) - lineOf(a)))
    now =
      edit.edit === 'add'
        ? added({ file, text: now }, edit.value, known)
        : changed({ ...whole, text: now }, edit, known);
  return outOfItsList(original, mark + now);
}

/** An object that is added comes last. */
function lineOf(edit: Edit): number {
  return edit.edit === 'add' ? Number.MAX_VALUE : edit.object.location.line;
}

function added({ file, text }: Text, value: object, known: KnownDocuments): string {
  const documents = known.read(file, text);
  const last = documents.at(-1);
  if (/^\s*\{/.test(text)) throw new CannotEdit('a file of JSON takes no second document');
  if (documents.some(({ isBroken }) => isBroken)) throw new CannotEdit('something is wrong with the file');
  const document = parseDocument(last ? text.slice(last.start, last.end) : '', { version: '1.1' });
  const writing = new Writing(text, document);
  const { newline } = writing;
  const before = text === '' || text.endsWith('\n') ? text : text + newline;
  const isFirst = documents.length === 0 || /(?:^|\n)---[ \t]*\r?\n\s*$/.test(before);
  const now = `${before}${isFirst ? '' : `---${newline}`}${writing.block(value, '')}${newline}`;
  mustHold(known.read(file, now), [...documents.map((one) => one.value), value]);
  return now;
}

function changed(text: Text, edit: Exclude<Edit, { edit: 'add' }>, known: KnownDocuments): string {
  if (edit.edit !== 'join') return changedOnce(text, edit, known);
  try {
    return changedOnce(text, edit, known);
  } catch (error) {
    if (!(error instanceof CannotEdit)) throw error;
    const several = [...asSeveral(text, edit, known)];
    return several.reduce((now, one) => changedOnce({ ...text, text: now }, one, known), text.text);
  }
}

/** Where the dash alone cannot go, as in a list in one line: the keys of the item for the one before it, then without the item. */
function* asSeveral(
  text: Text,
  { object, path }: Exclude<Edit, { edit: 'add' }>,
  known: KnownDocuments,
): Generator<Exclude<Edit, { edit: 'add' }>> {
  const { one, documents } = objectAt(text, object, known);
  let item = documents[one.index]?.value as Record<string | number, unknown>;
  for (const key of [...one.path, ...path]) item = item?.[key] as typeof item;
  const before = [...path.slice(0, -1), Number(path.at(-1)) - 1];
  for (const [key, value] of Object.entries(item ?? {})) yield { edit: 'set', object, path: [...before, key], value };
  yield { edit: 'remove', object, path };
}

function changedOnce(whole: Text, edit: Exclude<Edit, { edit: 'add' }>, known: KnownDocuments): string {
  const { file, text } = whole;
  const { one, documents } = objectAt(whole, edit.object, known);
  const wanted = documents.map(({ value, copy }, i) => (i === one.index ? copy() : value));
  editedValue(wanted[one.index], [...one.path, ...edit.path], edit);
  const splice = spliceOf(one.document, one.text, one.map, edit);
  const now = text.slice(0, one.start + splice.start) + splice.text + text.slice(one.start + splice.end);
  mustHold(known.read(file, now), wanted);
  return now;
}

/** The one object of that name that begins at that line. */
function objectAt({ file, text, firstLine }: Text, { location, name }: EditedObject, known: KnownDocuments) {
  const source = new Source(file, text, undefined, firstLine);
  const documents = known.read(file, text);
  const found = documents.flatMap(({ start, end, value, isBroken }, index) => {
    if (value === undefined || isBroken) return [];
    if (source.location(start).line > location.line || source.location(end).line < location.line) return [];
    return objectsIn(source, start, end, { location, name }).map((object) => ({ ...object, start, index }));
  });
  const [one] = found;
  if (!one || found.length > 1) throw new CannotEdit(`no object of that name begins at line ${location.line}`);
  return { one, documents };
}

/**
 * @param read the edited text, read again
 * @throws CannotEdit if it does not hold what is wanted
 */
function mustHold(read: readonly PlainDocument[], wanted: readonly unknown[]): void {
  const isSame =
    read.every(({ isBroken }) => !isBroken) &&
    isDeepStrictEqual(
      read.map(({ value }) => value),
      wanted,
    );
  if (!isSame) throw new CannotEdit('its layout is unusual there');
}

interface Found {
  readonly document: YamlDocument;
  /** The text of the document. */
  readonly text: string;
  readonly map: YAMLMap;
  /** The path of the object in the document: empty, or an item of a List. */
  readonly path: Path;
}

function objectsIn(source: Source, start: number, end: number, { location, name }: EditedObject): Found[] {
  const text = source.text.slice(start, end);
  const document = parseDocument(text, { version: '1.1', uniqueKeys: true });
  if (document.errors.length > 0) throw new CannotEdit('two readers of YAML do not agree about it');
  const found = [...objectsOf(document.contents, [])].filter(
    ({ map }) =>
      source.location(start + (map.range?.[0] ?? 0)).line === location.line && map.getIn(['metadata', 'name']) === name,
  );
  if (found.length > 0) refuseAliases(document);
  return found.map((one) => ({ ...one, document, text }));
}

function* objectsOf(node: unknown, path: Path): Generator<{ map: YAMLMap; path: Path }> {
  if (!isMap(node)) return;
  yield { map: node, path };
  const items = node.get('items');
  if (isSeq(items)) for (const [i, item] of items.items.entries()) yield* objectsOf(item, [...path, 'items', i]);
}

function refuseAliases(document: YamlDocument): void {
  visit(document, {
    Node(_, node) {
      if (isAlias(node) || ('anchor' in node && node.anchor !== undefined))
        throw new CannotEdit('the document has anchors or aliases, so a change in one place is a change in others');
    },
  });
}

function spliceOf(document: YamlDocument, text: string, object: YAMLMap, edit: Exclude<Edit, { edit: 'add' }>): Splice {
  const splices = new Splices(text, new Writing(text, document));
  const at = (path: Path, change: { remove: true } | { join: true } | { value: unknown }): Splice => {
    const key = path.at(-1) as string | number;
    const parent = nodeAt(object, path.slice(0, -1));
    const replaceParent = (value: unknown) => at(path.slice(0, -1), { value });
    if (!isCollectionNode(parent)) throw new CannotEdit(`nothing is at ${path.join('.')}`);
    if ('join' in change) return splices.join(parent, key);
    return 'remove' in change
      ? splices.remove(parent, key, replaceParent)
      : splices.set(parent, key, change.value, replaceParent);
  };
  if (edit.edit === 'set') return at(edit.path, { value: edit.value });
  return at(edit.path, edit.edit === 'remove' ? { remove: true } : { join: true });
}

function nodeAt(object: Node, path: Path): Node | undefined {
  let node: Node | undefined = object;
  for (const key of path) {
    if (!isCollectionNode(node)) return undefined;
    node = itemAt(node, placeIn(node, key));
  }
  return isScalar(node) && node.value === null ? undefined : node;
}
