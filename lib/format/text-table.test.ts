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

  it('writes rows that are alike in a block as one, only where there are very many lines, and names all but the most', () => {
    const titleOf = (some: readonly number[], isRest: boolean) =>
      isRest ? `${some.length} more` : some.map((i) => `r${i}`).join(', ');
    const table = (count: number) =>
      textTable(
        ['t', ...Array.from({ length: count }, (_, j) => `c${j}`)],
        Array.from({ length: count }, (_, i) => [
          `r${i}`,
          ...Array.from({ length: count }, (_, j) => (i === j ? 'all' : i === j + 1 ? '80' : '-')),
        ]),
        12,
        undefined,
        titleOf,
      );
    expect(table(60)[5]).toHaveLength(61);
    const [first = [], ...others] = table(160);
    expect(first).toEqual(['t      c0', 'r0    all', 'r1     80', '158 more   -']);
    expect(others).toHaveLength(159);
    expect(others.map((lines) => lines.length)).toEqual([...new Array<number>(158).fill(4), 3]);
  });
});
