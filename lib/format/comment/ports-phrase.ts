import type { Verdict } from '../../reach/connectivity.ts';
import type { PortSet } from '../../reach/port-set.ts';

/** `TCP 3306`, `every port`, `nothing`, `TCP 80, perhaps TCP 443`: what can be opened. */
export function portsPhrase({ open, depends }: Verdict): string {
  if (depends.isEmpty) return portsOf(open);
  return open.isEmpty ? `perhaps ${portsOf(depends)}` : `${portsOf(open)}, perhaps ${portsOf(depends)}`;
}

function portsOf(ports: PortSet): string {
  if (ports.isEmpty) return 'nothing';
  if (ports.isAll) return 'every port';
  const parts = [...ports.entries()].map(([protocol, ranges]) => {
    if (ranges.length === 1 && ranges[0]?.[0] === 1 && ranges[0][1] === 65535) return `every ${protocol} port`;
    const shown = ranges.slice(0, RANGES).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const more = ranges.length > RANGES ? ` and ${ranges.length - RANGES} more` : '';
    return `${protocol} ${shown.join(', ')}${more}`;
  });
  return parts.join('; ');
}

/** As many ranges of a protocol are written. */
const RANGES = 6;
