import { printable } from '../../manifests/printable.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Review } from '../../review/review.ts';
import type { DecisionRow, Sorted } from './decision.ts';

/** A command to copy into a shell, which explains the first row. Undefined if there is no row, or no folder to ask about. */
export function explainCommand(
  { command, folder }: { readonly command: string; readonly folder?: string },
  { decisions }: Sorted,
  { blocks, breaks }: Pick<Review, 'blocks' | 'breaks'>,
): string | undefined {
  if (folder === undefined || folder.includes('`') || printable(folder) !== folder) return undefined;
  const [from, to, ports] = firstPair(decisions[0]?.rows[0], breaks, blocks[0]);
  if (from === undefined || to === undefined || !ports) return undefined;
  const target = isInternet(to) ? 'internet' : quoted(`${to}${portOf(ports)}`);
  return `${command} explain ${quoted(folder)} ${isInternet(from) ? 'internet' : quoted(from)} ${target}`;
}

/** The pair to ask about, and its ports: the first decision, else the first break, else the first change. */
function firstPair(
  row: DecisionRow | undefined,
  breaks: Review['breaks'],
  block: Review['blocks'][number] | undefined,
): [string | undefined, string | undefined, PortSet | undefined] {
  if (row) {
    const { before, after, names } = row;
    // If a port moved and connections fail, ask about the port that is lost.
    const isLost = row.isToNoPort && row.losesDeclared;
    const ports = isLost ? before.open.subtract(after.open) : after.open.subtract(before.open);
    return [names.who[0], names.whom[0], ports];
  }
  const one = breaks.find(({ from, to }) => from.length > 0 && to.length > 0);
  if (one) return [one.from[0], one.to[0], one.ports];
  return [block?.from[0]?.name, block?.to[0]?.name, block?.gained.isEmpty ? block.lost : block?.gained];
}

/** The first of the ports, or UDP 53 if DNS is among them. Empty if every port has the same answer. */
function portOf(ports: PortSet): string {
  if (!ports.isAll && ports.has('UDP', 53)) return ':53/UDP';
  const [entry] = [...ports.entries()];
  if (ports.isAll || !entry) return '';
  const [protocol, [range]] = entry;
  return range ? `:${range[0]}${protocol === 'TCP' ? '' : `/${protocol}`}` : '';
}

/** Whether the name stands for all addresses of a family. */
function isInternet(name: string): boolean {
  return /^(?:0\.0\.0\.0-255\.255\.255\.255|::-ffff(?::ffff){7})\[External\]$/.test(name);
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
