import { Composer, type Document, isAlias, isMap, isScalar, isSeq, Lexer, type Node, Parser, Schema } from 'yaml';
import type { Problem } from './model.ts';
import { resolvePlain } from './plain-scalar.ts';
import { type ProblemCode, problem } from './problem.ts';
import type { Source } from './source.ts';
import { type Entry, type MapValue, quote, type Scalar, type Value } from './value.ts';

/** Open collections at one place of the text. The deepest manifests, schemas of custom resources, stay below a hundred. */
const maxDepth = 500;
/** Values that the aliases of one document may stand for, all counted as if written out. */
const maxAliased = 200_000;

/** Composing a document into strings, lists and maps only; what a plain scalar means is decided by {@link resolvePlain}. */
const composerOptions = {
  schema: new Schema({ schema: 'failsafe' }),
  resolveKnownTags: false,
  // Found while converting, in linear time.
  uniqueKeys: false,
} as const;

/**
 * The documents of a YAML stream (JSON is YAML), read as kubectl reads them. Documents without content are left out, and
 * so is one that has a problem; the problems go to `problems`, at most one for each document.
 */
export function parseYaml(source: Source, problems: Problem[]): Value[] {
  const values: Value[] = [];
  const parser = new Parser();
  const composer = new Composer(composerOptions);
  const accept = (documents: Iterable<Document.Parsed>): void => {
    for (const document of documents) {
      const value = convertDocument(document, source, problems);
      if (value !== undefined) values.push(value);
    }
  };
  for (const lexeme of new Lexer().lex(source.text)) {
    for (const token of parser.next(lexeme)) accept(composer.next(token));
    // Composing descends recursively; a stream that would overflow the stack ends here.
    if (parser.stack.length > 2 * maxDepth) {
      const fact = `collections are nested more than ${maxDepth} deep; the file is not read from here on`;
      problems.push(problem('MF012', source.location(parser.offset), fact, 'nest less deeply'));
      return values;
    }
  }
  for (const token of parser.end()) accept(composer.next(token));
  accept(composer.end());
  // An error in a stream without a document (a stray `...`, an unfinished directive) is still the composer's own.
  const stray = composer.streamInfo().errors[0];
  if (stray) problems.push(syntaxProblem(source, stray.pos[0], stray.message));
  return values;
}

/** Ends the reading of a document; a content problem, never seen outside this file. */
class Unreadable extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.problem = found;
  }
}

function convertDocument(document: Document.Parsed, source: Source, problems: Problem[]): Value | undefined {
  const error = document.errors[0];
  if (error) {
    problems.push(syntaxProblem(source, error.pos[0], error.message));
    return undefined;
  }
  const { contents } = document;
  if (!contents || (isScalar(contents) && contents.source === '' && contents.type === 'PLAIN')) return undefined;
  try {
    return new Converter(source).convert(contents);
  } catch (thrown) {
    if (!(thrown instanceof Unreadable)) throw thrown;
    problems.push(thrown.problem);
    return undefined;
  }
}

function syntaxProblem(source: Source, offset: number, message: string): Problem {
  const { text } = source;
  const fact = message.split(/ at line \d|\n/, 1)[0] ?? message;
  const template = text.search(/\{\{|\{%/);
  if (template < 0) return problem('MF010', source.location(offset), `not valid YAML: ${fact}`, 'mend the syntax here');
  const { line } = source.location(template);
  return problem(
    'MF014',
    source.location(offset),
    `not valid YAML (${fact}), and line ${line} holds a template`,
    render,
  );
}

/** The way out of a template that stands where its result should. */
export const render =
  'render the templates first and read the result, for example: helm template ... | tierwall list -';

/** Turns the nodes of one document into values: resolves scalars, aliases and merge keys. */
class Converter {
  readonly #source: Source;
  readonly #anchors = new Map<string, Value>();
  readonly #weights = new Map<Value, number>();
  #aliased = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  convert(node: Node | null): Value {
    if (isAlias(node)) return this.#alias(node.source, start(node));
    const value = this.#unaliased(node);
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor) this.#anchors.set(anchor, value);
    return value;
  }

  #unaliased(node: Node | null): Value {
    const offset = start(node);
    if (isScalar(node)) return scalar(node.source ?? '', node.type === 'PLAIN', node.tag, offset);
    if (isSeq<Node>(node)) return { type: 'list', items: node.items.map((item) => this.convert(item)), offset };
    if (isMap<Node, Node | null>(node)) return this.#map(node.items, offset);
    return { type: 'null', value: null, offset };
  }

  #map(pairs: readonly { key: Node; value: Node | null }[], offset: number): MapValue {
    const entries = new Map<string, Entry>();
    let merged: MapValue[] | undefined;
    let before: Set<string> | undefined;
    for (const { key, value } of pairs) {
      const at = start(key);
      if (isScalar(key) && key.source === '<<' && key.type === 'PLAIN') {
        if (merged)
          this.#fail('MF011', at, 'the key "<<" stands twice in one map', 'merge a list of maps under one <<');
        before = new Set(entries.keys());
        merged = this.#mergeSources(this.convert(value), at);
        continue;
      }
      const name = this.#key(key, at);
      if (entries.has(name))
        this.#fail('MF011', at, `the key ${quote(name)} stands twice in one map`, 'keep one of them');
      entries.set(name, { value: this.convert(value), offset: at });
    }
    // "earlier nodes take precedence": of several maps merged, the first that has a key gives it.
    for (const { entries: others } of merged ?? []) {
      for (const [name, entry] of others) {
        if (before?.has(name)) {
          const fact = `the merge key << stands after ${quote(name)}, which it also holds; kubectl takes the merged one, YAML says the own one`;
          this.#fail('MF015', offset, fact, 'write << as the first key of the map');
        }
        if (!entries.has(name)) entries.set(name, entry);
      }
    }
    return { type: 'map', entries, offset };
  }

  #mergeSources(value: Value, offset: number): MapValue[] {
    const maps = value.type === 'list' ? value.items : [value];
    return maps.map((map) => {
      if (map.type === 'map') return map;
      return this.#fail(
        'MF010',
        offset,
        'not valid YAML: the merge key << needs a map or a list of maps',
        'give it an alias of a map',
      );
    });
  }

  /** "JSON objects have string keys": kubectl turns the scalar keys of YAML into text, and refuses others. */
  #key(node: Node, offset: number): string {
    const key = this.convert(node);
    if (key.type === 'string' || key.type === 'number' || key.type === 'boolean') return String(key.value);
    const templated = this.#source.text.startsWith('{{', offset - 1);
    if (templated) return this.#fail('MF014', offset, 'a template stands where a value should', render);
    return this.#fail('MF010', offset, `not valid in a manifest: a key must be a string`, 'write a plain key');
  }

  #alias(name: string, offset: number): Value {
    const value = this.#anchors.get(name);
    if (value === undefined) {
      return this.#fail(
        'MF010',
        offset,
        `not valid YAML: the alias *${name} has no anchor &${name} before it`,
        'define the anchor first',
      );
    }
    this.#aliased += this.#weight(value);
    if (this.#aliased > maxAliased) {
      this.#fail(
        'MF013',
        offset,
        `the aliases of this document stand for more than ${maxAliased} values`,
        'write fewer aliases of aliases',
      );
    }
    return value;
  }

  /** How many values this one holds when each alias is written out. */
  #weight(value: Value): number {
    if (value.type !== 'list' && value.type !== 'map') return 1;
    let weight = this.#weights.get(value);
    if (weight === undefined) {
      weight = 1;
      if (value.type === 'list') for (const item of value.items) weight += this.#weight(item);
      else for (const entry of value.entries.values()) weight += this.#weight(entry.value);
      this.#weights.set(value, weight);
    }
    return weight;
  }

  #fail(code: ProblemCode, offset: number, fact: string, cure: string): never {
    throw new Unreadable(problem(code, this.#source.location(offset), fact, cure));
  }
}

function start(node: Node | null): number {
  return node?.range?.[0] ?? 0;
}

const typedTag = /^tag:yaml\.org,2002:(?:int|float|bool|null)$/;

/** A quoted or block scalar is a string, and so is one with a tag that kubectl does not know. */
function scalar(text: string, plain: boolean, tag: string | undefined, offset: number): Scalar {
  if (tag === undefined ? plain : typedTag.test(tag)) return resolvePlain(text, offset);
  return { type: 'string', value: text, offset };
}
