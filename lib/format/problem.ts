import type { Location, Problem } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { type ProblemCode, problemKinds } from '../manifests/problem.ts';

/** `file:line`, safe to print whatever the file is called. */
export function printLocation({ file, line }: Location): string {
  return `${printable(file)}:${line}`;
}

/** Prints a problem as `file:line: CODE fact; fix`. */
export function printProblem({ location, severity, code, message, fix }: Problem): string {
  return `${printLocation(location)}: ${severity === 'warning' ? 'warning ' : ''}${code} ${message}; ${fix}`;
}

/** The most problems of one code that are shown. A folder of another tool's files has thousands. */
const most = 10;

/** {@link printProblem} of each problem, in their order. If one code has very many, the first ones and the number of others. */
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
