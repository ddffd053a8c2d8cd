import type { Location } from '../model.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/g;

/** A text and its origin. It knows the line of each offset. */
export class Source {
  readonly file: string;
  readonly text: string;
  /** The namespace of objects that name none, if it is not the one for all texts. */
  readonly namespace: string | undefined;
  readonly #firstLine: number;
  /** Offsets at which lines start. Filled when a line is first needed. */
  #lineStarts: number[] | undefined;
  #template: number | undefined;
  #holdsPatch: boolean | undefined;
  /** The first control character from an offset on. */
  #control = { from: 0, at: -1 };

  /** @param firstLine the line of the file at which the text begins */
  constructor(file: string, text: string, namespace?: string, firstLine = 1) {
    this.file = file;
    this.namespace = namespace;
    this.#firstLine = firstLine;
    // A byte order mark is not part of the text (RFC 8259 section 8.1, YAML 1.2 section 5.2).
    this.text = text.startsWith('\uFEFF') ? text.slice(1) : text;
  }

  /** The offset of the first template, such as Helm's or Jinja's. -1 if there is none. */
  get template(): number {
    this.#template ??= this.text.search(/\{\{|\{%/);
    return this.#template;
  }

  /** Whether a directive of a strategic merge patch stands anywhere in the text. */
  get holdsPatch(): boolean {
    this.#holdsPatch ??= /\$(?:patch|retainKeys|setElementOrder|deleteFromPrimitiveList)\b/.test(this.text);
    return this.#holdsPatch;
  }

  /** The offset of the first character, from an offset on, that YAML does not allow. Infinity if there is none. */
  controlFrom(offset: number): number {
    if (offset < this.#control.from || offset > this.#control.at) {
      control.lastIndex = offset;
      this.#control = { from: offset, at: control.exec(this.text)?.index ?? Number.POSITIVE_INFINITY };
    }
    return this.#control.at;
  }

  /** @param offset in UTF-16 units from the start of the text. Beyond the end, it counts as the end */
  location(offset: number): Location {
    this.#lineStarts ??= lineStarts(this.text);
    const starts = this.#lineStarts;
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + this.#firstLine };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
