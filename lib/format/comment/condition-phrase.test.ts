import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { conditionPhrases, isAnyPodElsewhere, isOfPods, isOtherPods } from './condition-phrase.ts';

const requirement = (key: string, operator: LabelSelectorRequirement['operator'], ...values: string[]) => ({
  ...{ key, operator, values },
});
const NAME = 'kubernetes.io/metadata.name';
const elsewhere = requirement(NAME, 'NotIn', 'shop');
const home = requirement(NAME, 'In', 'shop');
const condition = (namespaces: Condition['namespaces'], ...pods: Condition['pods']): Condition => ({
  namespaces,
  pods,
});

describe('the pods of a condition in words', () => {
  it.each<[Condition, string]>([
    [condition([]), 'any pod in any namespace'],
    [condition([elsewhere]), 'any pod in any namespace other than shop'],
    [condition([home]), 'any pod in shop'],
    [condition([requirement(NAME, 'NotIn', 'a', 'b')]), 'any pod in any namespace other than a or b'],
    [condition([requirement(NAME, 'NotIn', 'shop', 'b')]), 'any pod in any namespace other than shop or b'],
    [condition([requirement(NAME, 'In', 'a', 'b')]), 'any pod in namespace a or b'],
    [condition([requirement('team', 'In', 'guest')]), 'any pod in any namespace labelled team=guest'],
    [condition([home, requirement('team', 'NotIn', 'a')]), 'any pod in namespace shop if its label team is not a'],
    [
      condition([
        requirement(NAME, 'In', 'a', 'b'),
        requirement('team', 'In', 'x'),
        requirement('old', 'DoesNotExist'),
      ]),
      'any pod in namespace a or b if it is labelled team=x and it has no label old',
    ],
    [condition([home, requirement('team', 'Exists')]), 'any pod in namespace shop if it has the label team'],
    [
      condition([elsewhere, requirement('team', 'Exists')]),
      'any pod in any namespace with the label team other than shop',
    ],
    [
      condition([elsewhere], requirement('app', 'In', 'web')),
      'any pod labelled app=web in any namespace other than shop',
    ],
    [condition([home], requirement('app', 'NotIn', 'web', 'db')), 'any other pod in shop'],
    [
      condition([home], requirement('app', 'NotIn', 'web'), requirement('legacy', 'Exists')),
      'a new pod with the label legacy in shop (but not app=web)',
    ],
    [
      condition([elsewhere], requirement('app', 'NotIn', 'web')),
      'any pod not labelled app=web in any namespace other than shop',
    ],
    [condition([], requirement('legacy', 'DoesNotExist')), 'any pod without the label legacy in any namespace'],
  ])('%j', (one, phrase) => expect(conditionPhrases([one], 'shop')).toEqual([phrase]));

  it('speak of the own namespace where all others are said already', () => {
    const others = condition([], requirement('app', 'NotIn', 'web'));
    expect(conditionPhrases([condition([elsewhere]), others], 'shop')).toEqual([
      'any pod in any namespace other than shop',
      'any other pod in shop',
    ]);
  });

  it('speak of the own namespace where all others are said but for one, of which neither speaks', () => {
    const others = condition([requirement(NAME, 'NotIn', 'b')], requirement('app', 'NotIn', 'web'));
    const most = condition([requirement(NAME, 'NotIn', 'shop', 'b')]);
    expect(conditionPhrases([most, others], 'shop')).toEqual([
      'any pod in any namespace other than shop or b',
      'any other pod in shop',
    ]);
    const all = condition([], requirement('app', 'NotIn', 'web'));
    expect(conditionPhrases([most, all], 'shop')).toEqual([
      'any pod in any namespace other than shop or b',
      'any pod not labelled app=web in any namespace',
    ]);
  });

  it('never leave out where the address has to be', () => {
    const addresses = [{ family: 4 as const, first: 0x0a000000n, last: 0x0a0000ffn }];
    const phrases = conditionPhrases([{ ...condition([elsewhere]), addresses }], 'shop');
    expect(phrases).toEqual(['any pod in any namespace other than shop at 10.0.0.0/24']);
  });

  it.each([
    ['any pod in any namespace', 'shop', true],
    ['any pod in any namespace', undefined, true],
    ['any pod in any namespace other than shop', 'shop', true],
    ['any pod in any namespace other than shop', 'guest', false],
    ['any pod in any namespace other than shop or b', 'shop', false],
    ['any pod labelled app=web in any namespace', 'shop', false],
    ['any other pod in shop', 'shop', false],
  ])('%s, spoken of %s, are all pods of others: %j', (phrase, about, isAll) => {
    expect(isAnyPodElsewhere(phrase, about)).toBe(isAll);
  });

  it('tell the others from those of labels', () => {
    expect(isOtherPods('any other pod in shop')).toBe(true);
    expect(isOtherPods('a new pod with the label legacy in shop (but not app=web)')).toBe(false);
  });

  it('tell pods from workloads', () => {
    expect(['any pod in shop', 'any other pod in shop', 'a new pod with the label a in shop'].every(isOfPods)).toBe(
      true,
    );
    expect(['the internet', 'shop/any', 'a', 'any'].some(isOfPods)).toBe(false);
  });
});
