import { CALICO_NAME, OF_ACCOUNT } from './account-labels.ts';
import { atomsOf, type Expression } from './expression.ts';

/** Keys of the labels of ServiceAccounts by which policies select pods. The name does not count, because it is no label of theirs. */
export function accountKeys(expressions: readonly Expression[]): ReadonlySet<string> {
  const keys = expressions
    .flatMap((one) => [...atomsOf(one)])
    .flatMap((atom) => (atom.is === 'label' && atom.of === 'pod' && atom.key.startsWith(OF_ACCOUNT) ? atom.key : []));
  return new Set(keys.map((key) => key.slice(OF_ACCOUNT.length)).filter((key) => key !== CALICO_NAME));
}
