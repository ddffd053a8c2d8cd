/**
 * Lines of a table. The first column is left-aligned, the others are centred, and the columns are cut into blocks that fit into
 * `width`. A line feed in a cell begins another line of the row.
 * @param paint what to write for a line of a cell. It must look as wide as the line
 * @param titleOf the title for rows that are the same in one block, which are written as one if the table would have very many
 * lines otherwise. `rest` says that they are all rows that the block does not name. At most `length` columns wide
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (text: string) => string = (text) => text,
  titleOf?: (rows: readonly number[], isRest: boolean, length: number) => string,
): string[][] {
  const titles = [header, ...rows].map(([title = '']) => title.split('\n'));
  const first = titles.flat().reduce((most, { length }) => Math.max(most, length), 0);
  const blocks: Column[][] = [];
  let left = 0;
  for (let i = 1; i < header.length; i++) {
    const column = new Column(header, rows, i, paint);
    const needed = column.width + 2;
    const block = blocks.at(-1);
    if (block && needed <= left) block.push(column);
    else {
      blocks.push([column]);
      left = width - first;
    }
    left -= needed;
  }
  const padded = titles.map((lines) => lines.map((line) => line.padEnd(first)));
  const blank = ' '.repeat(first);
  const isFolded = titleOf !== undefined && rows.length * blocks.length > MOST_LINES;
  return blocks.map((block) => {
    const lines: string[] = [];
    const top: [number, string[]] = [0, padded[0] ?? []];
    const shown = isFolded ? [top, ...foldedRows(block, rows.length, first, titleOf)] : padded.entries();
    for (const [row, title] of shown) {
      const cells = block.map((column) => column.cellOf(row));
      const height = cells.reduce((most, { length }) => Math.max(most, length), title.length);
      for (let line = 0; line < height; line++) {
        let text = title[line] ?? blank;
        for (const [j, cell] of cells.entries()) text += `  ${cell[line] ?? block[j]?.blank}`;
        lines.push(text.trimEnd());
      }
    }
    return lines;
  });
}

/** The most lines of a table. With more, rows that are the same in a block become one. */
const MOST_LINES = 5_000;

/** The rows of a block, as the index and title of the first of each set of equal rows. The largest set comes last. */
function foldedRows(
  block: readonly Column[],
  count: number,
  width: number,
  titleOf: (rows: readonly number[], isRest: boolean, length: number) => string,
): [number, string[]][] {
  const sets = new Map<string, number[]>();
  const named = new Set(block.flatMap((column) => column.unusual));
  for (const row of [...named].sort((a, b) => a - b)) {
    let key = '';
    for (const column of block) key += `${column.textOf(row)}\t`;
    const set = sets.get(key);
    if (set) set.push(row);
    else sets.set(key, [row]);
  }
  const usual = Array.from({ length: count }, (_, row) => row).filter((row) => !named.has(row));
  const all = [...sets.values(), ...(usual.length > 0 ? [usual] : [])].sort(([a = 0], [b = 0]) => a - b);
  const most = all.reduce((one, other) => (other.length > one.length ? other : one), []);
  return [...all.filter((set) => set !== most), most].map((set) => [
    (set[0] ?? 0) + 1,
    titleOf(set, set === most && set.length > 1, width)
      .split('\n')
      .map((line) => line.padEnd(width)),
  ]);
}

/** The printed lines of the cells of a column. Each text is kept once, because very many cells share a few texts. */
class Column {
  readonly width: number;
  /** For a cell that has no such line. */
  readonly blank: string;
  /** All rows but those of the text that the most have. */
  readonly unusual: readonly number[];
  private readonly title: readonly string[];
  private readonly rows: readonly (readonly string[])[];
  private readonly at: number;
  private readonly cells = new Map<string, readonly string[]>();

  constructor(
    header: readonly string[],
    rows: readonly (readonly string[])[],
    at: number,
    paint: (text: string) => string,
  ) {
    this.rows = rows;
    this.at = at;
    const title = (header[at] ?? '').split('\n');
    const rowsOf = new Map<string, number[]>();
    for (let row = 0; row < rows.length; row++) {
      const text = this.textOf(row);
      const known = rowsOf.get(text);
      if (known) known.push(row);
      else rowsOf.set(text, [row]);
    }
    const most = [...rowsOf.values()].reduce((one, other) => (other.length > one.length ? other : one), []);
    this.unusual = [...rowsOf.values()].filter((some) => some !== most).flat();
    for (const text of rowsOf.keys()) this.cells.set(text, text.split('\n'));
    const lengths = [title, ...this.cells.values()].flat().map(({ length }) => length);
    this.width = lengths.reduce((most, one) => Math.max(most, one), 0);
    this.blank = ' '.repeat(this.width);
    this.title = title.map((line) => centred(line, this.width, (text) => text));
    for (const [text, lines] of this.cells)
      this.cells.set(
        text,
        lines.map((line) => centred(line, this.width, paint)),
      );
  }

  /** @param row 0 is the header */
  cellOf(row: number): readonly string[] {
    if (row === 0) return this.title;
    return this.cells.get(this.textOf(row - 1)) as readonly string[];
  }

  /**
   * The text as it was given.
   * @param row 0 is the first row below the header
   */
  textOf(row: number): string {
    return this.rows[row]?.[this.at] ?? '';
  }
}

function centred(text: string, width: number, paint: (text: string) => string): string {
  const before = Math.max(0, Math.ceil((width + text.length) / 2) - text.length);
  return `${' '.repeat(before)}${text === '' ? '' : paint(text)}${' '.repeat(width - before - text.length)}`;
}
