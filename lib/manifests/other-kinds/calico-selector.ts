/** A parsed selector of Calico's language. */
export type CalicoSelector =
  | { readonly is: 'all' | 'global' }
  | { readonly is: 'has'; readonly key: string }
  | { readonly is: 'test'; readonly key: string; readonly operator: CalicoOperator; readonly values: readonly string[] }
  | { readonly is: 'not'; readonly of: CalicoSelector }
  | { readonly is: 'and' | 'or'; readonly of: readonly CalicoSelector[] };

type CalicoOperator = '==' | '!=' | 'in' | 'not in' | 'contains' | 'starts with' | 'ends with';

/** Why a text is not a selector. */
export class NotASelector extends Error {}

const MOST = 1024;
const LABEL = /[A-Za-z0-9_./-]{1,512}/y;
/** Only spaces and tabs are white space. A line break, as in a YAML block scalar, is refused. */
const BLANKS = /[ \t]*/y;
const OPERATORS: readonly (readonly [RegExp, CalicoOperator])[] = [
  [/==/y, '=='],
  [/!=/y, '!='],
  [/not[ \t]*in\b/y, 'not in'],
  [/in\b/y, 'in'],
  [/contains/y, 'contains'],
  [/starts[ \t]*with/y, 'starts with'],
  [/ends[ \t]*with/y, 'ends with'],
];

/**
 * Parses a selector as libcalico-go/lib/selector does. `||` binds less tightly than `&&`, and `!` applies to the next operation
 * only. An empty text is all().
 * @throws NotASelector
 */
export function parseCalicoSelector(text: string): CalicoSelector {
  if (text.length > MOST) throw new NotASelector(`it has ${text.length} characters, and ${MOST} are allowed`);
  return new Parser(text).selector();
}

class Parser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  selector(): CalicoSelector {
    this.take(BLANKS);
    if (this.at === this.text.length) return { is: 'all' };
    const found = this.either();
    if (this.at < this.text.length) throw this.unexpected();
    return found;
  }

  private either(): CalicoSelector {
    const of = [this.both()];
    while (this.takeText('||')) of.push(this.both());
    return of.length === 1 ? (of[0] as CalicoSelector) : { is: 'or', of };
  }

  private both(): CalicoSelector {
    const of = [this.operation()];
    while (this.takeText('&&')) of.push(this.operation());
    return of.length === 1 ? (of[0] as CalicoSelector) : { is: 'and', of };
  }

  private operation(): CalicoSelector {
    if (this.takeText('!')) return { is: 'not', of: this.operation() };
    if (this.takeText('(')) {
      const found = this.either();
      this.need(')');
      return found;
    }
    for (const name of ['all', 'global'] as const) {
      if (!this.takeText(`${name}(`)) continue;
      this.need(')');
      return { is: name };
    }
    if (this.takeText('has(')) {
      const key = this.label();
      this.need(')');
      return { is: 'has', key };
    }
    return this.test();
  }

  private test(): CalicoSelector {
    const key = this.label();
    const operator = OPERATORS.find(([pattern]) => this.take(pattern) !== undefined)?.[1];
    if (!operator) throw this.unexpected();
    this.take(BLANKS);
    const values = operator === 'in' || operator === 'not in' ? this.set() : [this.string()];
    return { is: 'test', key, operator, values };
  }

  private set(): string[] {
    const values: string[] = [];
    this.need('{');
    while (!this.takeText('}')) {
      if (values.length > 0) this.need(',');
      if (this.takeText('}')) break;
      values.push(this.string());
    }
    return values;
  }

  private string(): string {
    const quote = this.text[this.at] ?? '';
    const end = quote === "'" || quote === '"' ? this.text.indexOf(quote, this.at + 1) : -1;
    if (end < 0) throw this.unexpected();
    const value = this.text.slice(this.at + 1, end);
    this.at = end + 1;
    this.take(BLANKS);
    return value;
  }

  private label(): string {
    const found = this.take(LABEL);
    if (found === undefined) throw this.unexpected();
    this.take(BLANKS);
    return found;
  }

  private need(text: string): void {
    if (!this.takeText(text)) throw this.unexpected();
  }

  private takeText(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    this.take(BLANKS);
    return true;
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private unexpected(): NotASelector {
    const rest = this.text.slice(this.at, this.at + 20);
    return new NotASelector(
      rest === '' ? 'it ends too early' : `${JSON.stringify(rest)} is not what may stand at character ${this.at + 1}`,
    );
  }
}
