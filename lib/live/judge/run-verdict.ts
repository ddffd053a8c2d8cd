import type { Diagnosis } from '../diagnosis/diagnosis.ts';
import type { CellResult, CellVerdict } from './judgement.ts';

/** The worst verdict of all that a run has found. Without any cell, it is inconclusive. */
export function verdictOf(cells: readonly CellResult[], diagnoses: readonly Diagnosis[]): CellVerdict {
  const is = (one: CellVerdict) => [...cells, ...diagnoses].some(({ verdict }) => verdict === one);
  if (is('mismatch')) return 'mismatch';
  return is('inconclusive') || cells.length === 0 ? 'inconclusive' : 'match';
}
