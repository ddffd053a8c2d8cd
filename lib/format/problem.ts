import type { Location, NotEvaluated, Problem } from '../manifests/model.ts';
import { type ProblemCode, problemKinds } from '../manifests/problem.ts';

/** `file:line` */
export function printLocation({ file, line }: Location): string {
  return `${file}:${line}`;
}

/** `file:line: CODE fact; fix` */
export function printProblem({ location, severity, code, message, fix }: Problem): string {
  return `${printLocation(location)}: ${severity === 'warning' ? 'warning ' : ''}${code} ${message}; ${fix}`;
}

/** As many problems of one code are shown; a folder of another tool's files has thousands. */
const most = 10;

/** {@link printProblem} of each, in their order; of a code that has very many, the first ones, and how many more there are. */
export function printProblems(problems: readonly Problem[]): string[] {
  const counts = new Map<string, number>();
  const lines: string[] = [];
  for (const one of problems) {
    const count = (counts.get(one.code) ?? 0) + 1;
    counts.set(one.code, count);
    if (count <= most) lines.push(printProblem(one));
  }
  for (const [code, count] of counts) {
    if (count > most) lines.push(`${code}: ${count - most} more (${problemKinds[code as ProblemCode].title})`);
  }
  return lines;
}

/** One line for each kind of object that decides connectivity too and is not evaluated. */
export function printNotEvaluated(objects: readonly NotEvaluated[]): string[] {
  const byKind = new Map<string, NotEvaluated[]>();
  for (const object of objects) {
    const kind = `${object.kind} (${object.apiVersion})`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), object]);
  }
  return [...byKind].map(([kind, [first, ...others]]) => {
    const where = first ? printLocation(first.location) : '';
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    return `${where}: ${kind} is present, not evaluated${more}; the real verdicts may differ`;
  });
}
