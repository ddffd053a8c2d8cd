import type { Problem } from '../model.ts';
import { problem } from '../problem.ts';
import { NotYaml } from './cursor.ts';
import { parseJson } from './json.ts';
import type { Complain } from './map-builder.ts';
import { parseYaml, unreadable } from './parse-yaml.ts';
import type { Source } from './source.ts';
import { Unreadable } from './unreadable.ts';
import type { Value } from './value.ts';

/** A part of a text that is one document. */
export interface Document {
  readonly start: number;
  readonly end: number;
  /** Undefined if the document has no content or cannot be read. */
  readonly value?: Value;
  /** The first error in it. */
  readonly problem?: Problem;
  /** Where content begins that kubectl ignores, after the end of the document. */
  readonly ignoredFrom?: number;
  /** kubectl reads neither this document nor the rest of the text. */
  readonly endsReading: boolean;
}

/**
 * The documents of a text, YAML or JSON, as kubectl cuts and reads them (NewYAMLOrJSONDecoder of k8s.io/apimachinery). "This
 * decoder will attempt to decode the stream as JSON first, and if that fails, it will switch to YAML." Documents without content
 * are left out.
 * @param read how a document of YAML is read, which ends in another one's place where that is known already
 */
export function* readDocuments(source: Source, read = readYaml): Generator<Document> {
  const { text } = source;
  let at = 0;
  // kubectl looks for the first bracket only in the buffer of its reader.
  if (afterSpace(text.slice(0, 4096)).startsWith('{')) {
    for (let count = 0; ; count++) {
      const start = skipJsonSpace(text, at);
      if (start === text.length) return;
      const document = readJson(source, start);
      if (document) {
        if (document.value?.type !== 'null') yield document;
        at = document.end;
        continue;
      }
      const yaml = count > 1 ? undefined : skipToYaml(text, at);
      if (yaml === undefined) {
        const found = problem(
          'MF010',
          source.location(start),
          'neither JSON nor a document of YAML',
          'fix the syntax here',
        );
        yield { start, end: text.length, problem: found, endsReading: true };
        return;
      }
      at = yaml;
      break;
    }
  }
  for (const { start, end, broken } of cut(source, at)) {
    const document = broken ? { start, end, problem: broken, endsReading: true } : read(source, start, end);
    if (document) yield document;
  }
}

function readJson(source: Source, start: number): Document | undefined {
  const { complain, first } = firstComplaint(source);
  try {
    const read = parseJson(source.text, start, complain);
    return read && { start, ...read, ...first(), endsReading: false };
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    return { start, end: source.text.length, problem: unreadable(source, 0, error).problem, endsReading: true };
  }
}

/** The document of YAML from `start` to `end`. Nothing outside of it matters, but for the places that messages name. */
export function readYaml(source: Source, start: number, end: number): Document | undefined {
  const { complain, first } = firstComplaint(source);
  try {
    checkCharacters(source, start, end);
    const value = parseYaml(source, start, end, complain);
    if (value === undefined && !first().problem) return undefined;
    return { start, end, ...(value && { value }), ...first(), endsReading: false };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { start, end, problem: error.problem, endsReading: true };
  }
}

/** Keeps only the first complaint of a document, or its first error if some are errors, and where the content begins that kubectl ignores. */
function firstComplaint(source: Source): {
  complain: Complain;
  first: () => Pick<Document, 'problem' | 'ignoredFrom'>;
} {
  let found: Pick<Document, 'problem' | 'ignoredFrom'> = {};
  return {
    complain: (code, offset, fact, fix) => {
      const next = problem(code, source.location(offset), fact, fix);
      const isGraver = found.problem?.severity === 'warning' && next.severity === 'error';
      found = {
        problem: found.problem && !isGraver ? found.problem : next,
        ...(code === 'MF010' && { ignoredFrom: offset }),
      };
    },
    first: () => found,
  };
}

/** @throws Unreadable if the document holds a character that YAML does not allow */
function checkCharacters(source: Source, start: number, end: number): void {
  const mark = source.text.slice(start + 1, end).search(/^\uFEFF/m);
  if (mark >= 0) {
    const fact = 'holds a byte order mark within the text, which not all tools read alike';
    throw new Unreadable(problem('MF003', source.location(start + 1 + mark), fact, 'remove it'));
  }
  const control = source.controlFrom(start);
  if (control >= end) return;
  const fact = 'holds a control character, which YAML does not allow';
  const fix = 'remove it; if this is not a manifest, keep it elsewhere';
  throw new Unreadable(problem('MF003', source.location(control), fact, fix));
}

/** White space as in Go's unicode.IsSpace. JavaScript's `\\s` lacks NEL, and includes the byte order mark. */
const space = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;

function afterSpace(text: string): string {
  let at = 0;
  while (at < text.length && space.test(text[at] as string)) at++;
  return text.slice(at);
}

function skipJsonSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  return at;
}

/** "We just eat any whitespace we find, up to and including the first newline." kubectl gives up if fewer than four bytes are left. */
function skipToYaml(text: string, from: number): number | undefined {
  for (let at = from; Buffer.byteLength(text.slice(at, at + 4)) >= 4; at++) {
    if (text[at] === '\n') return at + 1;
    if (!space.test(text[at] as string)) return at;
  }
  return undefined;
}

interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Why kubectl reads neither this part nor the rest. */
  readonly broken?: Problem;
}

/** Cuts a text at lines that start with `---`. If nothing stands before such a line, it belongs to the part after it. */
function* cut(source: Source, from: number): Generator<Stretch> {
  const { text } = source;
  let start = from;
  let line = text.startsWith('---', from) ? from : text.indexOf('\n---', from) + 1;
  while (line > from || (line === from && text.startsWith('---', line))) {
    const newline = text.indexOf('\n', line);
    const lineEnd = newline < 0 ? text.length : newline;
    const rest = afterSpace(text.slice(line + 3, lineEnd));
    if (rest !== '' && !rest.startsWith('#')) {
      // "We only allow comments and spaces following the yaml doc separator, otherwise we'll return an error"
      const fact = 'kubectl allows nothing after --- in its line';
      yield {
        start,
        end: text.length,
        broken: problem('MF010', source.location(line), fact, 'go on in a line of its own'),
      };
      return;
    }
    if (line > start) {
      yield { start, end: line };
      start = Math.min(lineEnd + 1, text.length);
    }
    // The line feed before the next separator may be the end of this line.
    const next = text.indexOf('\n---', lineEnd);
    if (next < 0) break;
    line = next + 1;
  }
  if (start < text.length) yield { start, end: text.length };
}
