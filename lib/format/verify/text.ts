import { clusterText } from '../../live/cluster/cluster.ts';
import { isDeclaredOtherwise } from '../../live/diagnosis/intent.ts';
import type { CellResult } from '../../live/judge/judgement.ts';
import type { Verification } from '../../live/verify.ts';
import { textTable } from '../text-table.ts';
import {
  canaryText,
  countText,
  mostTelling,
  type Row,
  rowsOf,
  rowsOfDiagnosis,
  type VerifyForm,
  verdictText,
  wordsExplained,
} from './form.ts';
import { probedMatrix } from './matrix.ts';

/** With more connections, only those that need a look are shown. */
const MANY = 200;

/** The report of a verification for a terminal: what was seen, what was found out about it, why it is computed so, and the verdict. */
export function verifyText({ verification, explain, width }: VerifyForm): string {
  const { cells, notTried, leftovers, seconds, diagnoses } = verification;
  const isMany = cells.length > MANY;
  const all = rowsOf(cells);
  const rows = all.filter((row) => !isMany || wordOf(row) !== 'ok');
  const columns = rows.map((row) => [row.intent, row.computed, row.probed, wordOf(row)]);
  const titles = ['intent', 'computed', 'probed', ''];
  const widths = titles.map((title, i) =>
    columns.reduce((width, texts) => Math.max(width, texts[i]?.length ?? 0), title.length),
  );
  // The last column may be long and need a second line.
  const line = (texts: readonly string[], connection: string) =>
    [...texts.map((text, i) => text.padEnd(widths[i] ?? 0)), connection].join('  ').trimEnd();
  const matrix = probedMatrix(cells);
  return [
    `cluster  ${clusterText(verification.facts)}`,
    `canary   ${canaryText(verification)}`,
    `settled  ${settledText(verification)}`,
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
    ...paragraph(wordsExplained(matrix ? all : rows)),
    ...paragraph(
      diagnoses.flatMap((one) => [
        `-> ${one.kind}: ${one.says}; ${one.next}`,
        ...rowsOfDiagnosis(one).map((row) => `     ${row}`),
      ]),
    ),
    ...worthExplaining(cells).flatMap(({ cell }) => ['', 'computed so, because:', explain(cell).trimEnd()]),
    '',
    ...notTried.map((what) => `not tried: ${what}`),
    `${countText(verification)}; ${seconds.toFixed(1)} s`,
    verdictText(verification),
    '',
  ].join('\n');
}

/** After an empty line, if there are any. */
function paragraph(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

/** When everything was as computed, or how long that was waited for. */
function settledText({ cells, converged, waited, budget, isHopeless }: Verification): string {
  if (converged !== undefined) {
    const isAll = cells.every(({ verdict }) => verdict !== 'inconclusive');
    return `${isAll ? 'all' : 'all that can be told is'} as computed ${converged.toFixed(1)} s after the first probe began (of ${budget})`;
  }
  return isHopeless
    ? 'not all as computed; no second try, because the policies or labels in the cluster lead to it'
    : `not all as computed, after a wait of ${waited.toFixed(0)} s (of ${budget})`;
}

function wordOf({ verdict, isDeclaredOtherwise }: Row): string {
  if (verdict !== 'match') return verdict.toUpperCase();
  return isDeclaredOtherwise ? 'INTENT DIFFERS' : 'ok';
}

/** For each target, one wrong cell. Then one of the cells that are declared otherwise. */
function worthExplaining(cells: readonly CellResult[]): CellResult[] {
  const chosen = new Map<string, CellResult>();
  for (const result of [...mostTelling(cells), ...cells.filter(isDeclaredOtherwise)]) {
    const { name } = result.cell.to;
    if (!chosen.has(name)) chosen.set(name, result);
  }
  return [...chosen.values()].slice(0, 3);
}
