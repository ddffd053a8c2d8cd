import type { Location, Problem } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';

/** `file:line`, of a file whatever its name */
export function printLocation({ file, line }: Location): string {
  return `${printable(file)}:${line}`;
}

/** `file:line: CODE fact; fix` */
export function printProblem({ location, severity, code, message, fix }: Problem): string {
  return `${printLocation(location)}: ${severity === 'warning' ? 'warning ' : ''}${code} ${message}; ${fix}`;
}
