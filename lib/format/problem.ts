import type { Location, NotEvaluated, Problem } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';

/** `file:line`, of a file whatever its name */
export function printLocation({ file, line }: Location): string {
  return `${printable(file)}:${line}`;
}

/** `file:line: CODE fact; fix` */
export function printProblem({ location, severity, code, message, fix }: Problem): string {
  return `${printLocation(location)}: ${severity === 'warning' ? 'warning ' : ''}${code} ${message}; ${fix}`;
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
