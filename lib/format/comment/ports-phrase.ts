import type { Protocol } from '../../manifests/model.ts';
import type { Verdict } from '../../reach/connectivity.ts';
import type { PortSet } from '../../reach/port-set.ts';
import { allOfThem, oneOf } from './enumeration.ts';

/**
 * What can be opened, in plain words: `TCP 3306`, `every port`, `nothing`, `TCP 80, perhaps TCP 443`.
 * @param names names of ports, as `protocol/name`, if the open port is the one with that name and its number is unknown. Then
 * the words are `TCP port named http`
 */
export function portsPhrase({ open, depends }: Verdict, names: readonly string[] = []): string {
  if (depends.isEmpty) return portsOf(open, names);
  const perhaps = `perhaps ${portsOf(depends, names)}`;
  return open.isEmpty ? perhaps : `${portsOf(open, names)}, ${perhaps}`;
}

function portsOf(ports: PortSet, names: readonly string[]): string {
  if (ports.isEmpty) return 'nothing';
  if (ports.isAll) return 'every port';
  const parts = [...ports.entries()].map(([protocol, ranges]) => {
    if (ranges.length === 1 && ranges[0]?.[0] === 1 && ranges[0][1] === 65535) return wholeProtocol(protocol, names);
    const shown = ranges.slice(0, RANGES).map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`));
    const more = ranges.length > RANGES ? ` and ${ranges.length - RANGES} more` : '';
    return `${protocol} ${shown.join(', ')}${more}`;
  });
  return allOfThem(parts);
}

function wholeProtocol(protocol: Protocol, names: readonly string[]): string {
  const own = names.filter((name) => name.startsWith(`${protocol}/`)).map((name) => name.slice(protocol.length + 1));
  return own.length > 0 ? `${protocol} port named ${oneOf(own)}` : `every ${protocol} port`;
}

/** The most port ranges of a protocol that are listed. */
const RANGES = 6;
