import type { CellResult } from '../judgement.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Cells that are declared otherwise than they are computed. */
export function declaredOtherwise(cells: readonly CellResult[]): CellResult[] {
  return cells.filter(
    ({ cell: { declared, computed } }) => declared !== undefined && computed !== 'depends' && declared !== computed,
  );
}

/** Of three columns two agree: the third one is wrong. */
export function ofIntent(cells: readonly CellResult[]): Diagnosis[] {
  const otherwise = declaredOtherwise(cells);
  const some = (verdict: CellResult['verdict'], kind: Diagnosis['kind'], says: string, next: string): Diagnosis[] => {
    const [first, ...others] = otherwise.filter((one) => one.verdict === verdict);
    if (!first) return [];
    const { from, to, port, declared, computed } = first.cell;
    const which = `${from.name} => ${to.name}:${port}, declared ${declared} and computed ${computed}`;
    const count = others.length === 0 ? '1 connection is' : `${others.length + 1} connections are`;
    return [{ kind, says: `${count} ${says}, such as ${which}`, next, verdict: 'mismatch' }];
  };
  return [
    ...some(
      'match',
      'stale intent',
      'in the manifests and in the cluster, and declared otherwise',
      'if it is meant, declare it; if not, the manifests are wrong: tierwall check names their lines',
    ),
    ...some(
      'mismatch',
      'synth bug',
      'in the cluster as declared, and the manifests say otherwise',
      'the manifests are old or wrong: synthesize them anew, and look with tierwall check',
    ),
    ...some(
      'inconclusive',
      'not declared so',
      'declared otherwise than the manifests say, and what the cluster does cannot be told',
      'tierwall check names the lines; either the intent is stale or the manifests are wrong',
    ),
  ];
}
