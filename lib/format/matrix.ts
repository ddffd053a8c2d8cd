import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import { namespaceOf, openRows } from '../reach/listing.ts';
import { ELSEWHERE, type Peer } from '../reach/peer.ts';
import { shortPorts } from './connection.ts';
import { LongLists } from './long-lists.ts';
import { type Cells, cellsOf, DENIED, type Line, NOT_ASKED } from './matrix-cells.ts';
import { columnTitle, namer, restIn, restTitle, rowTitle, title, wrappedNames } from './matrix-names.ts';
import { othersInWords, passingNotes } from './open-list.ts';
import { textTable } from './text-table.ts';
import { UndeclaredPorts } from './undeclared-ports.ts';
import { narrowed, wrapped } from './wrapped.ts';

/** How a matrix is printed, and of what. */
export interface MatrixOptions {
  /** The width of the terminal, in characters. */
  readonly width: number;
  /** Limits the table to workloads of this namespace and the peers that reach them. */
  readonly namespace?: string;
  /** Gives each peer a row and a column, even if it is equal to another one. */
  readonly expand?: boolean;
  /** Shows a cell as denied, open or depending, in addition to its text. */
  readonly paint: (kind: 'denied' | 'open' | 'depends', text: string) => string;
}

/** A table of sources (rows), targets (columns) and ports (cells). Peers with equal rows share one. */
export function matrixText(connectivity: Connectivity, options: MatrixOptions): string {
  const lines = connectivity.groups.flatMap((group): Line[] =>
    options.expand ? group.peers.map((peer) => ({ peers: [peer], group })) : [{ peers: group.peers, group }],
  );
  const shown = lines
    .map(({ group, peers }) => ({ group, peers: peers.filter((peer) => isShown(peer, options.namespace)) }))
    .filter(({ peers }) => peers.length > 0);
  const isWorkload = ({ peers: [peer] }: Line) => peer?.kind === 'workload';
  const isExternal = ({ peers: [peer] }: Line) => peer?.kind === 'external';
  const columns = [...shown.filter(isWorkload), ...shown.filter(isExternal)];
  const sources = [...shown.filter(isWorkload), ...shown.filter((line) => !isWorkload(line))];
  if (!columns.some(isWorkload)) return 'no workloads\n';

  const all = shown.flatMap(({ peers }) => peers);
  const shortName = onceEach(namer(all, connectivity));
  const lists = new LongLists();
  const textOf = onceEach((verdict: Verdict) => verdictText(verdict, lists));
  const { cells, texts, free, opened, pairs } = cellsOf(connectivity, sources, columns, textOf);
  const rows = merged(sources, cells, options.expand ?? false);
  const width = Math.max(options.width, LEAST_WIDTH);
  const longest = width >> 1;
  const room = width - longest - 2;
  const header = ['from \\ to', ...columns.map(({ peers }) => columnTitle(peers, shortName, 24, lists))];
  const strangers = sources.flatMap(({ peers }) => peers.filter(({ kind }) => kind === 'stranger')).length;
  const titles = rows.map(({ lines }) =>
    rowTitle(
      lines.flatMap((line) => line.peers),
      shortName,
      strangers,
      longest,
      lists,
    ),
  );
  const narrow = onceEach((text: string) => wrapped(text, Math.min(room, 24)).join('\n'));
  const isWide = [...texts].some((text) => narrow(text) !== text);
  const body = rows.map(({ cells: row }, i) => [
    wrappedNames(titles[i] ?? [], longest),
    ...(isWide ? row.map(narrow) : row),
  ]);
  const top = header.map((text) => wrapped(text, Math.min(room, 32)).join('\n'));
  const restOf = onceEach((i: number) => restIn((rows[i]?.lines ?? []).flatMap(({ peers }) => peers)));
  const titleOf = (some: readonly number[], isRest: boolean, length: number) =>
    wrappedNames(
      isRest ? restTitle(some.map(restOf), shortName, strangers, length) : some.flatMap((i) => titles[i] ?? []),
      length,
    );
  const table = textTable(top, body, width, (text) => painted(text, options), options.expand ? undefined : titleOf);
  const blocks = table.map((block) => block.join('\n'));
  const below = [
    legend([...texts], [...header, ...titles.flat()]),
    ...lists.lines(width).map((line) => `${line}\n`),
    // Rows and columns may hold several each, so the cells of the table are fewer.
    `\n${free} of ${pairs} pairs (${countText(sources, 'source')}, ${countText(columns.filter(isWorkload), 'workload')}) are open only because no ingress policy selects the target.\n`,
    undeclaredLines(connectivity, opened, shortName),
    others(connectivity, options),
  ].join('');
  return `${blocks.join('\n\n')}\n\n${below
    .split('\n')
    .map((line) => narrowed(line, width))
    .join('\n')}`;
}

/** Such as `6 sources`. */
function countText(lines: readonly Line[], word: string): string {
  const count = lines.reduce((sum, { peers }) => sum + peers.length, 0);
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A narrower terminal cannot hold a table. */
const LEAST_WIDTH = 40;

/** The most lines that are printed below a table. */
const MOST_OTHERS = 20;

/** Ports in the table on which no container is declared to listen. */
function undeclaredLines(
  { manifests }: Connectivity,
  opened: Cells['opened'],
  shortName: (peer: Peer) => string,
): string {
  const undeclared = new UndeclaredPorts(manifests);
  for (const [{ peers }, sets] of opened)
    for (const peer of peers) for (const open of sets.values()) undeclared.add(peer, open, shortName(peer));
  return undeclared
    .notes()
    .map((note) => `${capital(note)}.\n`)
    .join('');
}

/** Pods of no manifest that get in although the strangers of the table do not. */
function others(connectivity: Connectivity, { namespace }: MatrixOptions): string {
  const { rows, passing } = openRows(connectivity, namespace === undefined ? {} : { namespace });
  const lines = othersInWords(rows).map(
    ({ from, to, ports, example }) =>
      `  ${from} => ${title(to, 60)} : ${ports}${example === undefined ? '' : ` (${example})`}\n`,
  );
  const more = lines.length - MOST_OTHERS;
  return [
    ...(lines.length > 0 ? ['Pods of no manifest that get in where a stranger does not:\n'] : []),
    ...lines.slice(0, MOST_OTHERS),
    ...(more > 0 ? [`  and ${more} more: tierwall list has them all\n`] : []),
    ...passingNotes(passing).map((note) => `${capital(note)}.\n`),
  ].join('');
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function isShown(peer: Peer, namespace: string | undefined): boolean {
  const own = namespaceOf(peer);
  return namespace === undefined || own === undefined || own === namespace || peer.kind === 'stranger';
}

/** A function that remembers its answers, because a large table has few different cells. */
function onceEach<Key, Value>(of: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}

function verdictText({ open, depends }: Verdict, lists: LongLists): string {
  const shown = lists.ports(shortPorts(open));
  if (depends.isEmpty) return shown;
  if (!open.isEmpty && open.union(depends).isAll) return `${shown} ?rest`;
  return `${open.isEmpty ? '' : `${shown} `}?${lists.ports(shortPorts(depends))}`;
}

function merged(
  lines: readonly Line[],
  cells: readonly string[][],
  expand: boolean,
): { lines: Line[]; cells: string[] }[] {
  const rows = new Map<string, { lines: Line[]; cells: string[] }>();
  for (const [i, line] of lines.entries()) {
    const key = expand ? `${i}` : (cells[i] as string[]).join('\t');
    const row = rows.get(key);
    if (row) row.lines.push(line);
    else rows.set(key, { lines: [line], cells: cells[i] as string[] });
  }
  return [...rows.values()];
}

function painted(cell: string, { paint }: MatrixOptions): string {
  return cell.replace(/^(?:\?\S+|all|-)(?= |$)/, (text) =>
    paint(text === DENIED ? 'denied' : text === 'all' ? 'open' : 'depends', text),
  );
}

function legend(texts: readonly string[], titles: readonly string[]): string {
  const notes = [`${DENIED} denied`];
  if (texts.some((text) => /\d/.test(text))) notes.push('80 TCP port', '53/UDP other protocol');
  if (texts.includes('all')) notes.push('all every port');
  if (texts.some((text) => text.includes('?'))) notes.push('?80 depends: explain says on what');
  if (texts.includes(NOT_ASKED)) notes.push('blank not asked');
  if (titles.some((title) => title.includes('stranger'))) notes.push('stranger a pod without labels, of no manifest');
  if (titles.some((title) => title.includes(ELSEWHERE))) notes.push(`${ELSEWHERE} a namespace of no manifest`);
  const [, more] = titles.map((title) => / \+(\d+)(?:,|$)/.exec(title)).find((found) => found !== null) ?? [];
  if (more !== undefined) notes.push(`+${more} and ${more} more alike: --expand shows all`);
  return `${notes.join(' · ')}\n`;
}
