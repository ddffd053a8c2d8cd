import type { Texts } from '../manifests/model.ts';
import { git } from './git.ts';
import { UsageError } from './input.ts';
import { inRevision, textsOfRevision } from './revision.ts';

/** A file or folder as it is staged, in git's notation `:PATH`. @throws UsageError if it is outside of the repository */
export function inIndex(path: string): string {
  return within('', path);
}

/** The same in the last commit, or nothing before the first commit. @throws UsageError if it is outside of the repository */
export function inHead(path: string): string {
  const isBorn = git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).ok;
  return within(isBorn ? 'HEAD' : git(['hash-object', '-t', 'tree', '--stdin']).output.toString().trim(), path);
}

/** @throws UsageError if one is not staged at all, because the name may be mistyped */
export function textsInIndex(paths: readonly string[]): Texts {
  const found = paths.map((path) => {
    const texts = textsOfRevision(path) ?? { texts: [], problems: [] };
    if (texts.texts.length + texts.problems.length === 0) throw new UsageError(`nothing is staged in ${path.slice(1)}`);
    return texts;
  });
  const files = new Map(found.flatMap(({ texts }) => texts.map((text) => [text.file, text])));
  return { texts: [...files.values()], problems: found.flatMap(({ problems }) => problems) };
}

function within(revision: string, path: string): string {
  const found = inRevision(revision, path);
  if (found === undefined) throw new UsageError(`${path} is not in a git repository, so nothing is staged`);
  return found;
}
