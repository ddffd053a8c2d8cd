import type { LabelSelectorRequirement } from '../manifests/model.ts';
import { type KnownLabels, MAYBE, matches, NO } from './selector.ts';

const NOBODY_KNOWS: KnownLabels = { labels: new Map(), unknown: () => 'perhaps' };
const of = (...texts: readonly string[]) =>
  texts.map((text): LabelSelectorRequirement => {
    const [operator = '', ...values] = text.split(' ');
    return { key: 'app', operator: operator as LabelSelectorRequirement['operator'], values };
  });

describe('a selector, where no label is known', () => {
  it.each([
    [['Exists', 'DoesNotExist'], NO],
    [['In a', 'DoesNotExist'], NO],
    [['In a b', 'In c'], NO],
    [['In a', 'NotIn a'], NO],
    [['In a b', 'NotIn a', 'NotIn b'], NO],
    [['In a b', 'In b c'], MAYBE],
    [['In a b', 'NotIn a'], MAYBE],
    [['Exists', 'NotIn a'], MAYBE],
    [['NotIn a', 'DoesNotExist'], MAYBE],
    [['DoesNotExist'], MAYBE],
  ])('with %j matches as its requirements can hold together', (texts, expected) => {
    expect(matches({ matchLabels: new Map(), matchExpressions: of(...texts) }, NOBODY_KNOWS)).toBe(expected);
  });

  it('counts matchLabels among them, and other keys apart', () => {
    const matchLabels = new Map([['app', 'a']]);
    expect(matches({ matchLabels, matchExpressions: of('NotIn a') }, NOBODY_KNOWS)).toBe(NO);
    const other = of('DoesNotExist').map((one) => ({ ...one, key: 'tier' }));
    expect(matches({ matchLabels, matchExpressions: other }, NOBODY_KNOWS)).toBe(MAYBE);
  });
});
