import type { PairRow } from '../reach/listing.ts';
import type { Peer } from '../reach/peer.ts';
import { printVerdict } from './connection.ts';
import { markdownText } from './markup.ts';
import type { NameWords } from './name-words.ts';

/** A row with the names to print, of peers or of sets of peers. */
export interface ListRow {
  readonly from: string;
  readonly to: string;
  readonly verdict: PairRow['verdict'];
  /** Why a part depends. */
  readonly reasons: readonly string[];
  /** An example of the pods that `from` means. */
  readonly example?: string;
}

/**
 * A line for each row. If there is none, a remark says so, because an empty output looks like a mistake.
 * @param words gets the names of the rows
 */
export function* listText(rows: Iterable<ListRow>, words: NameWords): Generator<string> {
  let isEmpty = true;
  for (const { from, to, verdict, reasons, example } of rows) {
    isEmpty = false;
    words.add(from);
    words.add(to);
    const line = `${from} => ${to} : ${printVerdict(verdict)}`;
    // Most rows have neither, and there may be many.
    if (reasons.length === 0 && example === undefined) yield `${line}\n`;
    else yield `${line} (${[...reasons, ...(example === undefined ? [] : [example])].join('; ')})\n`;
  }
  if (isEmpty) yield '# nothing to list: no such connection is open\n';
}

/**
 * CSV by RFC 4180, with a header. Notes are rows after the others, and their first field begins with `#`.
 * @param notesOf asked after the last row
 */
export function* listCsv(rows: Iterable<ListRow>, notesOf: () => readonly string[]): Generator<string> {
  yield 'src,dst,conn,depends\r\n';
  for (const { from, to, verdict } of rows) {
    const depends = verdict.depends.isEmpty ? '' : `${verdict.depends}`;
    yield `${[from, to, `${verdict.open}`, depends].map(csvField).join(',')}\r\n`;
  }
  for (const note of notesOf()) yield `${[`# ${note}`, '', '', ''].map(csvField).join(',')}\r\n`;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe in front. */
function csvField(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** A table with one row for each pair. */
export function* listMarkdown(rows: Iterable<ListRow>): Generator<string> {
  yield '| source | target | connections |\n|---|---|---|\n';
  for (const { from, to, verdict } of rows) {
    yield `| ${markdownText(from)} | ${markdownText(to)} | ${markdownText(printVerdict(verdict))} |\n`;
  }
}

/** A graph for Graphviz. */
export function* listDot(rows: Iterable<ListRow>): Generator<string> {
  yield 'digraph connectivity {\n  rankdir=LR;\n  node [shape=box];\n';
  for (const { from, to, verdict } of rows) {
    const style = verdict.open.isEmpty ? ', style=dashed' : '';
    yield `  ${dotText(from)} -> ${dotText(to)} [label=${dotText(printVerdict(verdict))}${style}];\n`;
  }
  yield '}\n';
}

function dotText(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&').replace(/[\r\n]/g, ' ')}"`;
}

/** A Mermaid flowchart. Nodes are in the order in which they occur. */
export function* listMermaid(rows: Iterable<ListRow>): Generator<string> {
  const ids = new Map<string, string>();
  const node = (name: string): string => {
    const known = ids.get(name);
    if (known) return known;
    const id = `n${ids.size}`;
    ids.set(name, id);
    return `${id}["${mermaidText(name)}"]`;
  };
  yield 'flowchart LR\n  accTitle: Who can open a connection to whom\n';
  for (const { from, to, verdict } of rows) {
    const arrow = verdict.open.isEmpty ? '-.->' : '-->';
    yield `  ${node(from)} ${arrow}|"${mermaidText(printVerdict(verdict))}"| ${node(to)}\n`;
  }
}

/** The text with every character that may have a meaning in Mermaid written by its number. */
export function mermaidText(text: string): string {
  return text.replace(/[^\w ./,:;()=-]/g, (letter) => `#${letter.codePointAt(0)};`);
}

type Named = Pick<Peer, 'name'>;

/** Names for sets of peers. A set of one peer has the peer's name. */
export class SetNames {
  private readonly names = new Map<readonly Named[], string>();
  private readonly byHash = new Map<number, { readonly peers: readonly string[]; readonly name: string }[]>();
  private readonly numbers: Map<string, number>;
  private count = 0;
  /** The members of each named set. */
  readonly sets = new Map<string, readonly string[]>();
  private readonly word: string;
  private readonly known: SetNames | undefined;

  /**
   * @param word that the names begin with
   * @param known names to use for sets that have one there. Other sets get later numbers
   */
  constructor(word = 'group', known?: SetNames) {
    this.word = word;
    this.known = known;
    this.numbers = known?.numbers ?? new Map();
  }

  /** One name for equal sets. The members of an array are looked at once. */
  of(set: readonly Named[]): string {
    const [only] = set;
    if (set.length === 1 && only) return only.name;
    let name = this.names.get(set);
    if (name === undefined) {
      const before = this.known?.names.get(set);
      const peers = this.known?.sets.get(before ?? '') ?? set.map((peer) => peer.name);
      name = before ?? this.nameOf(peers);
      this.names.set(set, name);
      this.sets.set(name, peers);
    }
    return name;
  }

  private nameOf(peers: readonly string[]): string {
    const hash = this.hashOf(peers);
    const known = this.named(hash, peers) ?? this.known?.named(hash, peers);
    if (known !== undefined) return known;
    const number = (this.known?.count ?? 0) + this.count + 1;
    const name = `${this.word} ${number} (${peers.length})`;
    const alike = this.byHash.get(hash) ?? [];
    alike.push({ peers, name });
    this.byHash.set(hash, alike);
    this.count++;
    return name;
  }

  private named(hash: number, peers: readonly string[]): string | undefined {
    return this.byHash.get(hash)?.find((one) => isEqual(one.peers, peers))?.name;
  }

  /** Equal for equal lists. A text of all names would be longer than the output. */
  private hashOf(peers: readonly string[]): number {
    let hash = peers.length;
    for (const peer of peers) {
      const number = this.numbers.get(peer) ?? this.numbers.size;
      this.numbers.set(peer, number);
      hash = (Math.imul(hash, 31) + number) | 0;
    }
    return hash;
  }
}

function isEqual(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((peer, i) => peer === other[i]);
}
