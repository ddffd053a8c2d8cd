import { type Block, blocksOf } from '../reach/blocks.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import { namespaceOf, openRows } from '../reach/listing.ts';
import { isBarePod, type Peer } from '../reach/peer.ts';
import { NO } from '../reach/selector.ts';
import { shortPorts } from './connection.ts';
import { LongLists } from './long-lists.ts';
import { columnTitle, namer, restIn, restTitle, rowTitle, title, wrappedNames } from './matrix-names.ts';
import { othersInWords, passingNotes } from './open-list.ts';
import { textTable } from './text-table.ts';
import { narrowed, wrapped } from './wrapped.ts';

export interface MatrixOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Limits the table to workloads of this namespace and the peers that reach them. */
  readonly namespace?: string;
  /** Gives each peer a row and a column, even if it is equal to another one. */
  readonly expand?: boolean;
  /** Shows a cell as denied, open or depending, in addition to its text. */
  readonly paint: (kind: 'denied' | 'open' | 'depends', text: string) => string;
}

interface Line {
  readonly peers: readonly Peer[];
  readonly group: Group;
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
  const answers = blocksBetween(connectivity, sources, columns);
  const lists = new LongLists();
  const textOf = onceEach((verdict: Verdict) => verdictText(verdict, lists));
  const askedBy = questions(connectivity, columns);
  const cells = sources.map((from, i) => {
    const [source] = from.peers;
    const single = source && isBarePod(source) && from.peers.length === 1 ? source : undefined;
    const [asked, row] = [askedBy(from), answers[i] ?? []];
    return columns.map(({ peers: [target] }, j) => {
      if (!asked[j] || (single && single === target)) return '';
      const block = row[j];
      return block ? textOf(block.verdict) : DENIED;
    });
  });
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
  const body = rows.map(({ cells: row }, i) => [wrappedNames(titles[i] ?? [], longest), ...row.map(narrow)]);
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
    legend(cells.flat(), [...header, ...titles.flat()]),
    ...lists.lines(width).map((line) => `${line}\n`),
    `\n${unselected(connectivity, sources, columns, answers)}${others(connectivity, options)}`,
  ].join('');
  return `${blocks.join('\n\n')}\n\n${below
    .split('\n')
    .map((line) => narrowed(line, width))
    .join('\n')}`;
}

/** A narrower terminal cannot hold a table. */
const LEAST_WIDTH = 40;

/** What each source can or may open at each column. Undefined if nothing. */
function blocksBetween(
  connectivity: Connectivity,
  sources: readonly Line[],
  columns: readonly Line[],
): readonly (readonly (Block | undefined)[])[] {
  const answers = sources.map(() => new Array<Block | undefined>(columns.length).fill(undefined));
  const [rowsOf, columnsOf] = [placesOf(sources), placesOf(columns)];
  for (const block of blocksOf(connectivity)) {
    const targets = block.to.flatMap((group) => columnsOf.get(group) ?? []);
    for (const source of block.from)
      for (const i of rowsOf.get(source) ?? [])
        for (const j of targets) (answers[i] as (Block | undefined)[])[j] = block;
  }
  return answers;
}

function placesOf(lines: readonly Line[]): Map<Group, number[]> {
  const places = new Map<Group, number[]>();
  for (const [i, { group }] of lines.entries()) {
    const known = places.get(group);
    if (known) known.push(i);
    else places.set(group, [i]);
  }
  return places;
}

/** The most lines that are printed below a table. */
const MOST_OTHERS = 20;

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

const DENIED = '-';

/** A function that remembers its answers, because a large table has few different cells. */
function onceEach<Key, Value>(of: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const value = known.get(key) ?? of(key);
    known.set(key, value);
    return value;
  };
}

/** For each source, the columns that it is asked about. Sources of one kind have the same answer. */
function questions(connectivity: Connectivity, columns: readonly Line[]): (from: Line) => readonly boolean[] {
  const known = new Map<Peer['kind'] | undefined, boolean[]>();
  return ({ group }) => {
    const kind = group.peers[0]?.kind;
    const asked = known.get(kind) ?? columns.map((to) => connectivity.isModelled(group, to.group));
    known.set(kind, asked);
    return asked;
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

function legend(cells: readonly string[], titles: readonly string[]): string {
  const notes = [`${DENIED} denied`];
  if (cells.some((text) => /\d/.test(text))) notes.push('80 TCP port', '53/UDP other protocol');
  if (cells.includes('all')) notes.push('all every port');
  if (cells.some((text) => text.includes('?'))) notes.push('?80 depends: explain says on what');
  if (cells.includes('')) notes.push('blank not asked');
  if (titles.some((title) => / \+\d+(?:,|$)/.test(title))) notes.push('+2 and two more alike: --expand shows all');
  return `${notes.join(' · ')}\n`;
}

/** How much is open only because no policy limits it. */
function unselected(
  connectivity: Connectivity,
  sources: readonly Line[],
  columns: readonly Line[],
  answers: readonly (readonly (Block | undefined)[])[],
): string {
  const askedBy = questions(connectivity, columns);
  let [cells, free] = [0, 0];
  for (const [i, from] of sources.entries()) {
    const [asked, row] = [askedBy(from), answers[i] ?? []];
    for (const [j, { group, peers }] of columns.entries()) {
      if (group.kind === 'external' || !asked[j]) continue;
      const pairs = from.peers.length * peers.length;
      cells += pairs;
      const { isOrdered, isolated } = (group as PodGroup).sides.Ingress;
      if (!isOrdered && isolated === NO && row[j]?.verdict.open.isEmpty === false) free += pairs;
    }
  }
  return `${free} of ${cells} cells into workloads are open only because no ingress policy selects the target.\n`;
}
