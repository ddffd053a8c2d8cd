import { type ProblemCode, problem, RENDER } from '../problem.ts';
import { TooManyAliases } from './aliases.ts';
import { NotYaml } from './cursor.ts';
import type { Complain } from './map-builder.ts';
import type { Source } from './source.ts';
import { Unreadable } from './unreadable.ts';
import type { Value } from './value.ts';
import { TooDeep, YamlParser } from './yaml-parser.ts';

/**
 * The value of the YAML document from `start` to `end`, read as kubectl reads it. Undefined if it has no content.
 * @param complain called for things that kubectl ignores and a reader should know, such as a repeated key
 * @throws Unreadable if kubectl would refuse the document
 */
export function parseYaml(source: Source, start: number, end: number, complain: Complain): Value | undefined {
  try {
    const text = source.text.slice(start, end);
    // kubectl reads line by line, and ends each line with a line feed.
    return new YamlParser(text.endsWith('\n') ? text : `${text}\n`, start, complain).parse();
  } catch (error) {
    if (!(error instanceof NotYaml)) throw error;
    throw unreadable(source, start, error);
  }
}

/** The error at an offset from `start`, in words for users. */
export function unreadable(source: Source, start: number, error: NotYaml): Unreadable {
  const { message } = error;
  const at = source.location(start + error.offset);
  const refuse = (code: ProblemCode, fact: string, fix: string) => new Unreadable(problem(code, at, fact, fix));
  if (error instanceof TooDeep) return refuse('MF012', `${message}; the document is not read`, 'nest less deeply');
  if (error instanceof TooManyAliases) return refuse('MF013', message, 'write fewer aliases of aliases');
  // A line with which git begins what both sides of a merge changed.
  const conflict = source.text.search(/^<{7}(?: |$)/m);
  if (conflict >= 0) {
    const place = source.location(conflict);
    return new Unreadable(problem('MF010', place, 'not valid YAML: a merge conflict begins here', 'finish the merge'));
  }
  if (source.template < 0) return refuse('MF010', `not valid YAML: ${message}`, 'fix the syntax here');
  const { line } = source.location(source.template);
  return refuse('MF014', `not valid YAML (${message}), and line ${line} holds a template`, RENDER);
}
