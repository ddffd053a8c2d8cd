import { type Dirent, mkdirSync, readdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

/** A file that is being written. It is renamed when it is complete. If synth was interrupted, such a file is left over. */
const UNFINISHED = /^\..*\.unfinished-\d+$/;
/** Files that synth may have written, and so may remove. */
const WRITTEN = /\.k8s\.yaml$|^intent\/[^/]*\.yaml$|^cluster\/profiles\.yaml$/;

/** What became of one file. */
export interface Written {
  /** The path, from the folder on. */
  readonly path: string;
  readonly fate: 'written' | 'unchanged' | 'removed' | 'not ours, left alone';
}

/**
 * Makes the folder hold these files. Each is renamed into place, so there is never half a file, not even after an interruption. A
 * file that an earlier synth wrote and this one does not is removed. Any other file stays and is reported.
 * @throws the system's error (`code`, `path`) if the folder cannot be written
 */
export function writeFiles(folder: string, files: ReadonlyMap<string, string>): Written[] {
  const results: Written[] = [];
  for (const [path, text] of files) {
    const target = join(folder, path);
    if (readIfThere(target)?.equals(Buffer.from(text))) {
      results.push({ path, fate: 'unchanged' });
      continue;
    }
    mkdirSync(dirname(target), { recursive: true });
    const unfinished = join(dirname(target), `.${posix.basename(path)}.unfinished-${process.pid}`);
    writeFileSync(unfinished, text);
    renameSync(unfinished, target);
    results.push({ path, fate: 'written' });
  }
  return [...results, ...clear(folder, files)];
}

function clear(folder: string, files: ReadonlyMap<string, string>): Written[] {
  const results: Written[] = [];
  const ours = new Set([...files.keys()].map((path) => posix.dirname(path)));
  for (const path of filesBelow(folder).filter((path) => !files.has(path))) {
    // Only in folders into which synth writes now, because CDK8S_OUTDIR may point anywhere.
    const removable = ours.has(posix.dirname(path)) && (WRITTEN.test(path) || UNFINISHED.test(posix.basename(path)));
    if (removable) unlinkSync(join(folder, path));
    results.push({ path, fate: removable ? 'removed' : 'not ours, left alone' });
  }
  return results;
}

/** A difference between the folder and the files. */
export interface Difference {
  readonly path: string;
  readonly kind: 'missing' | 'unexpected' | 'different';
  /** For a file that differs: the first line that does, counted from 1, and both texts from there on. */
  readonly line?: number;
  readonly found?: readonly string[];
  readonly expected?: readonly string[];
}

/** Compares the set of files and their bytes, and writes nothing. Sorted by path. */
export function differences(folder: string, files: ReadonlyMap<string, string>): Difference[] {
  const result: Difference[] = [];
  for (const [path, text] of files) {
    const bytes = readIfThere(join(folder, path));
    if (!bytes) result.push({ path, kind: 'missing' });
    else if (!bytes.equals(Buffer.from(text)))
      result.push({ path, kind: 'different', ...firstDifference(bytes, text) });
  }
  for (const path of filesBelow(folder)) if (!files.has(path)) result.push({ path, kind: 'unexpected' });
  return result.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function firstDifference(bytes: Buffer, text: string): Pick<Difference, 'line' | 'found' | 'expected'> {
  const found = bytes.toString().split('\n');
  const expected = text.split('\n');
  const same = expected.findIndex((line, index) => line !== found[index]);
  const index = same === -1 ? expected.length : same;
  return { line: index + 1, found: found.slice(index, index + 3), expected: expected.slice(index, index + 3) };
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** All files below the folder, links included: relative paths with forward slashes, sorted. Empty if there is no folder. */
function filesBelow(folder: string): string[] {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return [];
    throw error;
  }
  return entries
    .flatMap((entry) =>
      entry.isDirectory() ? filesBelow(join(folder, entry.name)).map((path) => `${entry.name}/${path}`) : [entry.name],
    )
    .sort();
}

/** Whether an error comes from the operating system, such as that a file is missing. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'code' in error && 'syscall' in error;
}
