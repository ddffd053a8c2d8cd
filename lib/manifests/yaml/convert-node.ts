import { isAlias, isMap, isScalar, isSeq, type Node } from 'yaml';
import type { Problem } from '../model.ts';
import { type ProblemCode, problem, RENDER } from '../problem.ts';
import { resolvePlain } from './plain-scalar.ts';
import type { Source } from './source.ts';
import { type Entry, type MapValue, quote, type Scalar, type Value } from './value.ts';

/** Values that the aliases of one document may stand for, all counted as if written out. */
const maxAliased = 200_000;

/** Ends the reading of a document; thrown and caught within the reading of YAML. */
export class Unreadable extends Error {
  readonly problem: Problem;
  constructor(found: Problem) {
    super(found.message);
    this.problem = found;
  }
}

/** Turns the nodes of one document into values: resolves scalars, aliases and merge keys. */
export class NodeConverter {
  readonly #source: Source;
  readonly #base: number;
  readonly #anchors = new Map<string, Value>();
  readonly #weights = new Map<Value, number>();
  #aliased = 0;

  /** @param base the offset in the source at which the document's text starts */
  constructor(source: Source, base: number) {
    this.#source = source;
    this.#base = base;
  }

  convert(node: Node | null): Value {
    if (isAlias(node)) return this.#alias(node.source, this.#offset(node));
    const value = this.#unaliased(node);
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor) this.#anchors.set(anchor, value);
    return value;
  }

  #unaliased(node: Node | null): Value {
    const offset = this.#offset(node);
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
      const at = this.#offset(key);
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
    if (templated) return this.#fail('MF014', offset, 'a template stands where a value should', RENDER);
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

  #offset(node: Node | null): number {
    return this.#base + (node?.range?.[0] ?? 0);
  }

  #fail(code: ProblemCode, offset: number, fact: string, fix: string): never {
    throw new Unreadable(problem(code, this.#source.location(offset), fact, fix));
  }
}

const typedTag = /^tag:yaml\.org,2002:(?:int|float|bool|null)$/;

/** A quoted or block scalar is a string, and so is one with a tag that kubectl does not know. */
function scalar(text: string, plain: boolean, tag: string | undefined, offset: number): Scalar {
  if (tag === undefined ? plain : typedTag.test(tag)) return resolvePlain(text, offset);
  return { type: 'string', value: text, offset };
}
