/**
 * Lines of a table: the first column left-aligned, the others centred, cut into blocks of columns that fit into `width`.
 * A line feed in a cell begins another line of the row.
 * @param paint what to write for a line of a cell; it must look as wide
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
  paint: (text: string) => string = (text) => text,
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
  return blocks.map((block) => {
    const lines: string[] = [];
    for (const [row, title] of padded.entries()) {
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

/** The cells of a column, lines each, as they are printed; each text once, as of very many cells nearly all have one of a few. */
class Column {
  readonly width: number;
  /** Of a cell that has no such line. */
  readonly blank: string;
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
    for (const row of rows) {
      const text = row[at] ?? '';
      if (!this.cells.has(text)) this.cells.set(text, text.split('\n'));
    }
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

  /** @param row 0: the header */
  cellOf(row: number): readonly string[] {
    if (row === 0) return this.title;
    return this.cells.get(this.rows[row - 1]?.[this.at] ?? '') as readonly string[];
  }
}

function centred(text: string, width: number, paint: (text: string) => string): string {
  const before = Math.max(0, Math.ceil((width + text.length) / 2) - text.length);
  return `${' '.repeat(before)}${text === '' ? '' : paint(text)}${' '.repeat(width - before - text.length)}`;
}
