import type { LabelTest } from '../ordered/expression.ts';
import { passes } from '../ordered/expression.ts';
import { ValueClasses } from './value-classes.ts';

const test = (operator: 'contains' | 'starts with' | 'ends with', value: string): LabelTest => ({
  operator,
  values: [value],
});

describe('the values of a label of whose parts is asked', () => {
  const tests = [
    test('starts with', 'team-'),
    test('starts with', 'team-a'),
    test('ends with', '-eu'),
    test('contains', 'am-a'),
    test('contains', 'x'),
  ];
  const classes = new ValueClasses(tests, new Set(['team-a-eu', 'prod']));
  const values = [
    ...['team-', 'team-b', 'team-a', 'team-a1', 'a-eu', '-eu', 'team-eu', 'team-b-eu', 'cream-a', 'x', 'team-x-eu'],
    ...['dev', '', 'prod', 'team-a-eu', 'team-am-a-eu', 'xx-eu'],
  ];

  it.each(values)('%j is stood for by a value that passes the same tests', (value) => {
    const standing = classes.standingFor(value);
    expect(tests.map((one) => passes(one, standing))).toEqual(tests.map((one) => passes(one, value)));
  });

  it('has one value for all that pass the same, and the named ones for themselves', () => {
    expect(classes.standingFor('team-b')).toBe(classes.standingFor('team-c'));
    expect(classes.standingFor('team-a-eu')).toBe('team-a-eu');
    expect(classes.standingFor('dev')).toBe('dev');
  });

  it.each(tests)('says of $operator $values which pass', (one) => {
    const passing = classes.passing(one);
    for (const value of values) {
      const standing = classes.standingFor(value);
      expect(passing.includes(standing)).toBe(passes(one, value));
    }
  });

  it('has no value for what contradicts itself', () => {
    const apart = new ValueClasses([test('starts with', 'a'), test('starts with', 'b')], new Set());
    expect(apart.passing(test('starts with', 'a')).filter((value) => value.startsWith('b'))).toEqual([]);
    expect(apart.passing(test('starts with', 'a'))).toHaveLength(1);
  });
});
