import type { Verdict } from '../reach/connectivity.ts';
import type { PortSet } from '../reach/port-set.ts';

/** `TCP 80`, or with what is unknown offline: `TCP 80; depends: TCP 443`. */
export function printVerdict({ open, depends }: Verdict): string {
  if (depends.isEmpty) return `${open}`;
  return open.isEmpty ? `depends: ${depends}` : `${open}; depends: ${depends}`;
}

/** `all`, `3306`, `53/UDP`, `8000-8100`; TCP is not written. For places where space is short. */
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

/** As text and as ranges; `reasons` say why it depends. */
export function verdictJson({ open, depends }: Verdict, reasons: readonly string[]): object {
  return {
    conn: `${open}`,
    ports: portRanges(open),
    ...(!depends.isEmpty && { depends: { conn: `${depends}`, ports: portRanges(depends), reasons } }),
  };
}
