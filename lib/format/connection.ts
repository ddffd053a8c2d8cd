import type { Verdict } from '../reach/connectivity.ts';
import type { PortSet } from '../reach/port-set.ts';

/** Such as `TCP 80`, or with a part that is unknown offline, `TCP 80; depends: TCP 443`. */
export function printVerdict({ open, depends }: Verdict): string {
  if (depends.isEmpty) return `${open}`;
  return open.isEmpty ? `depends: ${depends}` : `${open}; depends: ${depends}`;
}

/** Such as `all`, `3306`, `53/UDP`, `8000-8100`. TCP is left out. For places with little room. */
export function shortPorts(ports: PortSet): string {
  if (ports.isAll) return 'all';
  const parts = [...ports.entries()].flatMap(([protocol, ranges]) =>
    ranges.map(([first, last]) => {
      const range = first === last ? `${first}` : first === 1 && last === 65535 ? '*' : `${first}-${last}`;
      return protocol === 'TCP' && range !== '*' ? range : `${range}/${protocol}`;
    }),
  );
  return parts.join(' ');
}

/** The ranges as numbers, for programs. */
export function portRanges(ports: PortSet): { protocol: string; first: number; last: number }[] {
  return [...ports.entries()].flatMap(([protocol, ranges]) =>
    ranges.map(([first, last]) => ({ protocol, first, last })),
  );
}

/** The verdict as text and as ranges. `reasons` say why a part depends. */
export function verdictJson({ open, depends }: Verdict, reasons: readonly string[]): object {
  return {
    conn: `${open}`,
    ports: portRanges(open),
    ...(!depends.isEmpty && { depends: { conn: `${depends}`, ports: portRanges(depends), reasons } }),
  };
}
