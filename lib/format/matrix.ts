import type { Connectivity } from '../reach/connectivity.ts';
import type { Group, PodGroup } from '../reach/group.ts';
import { namespaceOf } from '../reach/listing.ts';
import type { Peer } from '../reach/peer.ts';
import { NO } from '../reach/selector.ts';
import { shortPorts } from './connection.ts';
import { textTable } from './text-table.ts';

export interface MatrixOptions {
  /** Columns of the terminal. */
  readonly width: number;
  /** Only workloads of this namespace, and who else reaches them. */
  readonly namespace?: string;
  /** A row and a column for each peer, though equal to another. */
  readonly expand?: boolean;
  /** How to show that a cell is denied, open, or depends, besides its text. */
  readonly paint: (kind: 'denied' | 'open' | 'depends', text: string) => string;
}

interface Line {
  readonly peers: readonly Peer[];
  readonly group: Group;
}

/** Rows who, columns whom, ports in the cells; peers with equal rows share one. */
export function matrixText(connectivity: Connectivity, options: MatrixOptions): string {
  const all = connectivity.groups.flatMap((group): Line[] =>
    options.expand ? group.peers.map((peer) => ({ peers: [peer], group })) : [{ peers: group.peers, group }],
  );
  const shown = all
    .map(({ group, peers }) => ({ group, peers: peers.filter((peer) => isShown(peer, options.namespace)) }))
    .filter(({ peers }) => peers.length > 0);
  const isWorkload = ({ peers: [peer] }: Line) => peer?.kind === 'workload';
  const isExternal = ({ peers: [peer] }: Line) => peer?.kind === 'external';
  const columns = [...shown.filter(isWorkload), ...shown.filter(isExternal)];
  const sources = [...shown.filter(isWorkload), ...shown.filter((line) => !isWorkload(line))];
  if (!columns.some(isWorkload)) return 'no workloads\n';

  const shortName = namer(
    shown.flatMap(({ peers }) => peers),
    connectivity,
  );
  const cells = sources.map((from) => columns.map((to) => cell(connectivity, from, to)));
  const rows = merged(sources, cells, options.expand ?? false);
  const header = ['from \\ to', ...columns.map(({ peers }) => title(peers.map(shortName), 24))];
  const strangers = sources.flatMap(({ peers }) => peers.filter(({ kind }) => kind === 'stranger')).length;
  const body = rows.map(({ lines, cells }) => [rowTitle(lines, shortName, strangers), ...cells]);
  const blocks = textTable(header, body, options.width).map(([first = '', ...lines]) =>
    [first, ...lines.map((line) => painted(line, options))].join('\n'),
  );
  return `${blocks.join('\n\n')}\n\n${legend(cells.flat(), [...header, ...body.map(([first = '']) => first)])}\n${unselected(connectivity, sources, columns)}`;
}

function isShown(peer: Peer, namespace: string | undefined): boolean {
  const own = namespaceOf(peer);
  return namespace === undefined || own === undefined || own === namespace || peer.kind === 'stranger';
}

/** Names as short as they can be and still differ. */
function namer(peers: readonly Peer[], { manifests }: Connectivity): (peer: Peer) => string {
  const namespaces = new Set(manifests.workloads.map(({ namespace }) => namespace));
  const short = (peer: Peer): string => {
    if (peer.kind === 'external') return peer.range.last - peer.range.first >= 2n ** 32n - 1n ? 'internet' : peer.name;
    if (peer.kind !== 'workload') return peer.name;
    const { namespace, name } = peer.workload;
    return namespaces.size > 1 ? `${namespace}/${name}` : name;
  };
  const count = new Map<string, number>();
  for (const peer of peers) count.set(short(peer), (count.get(short(peer)) ?? 0) + 1);
  return (peer) => (count.get(short(peer)) === 1 ? short(peer) : peer.name);
}

function title(names: readonly string[], length: number): string {
  const whole = names.join(', ');
  const [first = ''] = names;
  return whole.length <= length || names.length === 1 ? whole : `${first} +${names.length - 1}`;
}

/** Workloads, then strangers (in one word where they are all there), then others: the last two are never folded away. */
function rowTitle(lines: readonly Line[], shortName: (peer: Peer) => string, strangers: number): string {
  const peers = lines.flatMap((line) => line.peers);
  const named = (...kinds: Peer['kind'][]) => peers.filter(({ kind }) => kinds.includes(kind)).map(shortName);
  const [workloads, unknown] = [named('workload'), named('stranger')];
  return [
    ...(workloads.length > 0 ? [title(workloads, 30)] : []),
    ...(unknown.length > 1 && unknown.length === strangers ? ['strangers'] : unknown),
    ...named('ingress-controller', 'external'),
  ].join(', ');
}

const DENIED = '-';

function cell(connectivity: Connectivity, from: Line, to: Line): string {
  const [source, target] = [from.peers[0], to.peers[0]];
  const single = source?.kind === 'workload' && source.workload.kind === 'Pod' && from.peers.length === 1;
  if (!connectivity.isModelled(from.group, to.group) || (single && source === target)) return '';
  const { open, depends } = connectivity.between(from.group, to.group);
  if (depends.isEmpty) return open.isEmpty ? DENIED : shortPorts(open);
  if (!open.isEmpty && open.union(depends).isAll) return `${shortPorts(open)} ?rest`;
  return `${open.isEmpty ? '' : `${shortPorts(open)} `}?${shortPorts(depends)}`;
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

function painted(line: string, { paint }: MatrixOptions): string {
  return line.replace(/(?<= {2,})(\?\S+|all|-)(?= |$)/g, (text) =>
    paint(text === DENIED ? 'denied' : text === 'all' ? 'open' : 'depends', text),
  );
}

function legend(cells: readonly string[], titles: readonly string[]): string {
  const notes = [`${DENIED} denied`];
  if (cells.some((text) => /\d/.test(text))) notes.push('80 TCP port', '53/UDP other protocol');
  if (cells.includes('all')) notes.push('all every port');
  if (cells.some((text) => text.includes('?'))) notes.push('?80 depends: explain says on what');
  if (cells.includes('')) notes.push('blank no question');
  if (titles.some((title) => / \+\d+(?:,|$)/.test(title))) notes.push('+2 and two more alike: --expand shows all');
  return `${notes.join(' · ')}\n`;
}

/** How much is open only since nobody limits it. */
function unselected(connectivity: Connectivity, sources: readonly Line[], columns: readonly Line[]): string {
  let [cells, free] = [0, 0];
  for (const to of columns) {
    if (to.group.kind === 'external') continue;
    for (const from of sources) {
      if (!connectivity.isModelled(from.group, to.group)) continue;
      const pairs = from.peers.length * to.peers.length;
      cells += pairs;
      const isFree = (to.group as PodGroup).sides.Ingress.isolated === NO;
      if (isFree && !connectivity.between(from.group, to.group).open.isEmpty) free += pairs;
    }
  }
  return `${free} of ${cells} cells into workloads are open only because no ingress policy selects the target.\n`;
}
