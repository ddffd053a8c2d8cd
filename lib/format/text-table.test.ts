import { textTable } from './text-table.ts';

const lines = (header: string[], rows: string[][], width = 80) => textTable(header, rows, width).flat();

describe('a table', () => {
  it('has each line of a cell below the last one, and what stands behind it in its place', () => {
    expect(
      lines(
        ['from', 'a', 'bbbb'],
        [
          ['web', '80\n443', '1'],
          ['one\ntwo', '-', '2'],
          ['x', '3'],
        ],
      ),
    ).toEqual(['from   a   bbbb', 'web    80    1', '      443', 'one    -     2', 'two', 'x      3']);
    expect(lines(['from', 'a', 'b'], [['web', '80', '1\n2']])).toEqual(['from   a  b', 'web   80  1', '          2']);
  });

  it('is cut into blocks where it is too wide, each with the titles of its rows', () => {
    expect(textTable(['t', 'aaaa', 'bbbb', 'cccc'], [['r', '1', '2', '3']], 14)).toEqual([
      ['t  aaaa  bbbb', 'r    1     2'],
      ['t  cccc', 'r    3'],
    ]);
  });

  it('is painted in its cells alone, in which what is painted takes no room', () => {
    const paint = (text: string) => `<${text}>`;
    expect(textTable(['t', 'a', 'b'], [['r', '-', '-']], 80, paint)).toEqual([['t  a  b', 'r  <->  <->']]);
  });
});
