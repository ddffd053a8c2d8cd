import { isDeclaredOtherwise } from '../../live/diagnosis/intent.ts';
import type { CellResult } from '../../live/judge/judgement.ts';
import { isDeclaredPort } from '../../live/plan/cell.ts';
import { textTable } from '../text-table.ts';
import { canaryText, clusterText, countText, type Row, rowsOf, type VerifyForm, verdictText } from './form.ts';
import { probedMatrix } from './matrix.ts';

/** With more connections, only those that need a look are shown. */
const MANY = 200;

/** The report of a verification for a terminal: the verdict, the rows that do not match, and what was found out about them. */
export function verifyText({ verification, explain, width }: VerifyForm): string {
  const { converged, waited, budget, cells, notTried, leftovers, seconds, diagnoses } = verification;
  const isMany = cells.length > MANY;
  const rows = rowsOf(cells).filter((row) => !isMany || wordOf(row) !== 'ok');
  const columns = rows.map((row) => [row.intent, row.computed, row.probed, wordOf(row)]);
  const titles = ['intent', 'computed', 'probed', ''];
  const widths = titles.map((title, i) =>
    columns.reduce((width, texts) => Math.max(width, texts[i]?.length ?? 0), title.length),
  );
  // The last column may be long and need a second line.
  const line = (texts: readonly string[], connection: string) =>
    [...texts.map((text, i) => text.padEnd(widths[i] ?? 0)), connection].join('  ').trimEnd();
  const isAll = cells.every(({ verdict }) => verdict !== 'inconclusive');
  const settled =
    converged === undefined
      ? `not all as computed, after a wait of ${waited.toFixed(0)} s (of ${budget})`
      : `${isAll ? 'all' : 'all that can be told is'} as computed ${converged.toFixed(1)} s after the first probe began (of ${budget})`;
  const matrix = probedMatrix(cells);
  return [
    `cluster  ${clusterText(verification)}`,
    `canary   ${canaryText(verification)}`,
    `settled  ${settled}`,
    ...(leftovers > 0 ? [`removed  ${leftovers} objects of an earlier run that was killed`] : []),
    '',
    ...(matrix
      ? [
          textTable(
            ['probed', ...matrix.targets],
            matrix.rows.map(({ source, cells }) => [source, ...cells]),
            width,
          )
            .map((block) => block.join('\n'))
            .join('\n\n'),
          '',
          matrix.legend,
          '',
        ]
      : []),
    ...(rows.length > 0 ? [line(titles, 'connection')] : []),
    ...rows.flatMap((row, i) => [
      line(columns[i] ?? [], `${row.from} => ${row.to}:${row.ports.join(',')}`),
      ...row.places.map((place) => `    ${place}`),
      // Each reason is printed once.
      ...(row.because === '' || rows.findIndex(({ because }) => because === row.because) < i
        ? []
        : [`    ${row.because}`]),
    ]),
    ...(isMany ? ['(those that match are not shown; -o json has all)'] : []),
    ...worthExplaining(cells).flatMap(({ cell }) => ['', 'computed so, because:', explain(cell).trimEnd()]),
    '',
    ...notTried.map((what) => `not tried: ${what}`),
    `${countText(verification)}; ${seconds.toFixed(1)} s`,
    ...diagnoses.map(({ kind, says, next }) => `-> ${kind}: ${says}; ${next}`),
    verdictText(verification),
    '',
  ].join('\n');
}

function wordOf({ verdict, isDeclaredOtherwise }: Row): string {
  if (verdict !== 'match') return verdict.toUpperCase();
  return isDeclaredOtherwise ? 'INTENT DIFFERS' : 'ok';
}

/** For each target, one wrong cell, on a declared port if there is one. Then one of the cells that are declared otherwise. */
function worthExplaining(cells: readonly CellResult[]): CellResult[] {
  const wrong = cells.filter(({ verdict }) => verdict === 'mismatch');
  const chosen = new Map<string, CellResult>();
  for (const result of [
    ...wrong.filter(({ cell }) => isDeclaredPort(cell)),
    ...wrong,
    ...cells.filter(isDeclaredOtherwise),
  ]) {
    const { name } = result.cell.to;
    if (!chosen.has(name)) chosen.set(name, result);
  }
  return [...chosen.values()].slice(0, 3);
}
