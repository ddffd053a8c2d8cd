import type { CellResult } from '../judge/judgement.ts';
import type { Diagnosis } from './diagnosis.ts';

/** Whether a cell is declared differently from what is computed or, if that depends, from what the cluster does. */
export function isDeclaredOtherwise(result: CellResult): boolean {
  const { declared, computed } = result.cell;
  const is = computed === 'depends' ? probed(result) : computed;
  return declared !== undefined && is !== undefined && declared !== is;
}

function probed({ tries, verdict }: CellResult): 'open' | 'denied' | undefined {
  if (verdict === 'inconclusive') return undefined;
  return tries.some(({ seen }) => seen === 'OPEN' || seen === 'NOT-LISTENING') ? 'open' : 'denied';
}

/** Cells in which two of the three columns agree, and the third is wrong. */
export function ofIntent(cells: readonly CellResult[]): Diagnosis[] {
  const otherwise = cells.filter(isDeclaredOtherwise);
  const some = (
    is: (result: CellResult) => boolean,
    kind: Diagnosis['kind'],
    says: string,
    next: string,
  ): Diagnosis[] => {
    const [first, ...others] = otherwise.filter(is);
    if (!first) return [];
    const { from, to, port, declared, computed } = first.cell;
    const which = `${from.name} => ${to.name}:${port}, declared ${declared} and computed ${computed}`;
    const count = others.length === 0 ? '1 connection is' : `${others.length + 1} connections are`;
    return [{ kind, says: `${count} ${says}, such as ${which}`, next, verdict: 'mismatch' }];
  };
  return [
    ...some(
      ({ cell, verdict }) => verdict === 'match' && cell.computed !== 'depends',
      'stale intent',
      'the same in manifests and cluster, but declared differently',
      'declare it if it is intended; if not, the manifests are wrong: tierwall check names their lines',
    ),
    ...some(
      ({ verdict }) => verdict === 'mismatch',
      'synth bug',
      'in the cluster as declared, but not in the manifests',
      'the manifests are old or wrong: synthesize them again, and run tierwall check',
    ),
    ...some(
      ({ cell, verdict }) => verdict === 'match' && cell.computed === 'depends',
      'not declared so',
      'different in the cluster from what is declared, and the manifests alone do not decide it',
      'tierwall explain says on what it depends; name that in the manifests, or declare it',
    ),
    ...some(
      ({ verdict }) => verdict === 'inconclusive',
      'not declared so',
      'declared differently from what the manifests say, and what the cluster does is not known',
      'tierwall check names the lines; either the intent is stale or the manifests are wrong',
    ),
  ];
}
