import { isBlank, isBlankOrEnd, isBreak, isBreakOrEnd } from './characters.ts';

/** A text is not YAML, at an offset in it; thrown and caught within the reading of YAML. */
export class NotYaml extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const blankLines = /(?: *(?:#[^\n\r\x85\u2028\u2029]*)?\n){0,500} */y;

/** A place in the text, and what of the scanner's state the scalars need and change. */
export class Cursor {
  readonly text: string;
  at = 0;
  /** The offset at which the line of `at` starts. */
  lineStart = 0;
  /** How many `[` and `{` are open. */
  flowLevel = 0;
  /** The column of the innermost block, -1 outside of all. */
  indent = -1;
  /** A key without `?` may begin here. */
  keyAllowed = true;

  constructor(text: string) {
    this.text = text;
    // Each document may begin with a byte order mark.
    if (text.startsWith('\uFEFF')) this.at = this.lineStart = 1;
  }

  /** In UTF-16 units from the start of the line; what may stand before a block in its line is ASCII. */
  get column(): number {
    return this.at - this.lineStart;
  }

  /** The character here; 0 at the end. */
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

  /** Goes over a line break. A carriage return that a line feed follows is cut off as kubectl reads lines, before it looks for YAML. */
  skipBreak(): void {
    if (this.code !== 13) this.at++;
    else if (this.codeAt(1) === 10) this.at += 2;
    else this.at += this.codeAt(1) === 13 && this.codeAt(2) === 10 ? 3 : 1;
    this.lineStart = this.at;
  }

  /** As {@link skipBreak}; the break as it stands in a scalar. */
  readBreak(): string {
    const { code } = this;
    this.skipBreak();
    return code >= 0x2028 ? String.fromCharCode(code) : '\n';
  }

  skipLine(): void {
    while (!isBreakOrEnd(this.code)) this.at++;
  }

  /** Over blanks and comments. A tab may not indent. */
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

  /** `---` or `...` at the start of a line. */
  atDocumentIndicator(): boolean {
    if (this.at !== this.lineStart) return false;
    const { code } = this;
    if (code !== 0x2d && code !== 0x2e) return false;
    return this.codeAt(1) === code && this.codeAt(2) === code && isBlankOrEnd(this.codeAt(3));
  }

  /** Whether more than this many characters lie between an offset before and here. */
  isFurtherThan(characters: number, offset: number): boolean {
    if (this.at - offset <= characters) return false;
    if (this.at - offset > 2 * characters) return true;
    return [...this.text.slice(offset, this.at)].length > characters;
  }
}
