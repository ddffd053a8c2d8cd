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
  const all = [header, ...rows];
  const widths = header.map((_, i) => all.reduce((most, row) => Math.max(most, lengthOf(row[i] ?? '')), 0));
  const [first = 0] = widths;
  const blocks: number[][] = [];
  let left = 0;
  for (let i = 1; i < header.length; i++) {
    const needed = (widths[i] ?? 0) + 2;
    const block = blocks.at(-1);
    if (block && needed <= left) block.push(i);
    else {
      blocks.push([i]);
      left = width - first;
    }
    left -= needed;
  }
  return blocks.map((columns) =>
    all.flatMap((row) => {
      const written = row === header ? (text: string) => text : paint;
      const titles = (row[0] ?? '').split('\n');
      const cells = columns.map((i) => (row[i] ?? '').split('\n'));
      const height = Math.max(titles.length, ...cells.map((lines) => lines.length));
      return Array.from({ length: height }, (_, line) => {
        const own = columns.map((i, j) => centred(cells[j]?.[line] ?? '', widths[i] ?? 0, written));
        return [(titles[line] ?? '').padEnd(first), ...own].join('  ').trimEnd();
      });
    }),
  );
}

function lengthOf(text: string): number {
  return text.split('\n').reduce((most, line) => Math.max(most, line.length), 0);
}

function centred(text: string, width: number, paint: (text: string) => string): string {
  const before = Math.max(0, Math.ceil((width + text.length) / 2) - text.length);
  return `${' '.repeat(before)}${text === '' ? '' : paint(text)}${' '.repeat(width - before - text.length)}`;
}
