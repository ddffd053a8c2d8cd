/** A comment that never gets longer than its limit, and counts what did not fit. */
export class CommentBudget {
  text = '';
  /** How many lines did not fit. */
  left = 0;
  private readonly limit: number;
  /** Kept free for the last lines, which are always written. */
  private static readonly END = 1500;

  constructor(limit: number) {
    this.limit = limit - CommentBudget.END;
  }

  add(text: string): void {
    this.text += text;
  }

  get free(): number {
    return this.limit - this.text.length;
  }

  /** As many lines as fit beside `keep` characters, between `head` and `tail`, and how many are left. */
  addLines(
    lines: readonly string[],
    { head = '', tail = '', keep = 0, what }: { head?: string; tail?: string; keep?: number; what: string },
  ): void {
    const room = this.free - keep - head.length - tail.length - 100;
    let used = 0;
    let count = 0;
    for (const line of lines) {
      if (used + line.length > room) break;
      used += line.length;
      count++;
    }
    const left = lines.length - count;
    this.left += left;
    if (lines.length === 0) return;
    const note = left > 0 ? `\n${left} more ${what} did not fit.\n` : '';
    this.add(count === 0 ? note : `${head}${lines.slice(0, count).join('')}${note}${tail}`);
  }

  /** The whole text, or nothing. */
  addWhole(text: string): void {
    if (text.length <= this.free) this.add(text);
    else this.left++;
  }
}
