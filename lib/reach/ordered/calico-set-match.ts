import type { CalicoSelector } from '../../manifests/other-kinds/calico-selector.ts';
import { greatest, type KnownLabels, least, type Match, NO, YES } from '../selector.ts';
import type { LabelTest } from './expression.ts';
import { matchLabel } from './expression-match.ts';

/** Does a selector of endpoints match these labels? */
export function matchSelector(selector: CalicoSelector, labels: KnownLabels): Match {
  switch (selector.is) {
    case 'all':
      return YES;
    case 'global':
      return NO;
    case 'not':
      return (YES - matchSelector(selector.of, labels)) as Match;
    case 'and':
      return selector.of.reduce((match: Match, one) => least(match, matchSelector(one, labels)), YES);
    case 'or':
      return selector.of.reduce((match: Match, one) => greatest(match, matchSelector(one, labels)), NO);
    case 'has':
      return matchLabel(selector.key, { operator: 'Exists', values: [] }, labels);
    case 'test':
      return matchLabel(selector.key, testOf(selector), labels);
  }
}

/** The same test of a label in the engine's form. */
export function testOf({ operator, values }: Extract<CalicoSelector, { is: 'test' }>): LabelTest {
  const [first = ''] = values;
  switch (operator) {
    case '==':
    case 'in':
      return { operator: 'In', values };
    case '!=':
    case 'not in':
      return { operator: 'NotIn', values };
    default:
      // Every value contains the empty string.
      return first === '' ? { operator: 'Exists', values: [] } : { operator, values: [first] };
  }
}
