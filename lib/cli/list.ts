import { type Command, InvalidArgumentError, Option } from 'commander';
import { type ListRow, listCsv, listDot, listMarkdown, listMermaid, listText, SetNames } from '../format/list.ts';
import { type JsonRow, listJson } from '../format/list-json.ts';
import { safeText } from '../format/markup.ts';
import { NameWords } from '../format/name-words.ts';
import { type OpenListRow, openListRows, passingNotes } from '../format/open-list.ts';
import { UndeclaredPorts } from '../format/undeclared-ports.ts';
import type { Protocol } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { joinedRows } from '../reach/joined-addresses.ts';
import { type BlockRow, blockRows, type Filter, openRows, pairCount, pairRows } from '../reach/listing.ts';
import { groupNames } from './group-names.ts';
import { GroupedRows } from './grouped-rows.ts';
import { connectivityOf, DIRS, type ReadingOptions, readInput } from './input.ts';
import { ListingDetails } from './listing-details.ts';
import { manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { printError, writeOut } from './output.ts';
import { filterOf } from './peer-filter.ts';
import { ReadOnce } from './read-once.ts';

interface ListOptions extends ReadingOptions, OriginOptions {
  readonly output: 'text' | 'json' | 'csv' | 'markdown' | 'dot' | 'mermaid';
  readonly focus?: string;
  readonly from?: string;
  readonly to?: string;
  readonly port?: { port: number; protocol: Protocol };
  readonly namespace?: string;
  readonly expand?: boolean;
  readonly group?: boolean;
}

/** The most lines that anybody reads. With more, peers that connect alike are grouped. */
const MAX_LINES = 1_000_000;

export function addList(program: Command): void {
  withInputOptions(
    program
      .command('list')
      .summary('who can open a connection to whom')
      .description('Lists every pair of peers that can connect, and on which ports. What is not listed is denied.')
      .argument('[dir...]', DIRS)
      .addOption(
        new Option('-o, --output <format>', 'format')
          .choices(['text', 'json', 'csv', 'markdown', 'dot', 'mermaid'])
          .default('text'),
      )
      .option('--focus <peer>', 'only connections from or to this peer')
      .option('--from <peer>', 'only connections from this peer')
      .option('--to <peer>', 'only connections to this peer')
      .option('--port <port[/protocol]>', 'only pairs that can connect on this port', portOf)
      .option('--namespace <name>', 'only connections from or to this namespace')
      .option('--expand', `a line for every pair, even if there are more than ${MAX_LINES}`)
      .addOption(new Option('--group', 'put peers that connect alike into one line').conflicts('expand'))
      .addHelpText('after', '\nExample:\n  tierwall list dist/guide --to db --port 3306'),
  ).action(async (dirs: string[], options: ListOptions) => {
    const { manifests, notes } = readInput(await manifestsOf(dirs, options), options);
    const base = connectivityOf(manifests, options);
    const { connectivity, filter } = filterOf(base, options);
    const rows = new ReadOnce(blockRows(connectivity, filter));
    const isGrouped = options.group || (!options.expand && isLong(connectivity, rows));
    if (isGrouped && !options.group) {
      printError(`more than ${MAX_LINES} connections: equal peers are grouped; --expand writes a line for each`);
    }
    await writeOut(listed(connectivity, filter, { output: options.output, isGrouped, base, rows }, notes));
  });
}

interface Listed {
  readonly output: ListOptions['output'];
  readonly isGrouped: boolean;
  /** The connectivity of the manifests alone, by which groups get their names. By default, it is the same one. */
  readonly base?: Connectivity;
  /** The rows of the filter, if they are known. */
  readonly rows?: Iterable<BlockRow>;
}

/** The whole output, generated piece by piece. */
export function listed(
  connectivity: Connectivity,
  filter: Filter,
  { output, isGrouped, base = connectivity, rows: known = blockRows(connectivity, filter) }: Listed,
  notes: readonly string[] = [],
): Generator<string> {
  const isByRules = output === 'json';
  const { focus, from, to, namespace, port } = filter;
  if (!isGrouped) return formatted(connectivity, pairListing(connectivity, filter, isByRules), output, notes);
  const rows = new GroupedRows(connectivity, known);
  const isAll = base === connectivity && !(focus || from || to || namespace || port);
  // The complete listing names its groups in the same order itself, unless rules divide them.
  const names = isAll ? (isByRules ? groupNames(base, rows) : undefined) : groupNames(base);
  return formatted(connectivity, groupListing(connectivity, filter, isByRules, rows, names), output, notes);
}

interface Listing {
  readonly rows: Iterable<JsonRow>;
  /** Other pods that get in, one row for each condition. */
  readonly others: readonly OpenListRow[];
  /** Remarks below the listing. */
  readonly passing: ReadonlySet<string>;
  /** Complete once the rows are read. Only outputs with remarks ask for them. */
  readonly undeclared: () => UndeclaredPorts;
  /** The names of sets, with their peers. */
  readonly sets: ReadonlyMap<string, readonly string[]>;
}

function* formatted(
  connectivity: Connectivity,
  { rows: known, others, passing, undeclared, sets }: Listing,
  output: ListOptions['output'],
  lacking: readonly string[],
): Generator<string> {
  // JSON has the members of sets in another form, and there may be millions of them.
  if (output === 'json') {
    const { cni, manifests } = connectivity;
    return yield* listJson({ cni, manifests, peers: connectivity.peers(), sets, passing }, known, others);
  }
  const rows = inTurn<ListRow>(known, others);
  const notes = [...lacking, ...[...sets].map(([name, peers]) => `${name}: ${peers.join(', ')}`)];
  const below = passingNotes(passing);
  const atTheEnd = () => [...undeclared().notes(), ...below];
  const commented = (mark: string, lines = notes) => lines.map((line) => `${mark} ${line}\n`).join('');
  switch (output) {
    case 'csv':
      return yield* listCsv(rows, () => [...notes, ...atTheEnd()]);
    case 'markdown':
      yield notes.map((line) => `- ${safeText(line)}\n`).join('') + (notes.length > 0 ? '\n' : '');
      yield* listMarkdown(rows);
      yield atTheEnd()
        .map((line) => `\n${safeText(line)}\n`)
        .join('');
      return;
    case 'dot':
      yield commented('//', [...notes, ...below]);
      return yield* listDot(rows);
    case 'mermaid':
      yield commented('%%', [...notes, ...below]);
      return yield* listMermaid(rows);
    case 'text': {
      const words = new NameWords();
      for (const peers of sets.values()) for (const name of peers) words.add(name);
      yield commented('#');
      yield* listText(rows, words);
      yield commented('#', [...atTheEnd(), ...words.lines()]);
    }
  }
}

function* inTurn<Row>(...lists: readonly Iterable<Row>[]): Generator<Row> {
  for (const list of lists) yield* list;
}

/** @param isByPeer whether a row is about two peers, or about all addresses with the same verdict */
function pairListing(connectivity: Connectivity, filter: Filter, isByPeer: boolean): Listing {
  const open = openRows(connectivity, filter);
  const others = open.rows.flatMap(({ to, ...row }) => to.flatMap((peer) => openListRows(row, peer.name)));
  const undeclared = undeclaredOf(connectivity, open.rows);
  const rows = pairs(connectivity, filter, isByPeer, undeclared);
  return { rows, others, passing: open.passing, undeclared: () => undeclared, sets: new Map() };
}

/** Starts with the rows of other pods that get in. */
function undeclaredOf({ manifests }: Connectivity, open: readonly BlockOfTargets[]): UndeclaredPorts {
  const undeclared = new UndeclaredPorts(manifests);
  for (const { to, verdict } of open) {
    if (!verdict.open.isAll) for (const peer of to) undeclared.add(peer, verdict.open);
  }
  return undeclared;
}

type BlockOfTargets = Pick<BlockRow, 'to' | 'verdict'>;

function* pairs(
  connectivity: Connectivity,
  filter: Filter,
  isByPeer: boolean,
  undeclared: UndeclaredPorts,
): Generator<JsonRow> {
  const details = new ListingDetails(connectivity);
  const rows = isByPeer
    ? pairRows(connectivity, filter)
    : joinedRows(connectivity, filter, (block) => details.keyOf(block, false));
  for (const { from, to, verdict, block } of rows) {
    // JSON is the output by peer, and has no remarks.
    if (!isByPeer) undeclared.add(to.peer, verdict.open);
    yield { from: from.peer.name, to: to.peer.name, verdict, ...details.of(block) };
  }
}

/**
 * @param isByRules whether rows with different rules are kept apart
 * @param grouped the rows of the filter
 * @param known names that groups already have
 */
function groupListing(
  connectivity: Connectivity,
  filter: Filter,
  isByRules: boolean,
  grouped: GroupedRows,
  known?: SetNames,
): Listing {
  const names = new SetNames('group', known);
  const merged = grouped.merged(isByRules);
  const rows = merged.map(
    ({ from, to, verdict, block }): JsonRow => ({
      ...{ from: names.of(from), to: names.of(to), verdict },
      ...grouped.details.of(block),
    }),
  );
  const open = openRows(connectivity, filter);
  const others = open.rows.flatMap(({ to, ...row }) => openListRows(row, names.of(to)));
  const undeclared = () => undeclaredOf(connectivity, [...open.rows, ...merged]);
  return { rows, others, passing: open.passing, undeclared, sets: names.sets };
}

function isLong(connectivity: Connectivity, rows: Iterable<BlockRow>): boolean {
  let lines = 0;
  for (const row of rows) {
    lines += pairCount(connectivity, row);
    if (lines > MAX_LINES) return true;
  }
  return false;
}

function portOf(text: string): { port: number; protocol: Protocol } {
  const [, digits = '', name = 'TCP'] = /^(\d{1,5})(?:\/(\w+))?$/.exec(text) ?? [];
  const protocol = name.toUpperCase();
  const port = Number(digits);
  if (port < 1 || port > 65535 || !['TCP', 'UDP', 'SCTP'].includes(protocol)) {
    throw new InvalidArgumentError('Write 1 to 65535, and /udp or /sctp where it is not TCP.');
  }
  return { port, protocol: protocol as Protocol };
}
