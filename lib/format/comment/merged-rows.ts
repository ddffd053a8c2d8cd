import type { Judged } from '../../review/review.ts';
import { RISKS } from '../../review/risk.ts';
import type { Change } from '../change.ts';
import { portNamesOf } from '../port-names.ts';

/** A row of connections before it has plain names. `who` and `whom` are printed names. */
export interface MergedRow {
  readonly who: readonly string[];
  readonly whom: readonly string[];
  /** The names, as `protocol/name`, of open ports whose numbers are unknown. */
  readonly portNames: readonly string[];
  /** The riskiest of the judged changes in the row. */
  readonly first: Judged;
}

/** The changes as rows. Changes with the same verdicts are one row if they have the same sources or the same targets. */
export function mergedRows(changes: readonly Change[]): MergedRow[] {
  const raw = withNamesTogether(withoutWorkloadsAtAddresses(changes.map(rowOf)));
  return mergedBy(mergedBy(raw, 'who', 'whom'), 'whom', 'who');
}

/** Leaves out named workloads that may have one of the opened addresses. The rows of the addresses say the same. */
function withoutWorkloadsAtAddresses(rows: readonly MergedRow[]): MergedRow[] {
  const isAddress = (name: string) => name.endsWith('[External]');
  if (!rows.some(({ who, whom }) => who.some(isAddress) || whom.some(isAddress))) return [...rows];
  const others = (names: readonly string[]) => names.filter((name) => !/\]\{at [^{}]+\}$/.test(name));
  return rows
    .map((row) => ({ ...row, who: others(row.who), whom: others(row.whom) }))
    .filter(({ who, whom }) => who.length > 0 && whom.length > 0);
}

function rowOf({ from, to, first }: Change): MergedRow {
  return { who: from, whom: to, portNames: portNamesOf(first), first };
}

/** Joins rows that differ only in the names of ports. */
function withNamesTogether(rows: readonly MergedRow[]): MergedRow[] {
  const alike = new Map<string, MergedRow>();
  for (const row of rows) {
    const key = JSON.stringify([row.portNames.length > 0, row.who, row.whom, ...verdictsOf(row)]);
    const known = alike.get(key);
    alike.set(key, known ? { ...known, portNames: [...new Set([...known.portNames, ...row.portNames])] } : row);
  }
  return [...alike.values()];
}

function verdictsOf({ first: { old, new: now } }: MergedRow): number[] {
  return [old, now].flatMap(({ open, depends }) => [open.id, depends.id]);
}

/** Joins rows with the same ports and the same other end. */
function mergedBy(rows: readonly MergedRow[], many: 'who' | 'whom', same: 'who' | 'whom'): MergedRow[] {
  const alike = new Map<string, MergedRow>();
  for (const row of rows) {
    const { gate } = row.first;
    const key = JSON.stringify([
      ...verdictsOf(row),
      row.portNames,
      !gate.undeclared.isEmpty,
      !gate.declared.isEmpty,
      [...row[same]].sort(),
    ]);
    const known = alike.get(key);
    if (!known) alike.set(key, row);
    else {
      const [riskier] = [known, row].sort((a, b) => levelOf(a) - levelOf(b)) as [MergedRow, MergedRow];
      alike.set(key, { ...known, first: riskier.first, [many]: [...new Set([...known[many], ...row[many]])] });
    }
  }
  return [...alike.values()];
}

function levelOf({ first }: MergedRow): number {
  return RISKS.indexOf(first.risk.level);
}
