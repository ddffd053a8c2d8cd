import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from './characters.ts';

/** The text is not YAML at an offset. It is thrown and caught within the YAML reader. */
export class NotYaml extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const blankLines = /(?: *(?:#[^\n\r\x85\u2028\u2029]*)?\n){0,500} */y;

/** A place in the text, with the scanner's state that reading scalars uses and changes. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** The offset at which the line of `at` starts. */
  lineStart = 0;
  /** The number of open `[` and `{`. */
  flowLevel = 0;
  /** The column of the innermost block. -1 outside of all blocks. */
  indent = -1;
  /** Whether a key without `?` may begin here. */
  keyAllowed = true;

  constructor(text: string) {
    this.text = text;
    // Each document may begin with a byte order mark.
    if (text.startsWith('\uFEFF')) this.at = this.lineStart = 1;
  }

  /** In UTF-16 units from the start of the line. Only ASCII can stand before a block in its line. */
  get column(): number {
    return this.at - this.lineStart;
  }

  /** The character here. 0 at the end of the text. */
  get code(): number {
    return this.at < this.text.length ? this.text.charCodeAt(this.at) : 0;
  }

  codeAt(ahead: number): number {
    const at = this.at + ahead;
    return at < this.text.length ? this.text.charCodeAt(at) : 0;
  }

  fail(message: string, offset: number): never {
    throw new NotYaml(message, offset);
  }

  /** Skips a line break. kubectl reads lines before it parses YAML, and cuts off a carriage return before a line feed. */
  skipBreak(): void {
    if (this.code !== 13) this.at++;
    else if (this.codeAt(1) === 10) this.at += 2;
    else this.at += this.codeAt(1) === 13 && this.codeAt(2) === 10 ? 3 : 1;
    this.lineStart = this.at;
  }

  /** Like {@link skipBreak}, and returns the break as a scalar has it. */
  readBreak(): string {
    const { code } = this;
    this.skipBreak();
    return code >= 0x2028 ? String.fromCharCode(code) : '\n';
  }

  skipLine(): void {
    while (!isBreakOrEnd(this.code)) this.at++;
  }

  /** Skips blanks and comments. A tab may not indent. */
  skipToToken(): void {
    blankLines.lastIndex = this.at;
    const [skipped = ''] = blankLines.exec(this.text) ?? [];
    if (skipped !== '') {
      const newline = skipped.lastIndexOf('\n');
      if (newline >= 0) {
        this.lineStart = this.at + newline + 1;
        if (this.flowLevel === 0) this.keyAllowed = true;
      }
      this.at += skipped.length;
    }
    let { code } = this;
    while (isBlank(code) || isBreak(code) || code === 35) {
      if (code === 9 && this.flowLevel === 0 && this.keyAllowed) return;
      if (isBreak(code)) {
        this.skipBreak();
        if (this.flowLevel === 0) this.keyAllowed = true;
      } else if (code === 35) this.skipLine();
      else this.at++;
      code = this.code;
    }
  }

  /** Is there a `---` or `...` at the start of this line? */
  atDocumentIndicator(): boolean {
    if (this.at !== this.lineStart) return false;
    const { code } = this;
    if (code !== 0x2d && code !== 0x2e) return false;
    return this.codeAt(1) === code && this.codeAt(2) === code && isBlankOrEnd(this.codeAt(3));
  }

  /** Is the distance from an offset to here more than this many characters? */
  isFurtherThan(characters: number, offset: number): boolean {
    if (this.at - offset <= characters) return false;
    if (this.at - offset > 2 * characters) return true;
    return [...this.text.slice(offset, this.at)].length > characters;
  }
}
