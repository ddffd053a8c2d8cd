import { blocksOf } from '../reach/blocks.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { hasReplicas } from '../reach/listing.ts';
import type { Peer } from '../reach/peer.ts';
import type { PortSet } from '../reach/port-set.ts';
import { NO } from '../reach/selector.ts';

/** A row or a column of a matrix: some peers of a group. */
export interface Line {
  readonly peers: readonly Peer[];
  readonly group: Group;
}

/** What stands where nothing can be opened, and where nobody is asked. */
export const DENIED = '-';
export const NOT_ASKED = '';

/** The texts of a matrix. */
export interface Cells {
  /** For each source, what it can or may open at each column. */
  readonly cells: readonly string[][];
  /** What is in them, besides that something is denied. */
  readonly texts: ReadonlySet<string>;
  /** How many pairs of a source and a workload are asked about. */
  readonly pairs: number;
  /** How many of them are open only because no policy limits the workload. */
  readonly free: number;
  /** The ports that are open at each column, by the ids of these sets. */
  readonly opened: ReadonlyMap<Line, ReadonlyMap<number, PortSet>>;
}

/**
 * Most pairs of a large table are denied, so only what is open is found one by one.
 * @param textOf asked in the order of the cells
 */
export function cellsOf(
  connectivity: Connectivity,
  sources: readonly Line[],
  columns: readonly Line[],
  textOf: (verdict: Verdict) => string,
): Cells {
  const askedBy = questions(connectivity, columns);
  const cells = sources.map((from) => [...askedBy(from).cells]);
  const selves = columns.map((column) => withoutReplicas(connectivity, column));
  const rows = new Map(sources.map((source, i) => [source, cells[i]]));
  for (const [j, column] of columns.entries()) {
    const row = rows.get(column);
    if (row && column.peers.length === 1 && selves[j] === 1) row[j] = NOT_ASKED;
  }
  const open = sources.map((): { readonly j: number; readonly verdict: Verdict }[] => []);
  const opened = new Map(columns.map((column) => [column, new Map<number, PortSet>()]));
  let free = 0;
  const [rowsOf, columnsOf] = [placesOf(sources), placesOf(columns)];
  for (const { from, to, verdict } of blocksOf(connectivity)) {
    const targets = to.flatMap((group) => columnsOf.get(group) ?? []);
    for (const i of from.flatMap((group) => rowsOf.get(group) ?? [])) {
      const [source, row] = [sources[i] as Line, cells[i] as string[]];
      const asked = askedBy(source).cells;
      for (const j of targets) {
        if (asked[j] === NOT_ASKED) continue;
        const column = columns[j] as Line;
        const { group, peers } = column;
        opened.get(column)?.set(verdict.open.id, verdict.open);
        if (isUnlimited(group) && !verdict.open.isEmpty)
          free += source.peers.length * peers.length - (source === column ? (selves[j] as number) : 0);
        if (row[j] !== NOT_ASKED) open[i]?.push({ j, verdict });
      }
    }
  }
  const texts = new Set<string>();
  for (const [i, row] of cells.entries()) {
    for (const { j, verdict } of open[i]?.sort((a, b) => a.j - b.j) ?? []) {
      const text = textOf(verdict);
      row[j] = text;
      texts.add(text);
    }
  }
  if (cells.some((row) => row.includes(NOT_ASKED))) texts.add(NOT_ASKED);
  const asked = sources.reduce((sum, from) => sum + from.peers.length * askedBy(from).pods, 0);
  const pairs = selves.reduce((rest, count) => rest - count, asked);
  return { cells, texts, free, opened, pairs };
}

/** How many workloads of a line are not asked about themselves, because each of them is a single pod. */
function withoutReplicas(connectivity: Connectivity, { peers }: Line): number {
  return peers.filter((peer) => peer.kind === 'workload' && !hasReplicas(connectivity, peer)).length;
}

function isUnlimited(group: Group): boolean {
  return group.kind !== 'external' && !group.sides.Ingress.isOrdered && group.sides.Ingress.isolated === NO;
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

interface Question {
  /** A row in which all that is asked is denied. */
  readonly cells: readonly string[];
  /** How many pods are asked about. */
  readonly pods: number;
}

/** For each source, the columns that it is asked about. Sources of one kind have the same answer. */
function questions(connectivity: Connectivity, columns: readonly Line[]): (from: Line) => Question {
  const known = new Map<Peer['kind'] | undefined, Question>();
  return ({ group }) => {
    const kind = group.peers[0]?.kind;
    let question = known.get(kind);
    if (!question) {
      const isAsked = (to: Line) => connectivity.isModelled(group, to.group);
      const pods = columns.filter((to) => to.group.kind !== 'external' && isAsked(to));
      question = {
        cells: columns.map((to) => (isAsked(to) ? DENIED : NOT_ASKED)),
        pods: pods.reduce((sum, { peers }) => sum + peers.length, 0),
      };
      known.set(kind, question);
    }
    return question;
  };
}
