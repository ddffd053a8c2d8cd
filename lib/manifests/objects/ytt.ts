import type { Problem } from '../model.ts';
import { asWarning, problem } from '../problem.ts';
import type { Document } from '../yaml/documents.ts';
import type { Source } from '../yaml/source.ts';
import { spoilsOf } from './may-decide.ts';

/** What ytt replaces: a comment that begins a statement or an annotation, or that stands in place of a value. */
const TEMPLATE =
  /^[ \t]*#@(?:[ \t]+(?:load\(|if\b|elif\b|else\b|for\b|while\b|def\b|end\b|if\/end\b|for\/end\b)|(?:overlay|data|schema|yaml|library|assert)\/)|^[^#"'\n]*[:-][ \t]+#@[ \t]+\S/m;

/** The problem of a text that is a template of ytt. To YAML it is full of comments, so nothing else tells it from its result. */
export function yttProblems(source: Source, documents: readonly Document[]): Problem[] {
  const { text } = source;
  const at = text.includes('#@') ? text.search(TEMPLATE) : -1;
  if (at < 0) return [];
  const offset = text.indexOf('#@', at);
  const fix = 'render the templates first and read the result, for example: ytt -f FOLDER | tierwall list -';
  const found = problem('MF014', source.location(offset), 'a template of ytt, which is not rendered', fix);
  const spoils = spoilsOf(documents, source);
  return [documents.some((_, i) => spoils(i)) ? found : asWarning(found)];
}
