import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { Condition } from '../../reach/open-world/condition.ts';
import { conditionPhrases } from './condition-phrase.ts';

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
    [condition([elsewhere]), 'any pod in any other namespace'],
    [condition([home]), 'any pod in shop'],
    [condition([requirement(NAME, 'NotIn', 'a', 'b')]), 'any pod in any namespace but a or b'],
    [condition([requirement(NAME, 'NotIn', 'shop', 'b')]), 'any pod in any other namespace but b'],
    [condition([requirement(NAME, 'In', 'a', 'b')]), 'any pod in namespace a or b'],
    [condition([requirement('team', 'In', 'guest')]), 'any pod in any namespace labelled team=guest'],
    [
      condition([elsewhere, requirement('team', 'Exists')]),
      'any pod in any namespace that has a label team, but not shop',
    ],
    [condition([elsewhere], requirement('app', 'In', 'web')), 'any pod labelled app=web in any other namespace'],
    [condition([home], requirement('app', 'NotIn', 'web', 'db')), 'any other pod in shop'],
    [
      condition([home], requirement('app', 'NotIn', 'web'), requirement('legacy', 'Exists')),
      'any other pod that has a label legacy in shop',
    ],
    [
      condition([elsewhere], requirement('app', 'NotIn', 'web')),
      'any pod whose label app is not web in any other namespace',
    ],
    [condition([], requirement('legacy', 'DoesNotExist')), 'any pod without a label legacy in any namespace'],
  ])('%j', (one, phrase) => expect(conditionPhrases([one], 'shop')).toEqual([phrase]));

  it('speak of the own namespace where all others are said already', () => {
    const others = condition([], requirement('app', 'NotIn', 'web'));
    expect(conditionPhrases([condition([elsewhere]), others], 'shop')).toEqual([
      'any pod in any other namespace',
      'any other pod in shop',
    ]);
  });

  it('speak of the own namespace where all others are said but for one, of which neither speaks', () => {
    const others = condition([requirement(NAME, 'NotIn', 'b')], requirement('app', 'NotIn', 'web'));
    const most = condition([requirement(NAME, 'NotIn', 'shop', 'b')]);
    expect(conditionPhrases([most, others], 'shop')).toEqual([
      'any pod in any other namespace but b',
      'any other pod in shop',
    ]);
    const all = condition([], requirement('app', 'NotIn', 'web'));
    expect(conditionPhrases([most, all], 'shop')).toEqual([
      'any pod in any other namespace but b',
      'any pod whose label app is not web in any namespace',
    ]);
  });

  it('never leave out where the address has to be', () => {
    const addresses = [{ family: 4 as const, first: 0x0a000000n, last: 0x0a0000ffn }];
    const phrases = conditionPhrases([{ ...condition([elsewhere]), addresses }], 'shop');
    expect(phrases).toEqual(['any pod in any other namespace at 10.0.0.0/24']);
  });
});
