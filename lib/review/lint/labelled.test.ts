import type { LabelSelector, LabelSelectorRequirement } from '../../manifests/model.ts';
import { allKnown, type KnownLabels, matches, NO } from '../../reach/selector.ts';
import { Labelled } from './labelled.ts';

const PODS: KnownLabels[] = [
  {
    labels: new Map([
      ['app', 'b'],
      ['tier', 'x'],
    ]),
    unknown: allKnown,
  },
  { labels: new Map([['tier', 'x']]), unknown: (key) => (key === 'app' ? 'present' : 'absent') },
  {
    labels: new Map([
      ['app', 'a'],
      ['tier', 'y'],
    ]),
    unknown: allKnown,
  },
  { labels: new Map(), unknown: allKnown },
  { labels: new Map(), unknown: () => 'perhaps' },
  { labels: new Map([['app', 'a']]), unknown: allKnown },
];

const selector = (labels: [string, string][], ...matchExpressions: LabelSelectorRequirement[]): LabelSelector => ({
  matchLabels: new Map(labels),
  matchExpressions,
});

describe('Labelled', () => {
  it.each<[string, LabelSelector, number]>([
    ['no requirement', selector([]), 6],
    ['one label', selector([['app', 'a']]), 4],
    ['a label that nobody is known to have', selector([['app', 'z']]), 2],
    [
      'two labels',
      selector([
        ['app', 'a'],
        ['tier', 'y'],
      ]),
      2,
    ],
    ['several values', selector([], { key: 'app', operator: 'In', values: ['a', 'b', 'a'] }), 5],
    ['a label that is there', selector([], { key: 'app', operator: 'Exists', values: [] }), 5],
    ['a value and none of another', selector([['app', 'a']], { key: 'tier', operator: 'NotIn', values: ['y'] }), 3],
  ])('finds by %s what matches, or may, in order', (_, asked, count) => {
    const numbers = [...PODS.keys()];
    const found = new Labelled(numbers, (at) => PODS[at] as KnownLabels).matching(asked);
    expect(found).toEqual(numbers.filter((at) => matches(asked, PODS[at] as KnownLabels) !== NO));
    expect(found).toHaveLength(count);
  });
});
