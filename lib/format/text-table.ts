/** Lines of a table: the first column left-aligned, the others centred, cut into blocks of columns that fit into `width`. */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[], width: number): string[][] {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
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
    [header, ...rows].map((row) =>
      [0, ...columns]
        .map((i) => (i === 0 ? (row[0] ?? '').padEnd(first) : centred(row[i] ?? '', widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    ),
  );
}

function centred(text: string, width: number): string {
  return text.padStart(Math.ceil((width + text.length) / 2)).padEnd(width);
}
