import { JoinedValues } from './joined-values.ts';

const [left, right] = [
  ['a', 'c', 'd'],
  ['b', 'c'],
];

function asked(
  isLeftEnough: boolean,
  isRightEnough: boolean,
  [one, other]: readonly (string[] | undefined)[] = [left, right],
) {
  const values = new JoinedValues(one, other, isLeftEnough, isRightEnough);
  const found: string[] = [];
  for (let name = values.next(); name !== undefined; name = values.next())
    found.push(`${name} ${values.left} ${values.right}`);
  return found;
}

describe('the values of which two functions are asked together', () => {
  it('are those of both, each once, with their places', () => {
    expect(asked(false, false)).toEqual(['a 0 -1', 'b -1 0', 'c 1 1', 'd 2 -1']);
  });

  it('are those of the function whose rest decides', () => {
    expect(asked(true, false)).toEqual(['a 0 -1', 'c 1 1', 'd 2 -1']);
    expect(asked(false, true)).toEqual(['b -1 0', 'c 1 1']);
  });

  it('are those of the shorter list if the rests of both decide', () => {
    expect(asked(true, true)).toEqual(['b -1 0', 'c 1 1']);
    expect(asked(true, true, [right, left])).toEqual(['b 0 -1', 'c 1 1']);
  });

  it('are those of the only function that asks', () => {
    expect(asked(false, false, [left, undefined])).toEqual(['a 0 -1', 'c 1 -1', 'd 2 -1']);
    expect(asked(false, false, [undefined, right])).toEqual(['b -1 0', 'c -1 1']);
  });
});
