import type { Location, Problem } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { type ProblemCode, problemKinds } from '../manifests/problem.ts';

/** `file:line`, of a file whatever its name */
export function printLocation({ file, line }: Location): string {
  return `${printable(file)}:${line}`;
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
