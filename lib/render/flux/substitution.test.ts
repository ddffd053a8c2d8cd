// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { substituted, UnknownOperator } from './substitution.ts';

describe('variables of Flux', () => {
  const variables = new Map([
    ['a', 'Red'],
    ['empty', ''],
    ['path', 'x/y/x'],
  ]);

  it.each([
    ['${a}', 'Red'],
    ['x${a}y${a}', 'xRedyRed'],
    ['${nobody}', ''],
    ['$a $(a) $ {a}', '$a $(a) $ {a}'],
    ['$${a}', '${a}'],
    ['${nobody:=one}', 'one'],
    ['${a:=one}', 'Red'],
    ['${a:-one}', 'Red'],
    ['${empty:=one}', 'one'],
    ['${empty=one}', 'one'],
    ['${nobody=one}', 'one'],
    ['${nobody:-two}', 'two'],
    ['${empty-two}', 'two'],
    ['${nobody:=${a}-${b:=c}}', 'Red-c'],
    ['${a^^}', 'RED'],
    ['${a,,}', 'red'],
    ['${a,}', 'red'],
    ['${path^}', 'X/y/x'],
    ['${#a}', '3'],
    ['${a:1}', 'ed'],
    ['${a:1:1}', 'e'],
    ['${path/x/z}', 'z/y/x'],
    ['${path//x/z}', 'z/y/z'],
    ['${nobody:=a: b # c}', 'a: b # c'],
  ])('%s is %j', (text, expected) => {
    expect(substituted(text, variables)).toBe(expected);
  });

  it.each(['${a#R}', '${a%d}', '${a/#R/x}', '${a:?no}', '${1}', '${a', '${a:=b', '${}', '${#a:1}'])(
    '%s is refused, not guessed',
    (text) => {
      expect(() => substituted(text, variables)).toThrow(UnknownOperator);
    },
  );
});
