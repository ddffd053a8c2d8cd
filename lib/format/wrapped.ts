/**
 * A text as lines of at most this length. A line is broken after a space, comma, slash or dash in its second half, or else before a
 * bracket there, as of `[Deployment]`, or else at its end. A space at a break is dropped.
 */
export function wrapped(text: string, length: number): string[] {
  const lines: string[] = [];
  let left = text;
  while (left.length > length) {
    const whole = left.slice(0, length + 1);
    const at = Math.max(
      ...[' ', ',', '/', '-'].map((mark) => whole.lastIndexOf(mark, mark === ' ' ? length : length - 1)),
    );
    const half = length >> 1;
    const bracket = whole.lastIndexOf('[');
    const end = at >= half ? at + (left[at] === ' ' ? 0 : 1) : bracket >= Math.max(half, 1) ? bracket : length;
    lines.push(left.slice(0, end).trimEnd());
    left = left.slice(end).trimStart();
  }
  return [...lines, left];
}

/** A sentence as lines. All but the first are indented. */
export function narrowed(line: string, width: number): string {
  const [first = '', ...more] = wrapped(line, width);
  if (more.length === 0) return first;
  const set = `${/^ */.exec(line)?.[0] ?? ''}  `;
  const rest = line.slice(first.length).trimStart();
  return [first, ...wrapped(rest, width - set.length).map((text) => `${set}${text}`)].join('\n');
}

/** Prose as lines: paragraphs between empty lines, and items of a list, each broken only at spaces. Backquotes are dropped. */
export function paragraphs(text: string, width: number): string[] {
  const blocks = text.replaceAll('`', '').split(/\n\n/);
  return blocks.flatMap((block, i) => {
    const items = block.split(/\n(?=- )/).map((item) => item.replaceAll(/\s*\n\s*/g, ' '));
    return [...(i > 0 ? [''] : []), ...items.flatMap((item) => atSpaces(item, width))];
  });
}

function atSpaces(text: string, width: number): string[] {
  const indent = text.startsWith('- ') ? '  ' : '';
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(lines.length === 0 ? word : `${indent}${word}`);
  }
  return lines;
}
