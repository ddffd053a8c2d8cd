import { isMap, isScalar, isSeq, type Node, type Pair, Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import { CannotEdit } from './edit.ts';
import type { Writing } from './writing.ts';

/** Replaces what stands from `start` to `end` of a text. Offsets count UTF-16 units. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Collection = YAMLMap | YAMLSeq;

/** Finds the place in a document's text at which to change a collection, so that no other line changes. */
export class Splices {
  private readonly text: string;
  private readonly writing: Writing;

  constructor(text: string, writing: Writing) {
    this.text = text;
    this.writing = writing;
  }

  /** @param replaceParent called if nothing would be left: the whole collection becomes an empty one */
  remove(parent: Collection, key: string | number, replaceParent: (empty: unknown) => Splice): Splice {
    const place = placeIn(parent, key);
    if (place < 0) throw new CannotEdit(`nothing is called ${key} there`);
    if (parent.items.length === 1) return replaceParent(isSeq(parent) ? [] : {});
    const [start, end] = [this.startOf(parent, place), this.endOf(parent, place)];
    if (parent.flow) {
      const isLast = place === parent.items.length - 1;
      return isLast
        ? { start: this.endOf(parent, place - 1), end, text: '' }
        : { start, end: this.startOf(parent, place + 1), text: '' };
    }
    const line = this.lineStart(start);
    const before = this.text.slice(line, start);
    if (isSeq(parent) ? /^ *-[ \t]+$/.test(before) : /^ *$/.test(before)) {
      return { start: line, end: this.restOfLine(end), text: '' };
    }
    // The first key of an item stands after the dash, so the next key has to move there.
    const next = place + 1 < parent.items.length ? this.startOf(parent, place + 1) : -1;
    if (isMap(parent) && /^ *(?:-[ \t]+)+$/.test(before) && /^\s*$/.test(this.text.slice(this.restOfLine(end), next)))
      return { start, end: next, text: '' };
    throw unusual();
  }

  set(parent: Collection, key: string | number, value: unknown, replaceParent: (value: unknown) => Splice): Splice {
    const place = placeIn(parent, key);
    if (place >= 0) return this.replace(parent, place, value);
    const { items } = parent;
    if (isSeq(parent) && key !== items.length) throw new CannotEdit(`the list has no position ${key}`);
    if (items.length === 0) return replaceParent(isSeq(parent) ? [value] : { [key]: value });
    const last = items.length - 1;
    const [start, end] = [this.startOf(parent, last), this.endOf(parent, last)];
    const line = this.lineStart(start);
    const before = this.text.slice(line, start);
    const own = isSeq(parent) ? '' : `${this.writing.inline(key)}: `;
    if (parent.flow) {
      const isOnItsOwnLine =
        /^[ \t]*$/.test(before) && this.lineStart(this.startOf(parent, 0)) > this.lineStart(startOf(parent));
      const between = isOnItsOwnLine ? `,${this.writing.newline}${before}` : ', ';
      return {
        start: end,
        end,
        text: `${between}${own}${this.writing.inline(value, isOnItsOwnLine ? before : undefined)}`,
      };
    }
    const dashes = isSeq(parent) ? /^( *)-[ \t]+$/ : /^( *(?:-[ \t]+)*)$/;
    const indent = dashes.exec(before)?.[1]?.replace(/[^ ]/g, ' ');
    if (indent === undefined) throw unusual();
    const lines = isSeq(parent) ? this.writing.block([value], indent) : this.writing.block({ [key]: value }, indent);
    const at = this.restOfLine(end);
    const { newline } = this.writing;
    return { start: at, end: at, text: this.text[at - 1] === '\n' ? lines + newline : newline + lines };
  }

  /** Takes away the dash of an item, which is then a part of the item before it. */
  join(parent: Collection, key: string | number): Splice {
    const place = placeIn(parent, key);
    const areBlocks = [place - 1, place].every((one) => {
      const node = itemAt(parent, one);
      return isMap(node) && !node.flow && node.items.length > 0;
    });
    if (!isSeq(parent) || parent.flow || !areBlocks) throw unusual();
    const start = this.startOf(parent, place);
    const line = this.lineStart(start);
    const [, indent] = /^( *)-[ \t]+$/.exec(this.text.slice(line, start)) ?? [];
    if (indent === undefined) throw unusual();
    const dash = line + indent.length;
    return { start: dash, end: dash + 1, text: ' ' };
  }

  /** Gives an existing key or item another value. */
  replace(parent: Collection, place: number, value: unknown): Splice {
    const node = itemAt(parent, place);
    const isCollection = typeof value === 'object' && value !== null && Object.keys(value).length > 0;
    if (!node || (isScalar(node) && node.range?.[0] === node.range?.[1])) {
      // For example `ports:` with no value after it.
      const key = this.afterColon(parent, place);
      return { start: key, end: key, text: ` ${this.writing.inline(value)}` };
    }
    const [start, end] = [startOf(node), this.contentEnd(node)];
    if (/(?:^|[ \t])#/m.test(this.text.slice(start, end)))
      throw new CannotEdit('a comment stands in what would be replaced');
    if (isCollectionNode(node) && !node.flow) {
      const line = this.lineStart(start);
      const before = this.text.slice(line, start);
      if (isCollection && /^[ -]*$/.test(before)) {
        const lines = this.writing.block(value, ' '.repeat(before.length));
        return { start, end, text: lines.slice(before.length) };
      }
      const colon = isMap(parent) ? this.afterColon(parent, place) : start;
      if (/#/.test(this.text.slice(colon, start))) throw new CannotEdit('a comment stands in what would be replaced');
      return { start: colon, end, text: `${isMap(parent) ? ' ' : ''}${this.writing.inline(value)}` };
    }
    if (isScalar(node) && (node.type === Scalar.BLOCK_FOLDED || node.type === Scalar.BLOCK_LITERAL)) throw unusual();
    return { start, end, text: this.writing.inline(value) };
  }

  private startOf(parent: Collection, place: number): number {
    const item = parent.items[place] as Node | Pair<Node, Node>;
    return startOf('key' in item ? item.key : item);
  }

  private endOf(parent: Collection, place: number): number {
    const node = itemAt(parent, place);
    if (node?.range && node.range[0] < node.range[1]) return this.contentEnd(node);
    return isMap(parent) ? this.afterColon(parent, place) : startOf(node);
  }

  private afterColon(parent: Collection, place: number): number {
    const { key } = parent.items[place] as Pair<Node, Node>;
    const end = key.range?.[1] as number;
    const colon = this.text.indexOf(':', end);
    if (colon < 0 || this.text.slice(end, colon).trim() !== '') throw unusual();
    return colon + 1;
  }

  /** The end of a node, without the rest of its line and the comments after it. */
  private contentEnd(node: Node): number {
    if (!isCollectionNode(node) || node.flow || node.items.length === 0) return node.range?.[1] as number;
    return this.endOf(node, node.items.length - 1);
  }

  private lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** The offset after the line that `end` is in, if only a comment follows there. */
  private restOfLine(end: number): number {
    if (this.text[end - 1] === '\n') return end;
    const newline = this.text.indexOf('\n', end);
    const next = newline < 0 ? this.text.length : newline + 1;
    if (!/^[ \t]*(?:#.*)?\r?\n?$/.test(this.text.slice(end, next))) throw unusual();
    return next;
  }
}

export function isCollectionNode(node: unknown): node is Collection {
  return isMap(node) || isSeq(node);
}

/** The position of a key or of an item among the items. Negative if there is none. */
export function placeIn(parent: Collection, key: string | number): number {
  if (isSeq(parent)) return Number(key) < parent.items.length ? Number(key) : -1;
  return parent.items.findIndex((pair) => isScalar(pair.key) && pair.key.value === key);
}

/** The value at a position of a map or list, from 0. Undefined if there is none. */
export function itemAt(parent: Collection, place: number): Node | undefined {
  const item = parent.items[place] as Node | Pair<Node, Node | null> | undefined;
  return (item && 'key' in item ? item.value : item) ?? undefined;
}

function startOf(node: Node | undefined): number {
  if (!node?.range) throw unusual();
  return node.range[0];
}

function unusual(): CannotEdit {
  return new CannotEdit('its layout is unusual there');
}
