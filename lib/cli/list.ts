import { type Command, InvalidArgumentError, Option } from 'commander';
import { GroupNames, listCsv, listDot, listMarkdown, listMermaid, listText } from '../format/list.ts';
import { type JsonRow, listJson } from '../format/list-json.ts';
import { safeText } from '../format/markup.ts';
import type { Protocol } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { type Filter, groupRows, pairCount, pairRows } from '../reach/listing.ts';
import { reasonsOf } from '../reach/reason.ts';
import { connectivityOf, peersCalled, type ReadingOptions, readInput, withReadingOptions } from './input.ts';
import { printError, writeOut } from './output.ts';

interface ListOptions extends ReadingOptions {
  readonly output: 'text' | 'json' | 'csv' | 'markdown' | 'dot' | 'mermaid';
  readonly focus?: string;
  readonly from?: string;
  readonly to?: string;
  readonly port?: { port: number; protocol: Protocol };
  readonly namespace?: string;
  readonly expand?: boolean;
  readonly group?: boolean;
}

/** More lines than anybody reads; beyond, equal peers are grouped. */
const MAX_LINES = 1_000_000;

export function addList(program: Command): void {
  withReadingOptions(
    program
      .command('list')
      .summary('who can open a connection to whom')
      .description('Lists every pair of peers that can connect, and on which ports. What is not listed is denied.')
      .argument('<dir...>', 'folders or files of manifests, or - for standard input')
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
      .option('--expand', `a line for every pair, also where there are more than ${MAX_LINES}`)
      .addOption(new Option('--group', 'put equal peers together').conflicts('expand'))
      .addHelpText('after', '\nExample:\n  tierwall list dist/guide --to db --port 3306'),
  ).action(async (dirs: string[], options: ListOptions) => {
    const { manifests, notes } = readInput(dirs, options);
    const connectivity = connectivityOf(manifests, options);
    const filter = filterOf(connectivity, options);
    const grouped = options.group || (!options.expand && countLines(connectivity, filter) > MAX_LINES);
    if (grouped && !options.group) {
      printError(`more than ${MAX_LINES} connections: equal peers are grouped; --expand writes a line for each`);
    }
    const listing = grouped ? groupListing(connectivity, filter) : pairListing(connectivity, filter);
    await writeOut(formatted(connectivity, listing, options.output, notes));
  });
}

interface Listing {
  readonly rows: Iterable<JsonRow>;
  readonly legend: { readonly name: string; readonly peers: readonly string[] }[];
}

function* formatted(
  connectivity: Connectivity,
  { rows, legend }: Listing,
  output: ListOptions['output'],
  lacking: readonly string[],
): Generator<string> {
  const notes = [...lacking, ...legend.map(({ name, peers }) => `${name}: ${peers.join(', ')}`)];
  const commented = (mark: string) => notes.map((line) => `${mark} ${line}\n`).join('');
  switch (output) {
    case 'json':
      return yield* listJson(
        { cni: connectivity.cni, manifests: connectivity.manifests, peers: connectivity.peers(), groups: legend },
        rows,
      );
    case 'csv':
      return yield* listCsv(rows, notes);
    case 'markdown':
      yield notes.map((line) => `- ${safeText(line)}\n`).join('') + (notes.length > 0 ? '\n' : '');
      return yield* listMarkdown(rows);
    case 'dot':
      yield commented('//');
      return yield* listDot(rows);
    case 'mermaid':
      yield commented('%%');
      return yield* listMermaid(rows);
    case 'text':
      yield commented('#');
      return yield* listText(rows);
  }
}

function pairListing(connectivity: Connectivity, filter: Filter): Listing {
  return { rows: pairs(connectivity, filter), legend: [] };
}

function* pairs(connectivity: Connectivity, filter: Filter): Generator<JsonRow> {
  const details = new Details(connectivity);
  for (const { from, to, verdict } of pairRows(connectivity, filter)) {
    yield { from: from.peer.name, to: to.peer.name, verdict, ...details.of(from.group, to.group, verdict) };
  }
}

function groupListing(connectivity: Connectivity, filter: Filter): Listing {
  const names = new GroupNames(connectivity.groups);
  return { rows: groups(connectivity, filter, names), legend: names.legend() };
}

function* groups(connectivity: Connectivity, filter: Filter, names: GroupNames): Generator<JsonRow> {
  const details = new Details(connectivity);
  for (const { from, to, verdict } of groupRows(connectivity, filter)) {
    yield { from: names.of(from), to: names.of(to), verdict, ...details.of(from, to, verdict) };
  }
}

/** What is computed once a pair of groups, and only for those who ask. */
class Details {
  private readonly connectivity: Connectivity;
  private readonly known = new Map<Group, Map<Group, Pick<JsonRow, 'reasons' | 'rules'>>>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  of(from: Group, to: Group, verdict: Verdict): Pick<JsonRow, 'reasons' | 'rules'> {
    let byTarget = this.known.get(from);
    if (!byTarget) {
      byTarget = new Map();
      this.known.set(from, byTarget);
    }
    let details = byTarget.get(to);
    if (!details) {
      const { connectivity } = this;
      let known: CompiledRule[] | undefined;
      const rules = (): CompiledRule[] => {
        known ??= connectivity.decidingRules(from, to);
        return known;
      };
      details = { reasons: verdict.depends.isEmpty ? [] : reasonsOf(connectivity, from, to, rules), rules };
      byTarget.set(to, details);
    }
    return details;
  }
}

function countLines(connectivity: Connectivity, filter: Filter): number {
  let lines = 0;
  for (const { from, to } of groupRows(connectivity, filter)) {
    lines += pairCount(connectivity, from, to, filter);
    if (lines > MAX_LINES) break;
  }
  return lines;
}

function filterOf(connectivity: Connectivity, { focus, from, to, port, namespace }: ListOptions): Filter {
  const peers = (text: string) =>
    new Set(
      peersCalled(connectivity, text).map(({ peer, group }) =>
        group.peers.includes(peer) ? peer : (group.peers[0] as typeof peer),
      ),
    );
  return {
    ...(focus !== undefined && { focus: peers(focus) }),
    ...(from !== undefined && { from: peers(from) }),
    ...(to !== undefined && { to: peers(to) }),
    ...(namespace !== undefined && { namespace }),
    ...(port && { port }),
  };
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
