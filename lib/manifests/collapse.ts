import { folderOf } from './files/folder.ts';
import type { Problem } from './model.ts';
import { printable } from './printable.ts';

/** Codes of problems that are reported once for each folder: its templates, its patches. */
const onceAFolder: readonly string[] = ['MF014', 'MF017'];

/**
 * The problems in the order of files and lines.
 * @param files the position of each file among all files
 */
export function inOrder(problems: readonly Problem[], files: ReadonlyMap<string, number>): Problem[] {
  const order = ({ location }: Problem): number => files.get(location.file) ?? 0;
  return [...problems].sort((a, b) => order(a) - order(b) || a.location.line - b.location.line);
}

/**
 * The problems, with repetitions put together: the first one stays and counts the others. A folder of templates is one problem,
 * not one for each line. Two overlays that hold the same objects are one problem for each pair of files.
 */
export function collapsed(problems: readonly Problem[]): Problem[] {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) {
    const key = keyOf(problem);
    const group = groups.get(key);
    if (group) group.push(problem);
    else groups.set(key, [problem]);
  }
  return [...groups.values()].flatMap(([first, ...others]) => (first ? [counting(first, others)] : []));
}

/** The same text for problems that are counted as one. */
function keyOf(problem: Problem): string {
  const {
    code,
    location: { file, line },
    message,
    fix,
  } = problem;
  if (isOfTree(problem)) return `${code} ${fix}`;
  if (onceAFolder.includes(code)) return `${code} ${folderOf(file)}`;
  const first = code === 'MF024' ? /declared already at (.*):\d+;/s.exec(message)?.[1] : undefined;
  return first === undefined || first === printable(file)
    ? `${code} ${file}:${line} ${message}`
    : `${code} ${file} ${first}`;
}

function counting(first: Problem, others: readonly Problem[]): Problem {
  const { file, line } = first.location;
  // A repetition at the same place adds nothing.
  const more = others.filter(
    (one) => one.location.line !== line || one.location.file !== file || one.message !== first.message,
  );
  if (more.length === 0) return first;
  const where = first.code === 'MF024' ? 'of these two files' : isOfTree(first) ? 'in this tree' : 'in this folder';
  return { ...first, message: `${first.message} (and ${more.length} more ${where})` };
}

/** Does one command render more than this folder? */
function isOfTree({ code, fix }: Problem): boolean {
  return code === 'MF014' && fix.includes(' --kustomization-file ');
}
