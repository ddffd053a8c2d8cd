import type { Problem } from '../model.ts';
import { problem } from '../problem.ts';
import { Unreadable } from './convert-node.ts';
import { parseJson } from './json.ts';
import { YamlParser } from './parse-yaml.ts';
import { parseSimpleYaml } from './simple-yaml.ts';
import type { Source } from './source.ts';
import type { Value } from './value.ts';

/**
 * The documents of a text, YAML or JSON, cut and read as kubectl does. Those without content are left out, and so is one that has
 * a problem; the problems go to `problems`, one for each document.
 */
export function* readDocuments(source: Source, problems: Problem[]): Generator<Value> {
  const unreadable = checkCharacters(source);
  if (unreadable) {
    problems.push(unreadable);
    return;
  }
  const parser = new YamlParser(source);
  const parseSimple = source.text.includes('\r') ? () => undefined : simpleParserOf(source);
  for (const { start, end } of cut(source, problems)) {
    try {
      const value = parseSimple(start, end) ?? parser.parse(start, end);
      if (value !== undefined) yield value;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      problems.push(error.problem);
    }
  }
}

function simpleParserOf({ text }: Source): (start: number, end: number) => Value | undefined {
  return (start, end) => {
    const first = text.slice(start, start + 100).trimStart();
    return first.startsWith('{') ? parseJson(text, start, end) : parseSimpleYaml(text, start, end);
  };
}

/** What makes a text unreadable as a whole. */
function checkCharacters(source: Source): Problem | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  const control = source.text.search(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/);
  if (control >= 0) {
    const fact = 'holds a control character, which neither YAML nor JSON allows; the file is not read';
    return problem('MF003', source.location(control), fact, 'remove it; if this is no manifest, keep it elsewhere');
  }
  // YAML 1.1, which kubectl reads, ends lines at these too; elsewhere they are characters like others, so what is
  // a comment to one reader is content to another.
  const separator = source.text.search(/\r(?!\n)|[\u0085\u2028\u2029]/);
  if (separator < 0) return undefined;
  const fact = 'holds a line separator other than line feed, which not all tools take for one; the file is not read';
  return problem('MF010', source.location(separator), fact, 'end lines with line feed; in strings write an escape');
}

/** The stretches between lines that start with `---`. */
function* cut(source: Source, problems: Problem[]): Generator<{ start: number; end: number }> {
  let start = 0;
  for (const { 0: line, 1: rest = '', index } of source.text.matchAll(/^---(.*)\n?/gm)) {
    yield { start, end: index };
    start = index + line.length;
    if (!/^\s*(?:#|$)/.test(rest)) {
      // "We only allow comments and spaces following the yaml doc separator": k8s.io/apimachinery/pkg/util/yaml.
      problems.push(
        problem(
          'MF010',
          source.location(index),
          'kubectl allows nothing after --- in its line',
          'go on in a line of its own',
        ),
      );
    }
  }
  yield { start, end: source.text.length };
}
