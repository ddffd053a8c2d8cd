import { printable } from '../../manifests/printable.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Review } from '../../review/review.ts';
import type { Sorted } from './decision.ts';

/** A line to copy into a shell that says why the first row is as it is; undefined: there is none, or no folder to ask. */
export function explainCommand(
  { command, folder }: { readonly command: string; readonly folder?: string },
  { decisions }: Sorted,
  { blocks }: Review,
): string | undefined {
  if (folder === undefined || folder.includes('`') || printable(folder) !== folder) return undefined;
  const row = decisions[0]?.rows[0];
  const [first] = blocks;
  const [from, to, ports] = row
    ? [row.names.who[0], row.names.whom[0], row.after.open.subtract(row.before.open)]
    : [first?.from[0]?.name, first?.to[0]?.name, first && (first.gained.isEmpty ? first.lost : first.gained)];
  if (from === undefined || to === undefined || !ports) return undefined;
  const target = isAddress(to) ? 'internet' : quoted(`${to}${portOf(ports)}`);
  return `${command} explain ${quoted(folder)} ${isAddress(from) ? 'internet' : quoted(from)} ${target}`;
}

/** The first port, if not every port is as good. */
function portOf(ports: PortSet): string {
  const [entry] = [...ports.entries()];
  if (ports.isAll || !entry) return '';
  const [protocol, [range]] = entry;
  return range ? `:${range[0]}${protocol === 'TCP' ? '' : `/${protocol}`}` : '';
}

function isAddress(name: string): boolean {
  return name.endsWith('[External]');
}

function quoted(text: string): string {
  return /^[\w./:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
