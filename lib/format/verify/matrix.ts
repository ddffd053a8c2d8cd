import type { CellResult } from '../../live/judge/judgement.ts';
import { portName } from '../../live/plan/port.ts';

/** What was seen, with sources as rows and targets as columns. */
export interface ProbedMatrix {
  readonly targets: readonly string[];
  readonly rows: readonly { readonly source: string; readonly cells: readonly string[] }[];
  /** The meaning of the signs in the cells. */
  readonly legend: string;
}

/** The most columns of a readable matrix. */
const MOST = 16;
/** The most ports in one cell. */
const MAX_PORTS = 3;

const SIGNS = [
  ['-', 'denied'],
  ['!-', 'denied, and not computed so'],
  ['!', 'open, and not computed so'],
  ['?', 'cannot be told'],
] as const;

/** Undefined if the matrix would be too large. */
export function probedMatrix(cells: readonly CellResult[]): ProbedMatrix | undefined {
  const targets = [...new Set(cells.map(({ cell }) => cell.to))];
  if (targets.length > MOST || targets.length === 0) return undefined;
  const sources = [...new Set(cells.map(({ cell }) => cell.from))];
  const short = shortNames([...targets, ...sources]);
  const used = new Set<string>();
  const rows = sources.map((from) => ({
    source: short(from.name),
    cells: targets.map((to) =>
      cellText(
        cells.filter(({ cell }) => cell.from === from && cell.to === to),
        used,
      ),
    ),
  }));
  const legend = SIGNS.filter(([sign]) => used.has(sign)).map(
    ([sign, text]) => `${sign === '-' ? sign : `${sign}80`} ${text}`,
  );
  return { targets: targets.map(({ name }) => short(name)), rows, legend: ['80 open', ...legend].join(' · ') };
}

function cellText(results: readonly CellResult[], used: Set<string>): string {
  if (results.length === 0) return '';
  const ports = results.flatMap(({ cell, verdict, tries }) => {
    const deciding = verdict === 'mismatch' ? tries.filter((one) => one.verdict === 'mismatch') : tries;
    const isOpen = deciding.some(({ seen }) => seen === 'OPEN' || seen === 'NOT-LISTENING' || seen === 'MIXED');
    const sign = verdict === 'inconclusive' ? '?' : verdict === 'match' ? '' : isOpen ? '!' : '!-';
    if (sign === '' && !isOpen) return [];
    if (sign !== '') used.add(sign);
    return [`${sign}${portName(cell)}`];
  });
  if (ports.length === 0) {
    used.add('-');
    return '-';
  }
  const more = ports.length - MAX_PORTS;
  return more > 1 ? `${ports.slice(0, MAX_PORTS).join(' ')} +${more}` : ports.join(' ');
}

/** Names without namespace and kind, if all names still differ. */
function shortNames(all: readonly { readonly name: string }[]): (name: string) => string {
  const names = [...new Set(all.map(({ name }) => name))];
  const forms = [
    (name: string) => name.replace(/^[^{/]*\/([^{[]*)\[.*/, '$1'),
    (name: string) => name.replace(/\[.*/, ''),
  ];
  return forms.find((form) => new Set(names.map(form)).size === names.length) ?? ((name) => name);
}
