import { type Document, isMap, isSeq, stringify, visit } from 'yaml';

/** YAML 1.1, because kubectl reads it. In 1.1, `y` is a boolean and needs quotes. A line width of 0 keeps lines from being folded. */
const YAML = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** Writes values in the style of the text around them. */
export class Writing {
  readonly newline: string;
  private readonly isJson: boolean;
  /** By how much a line of JSON is indented more than the one that it is in. */
  private readonly step: string;
  private readonly indentSeq: boolean;

  constructor(text: string, document: Document) {
    const [windows, all] = [/\r\n/g, /\n/g].map((end) => text.match(end)?.length ?? 0) as [number, number];
    this.newline = windows * 2 > all ? '\r\n' : '\n';
    this.isJson = /^\s*\{\s*"/.test(text);
    this.step = /^\s*\{[ \t]*\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
    this.indentSeq = indentsLists(text, document);
  }

  /**
   * The value as part of a line.
   * @param indent of the line, for a value that may take several lines (JSON)
   */
  inline(value: unknown, indent?: string): string {
    if (this.isJson) {
      if (indent === undefined)
        return JSON.stringify(value, null, 1)
          .replace(/\n\s*/g, ' ')
          .replace(/([[{]) | ([\]}])/g, '$1$2');
      return JSON.stringify(value, null, this.step).replaceAll('\n', `${this.newline}${indent}`);
    }
    const options = { ...YAML, collectionStyle: 'flow', flowCollectionPadding: false } as const;
    return stringify(value, options)
      .trimEnd()
      .replace(/\s*\n\s*/g, ' ')
      .replace(/([[{]) | ([\]}])/g, '$1$2');
  }

  /** The value as lines of its own. The last line has no line break. */
  block(value: unknown, indent: string): string {
    const text = stringify(value, { ...YAML, indentSeq: this.indentSeq }).trimEnd();
    return text
      .split('\n')
      .map((line) => indent + line)
      .join(this.newline);
  }
}

/** Are lists indented more than the key that they belong to? */
function indentsLists(text: string, document: Document): boolean {
  let found: boolean | undefined;
  const column = (offset: number) => offset - text.lastIndexOf('\n', offset - 1);
  visit(document, {
    Pair(_, { key, value }) {
      if (!isSeq(value) || value.flow || isMap(key)) return undefined;
      const [from, to] = [key, value].map((node) => (node as { range?: [number, number, number] }).range?.[0] ?? 0);
      found = column(to as number) > column(from as number);
      return visit.BREAK;
    },
  });
  return found ?? true;
}
