import { Composer, type Document, isScalar, Lexer, Parser, Schema } from 'yaml';
import { problem, RENDER } from '../problem.ts';
import { NodeConverter, Unreadable } from './convert-node.ts';
import type { Source } from './source.ts';
import type { Value } from './value.ts';

/** Open collections at one place of the text. The deepest manifests, schemas of custom resources, stay below a hundred. */
const maxDepth = 500;
/** What a file may hold before reading it takes more than seconds; a Deployment has some 150. */
const maxTokens = 2_000_000;

/** Documents become strings, lists and maps only; what a plain scalar means is decided when nodes are converted. */
const composerOptions = {
  schema: new Schema({ schema: 'failsafe' }),
  resolveKnownTags: false,
  // Found while converting, in linear time.
  uniqueKeys: false,
} as const;

/** Reads the documents of one source by the whole of YAML. */
export class YamlParser {
  readonly #source: Source;
  #tokensLeft = maxTokens;
  /** Where the first template stands, -1 for nowhere; looked for once something is wrong. */
  #template: number | undefined;

  constructor(source: Source) {
    this.#source = source;
  }

  /** The value of the document that stands from `start` to `end`; undefined where it is empty. @throws Unreadable */
  parse(start: number, end: number): Value | undefined {
    const { stackTraceLimit } = Error;
    // Errors of yaml are data here, and there can be a million of them in one document.
    Error.stackTraceLimit = 0;
    try {
      const [document, second] = this.#compose(start, end);
      if (second) {
        const at = this.#source.location(start + second.range[0]);
        throw new Unreadable(
          problem('MF010', at, 'kubectl ignores what stands after the end mark "..."', 'begin a document with ---'),
        );
      }
      return document && this.#convert(document, start);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }

  #compose(start: number, end: number): Document.Parsed[] {
    const documents: Document.Parsed[] = [];
    const parser = new Parser();
    const composer = new Composer(composerOptions);
    for (const lexeme of new Lexer().lex(this.#source.text.slice(start, end))) {
      for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
      this.#tokensLeft--;
      if (this.#tokensLeft < 0) {
        const fact = `holds more than ${maxTokens} tokens; the document is not read`;
        throw new Unreadable(problem('MF002', this.#source.location(start), fact, 'split the file into several'));
      }
      // Composing descends recursively; a document that would overflow the stack ends here.
      if (parser.stack.length > 2 * maxDepth) {
        const fact = `collections are nested more than ${maxDepth} deep; the document is not read`;
        const at = this.#source.location(start + parser.offset);
        throw new Unreadable(problem('MF012', at, fact, 'nest less deeply'));
      }
    }
    for (const token of parser.end()) documents.push(...composer.next(token));
    documents.push(...composer.end());
    // An error without a document: a stray `...`, a directive that nothing follows.
    const stray = composer.streamInfo().errors[0];
    if (stray) throw this.#syntaxError(start + stray.pos[0], stray.message);
    return documents;
  }

  #convert(document: Document.Parsed, start: number): Value | undefined {
    const error = document.errors[0];
    if (error) throw this.#syntaxError(start + error.pos[0], error.message);
    const { contents } = document;
    if (!contents || (isScalar(contents) && contents.source === '' && contents.type === 'PLAIN')) return undefined;
    return new NodeConverter(this.#source, start).convert(contents);
  }

  #syntaxError(offset: number, message: string): Unreadable {
    const fact = message.split(/ at line \d|\n/, 1)[0] ?? message;
    const at = this.#source.location(offset);
    this.#template ??= this.#source.text.search(/\{\{|\{%/);
    if (this.#template < 0)
      return new Unreadable(problem('MF010', at, `not valid YAML: ${fact}`, 'mend the syntax here'));
    const { line } = this.#source.location(this.#template);
    return new Unreadable(problem('MF014', at, `not valid YAML (${fact}), and line ${line} holds a template`, RENDER));
  }
}
