import { posix } from 'node:path';
import { globOf } from '../glob.ts';
import { NotFollowed } from '../not-followed.ts';

/** Where a copy operation of an ArtifactGenerator finds its files. */
export interface Copied {
  /** The path before the first wildcard, from the top of the source. `.` is the top. */
  readonly source: string;
  /** `contents`: all that is in the folder `source` (`source/**`). `folder` and `file`: `source` itself. */
  readonly what: 'contents' | 'folder' | 'file';
}

/** The names of a file or folder, and of each folder above it, that one release of source-watcher holds against the patterns. */
type NamesOf = (path: string, copied: Copied) => readonly string[];

/** Release 2.2 and later: the path from the top of the source, and from the path before the first wildcard. */
const current: NamesOf = (path, { source, what }) => [path, ...(what === 'file' ? [] : [posix.relative(source, path)])];

/** Releases before: the path as it was matched, and below that, the path from the match on. */
const earlier: NamesOf = (path, { source, what }) => {
  if (what === 'file') return [path];
  const below = posix.relative(source, path);
  if (what === 'folder') return [below];
  const [, ...deeper] = below.split('/');
  return [deeper.length === 0 ? path : deeper.join('/')];
};

interface Release {
  readonly namesOf: NamesOf;
  /** Whether a pattern without a slash is for the names of files, in whichever folder they are. */
  readonly hasNames: boolean;
}

const RELEASES: readonly Release[] = [
  { namesOf: current, hasNames: true },
  { namesOf: earlier, hasNames: true },
  { namesOf: earlier, hasNames: false },
];

interface Pattern {
  readonly isName: boolean;
  readonly matches: (path: string) => boolean;
}

/** The `exclude` of a copy operation of an ArtifactGenerator (`shouldExcludePath` in source-watcher). */
export class CopyExcludes {
  readonly #patterns: readonly Pattern[];
  readonly #copied: Copied;

  /** @throws NotFollowed if a pattern is not supported */
  constructor(patterns: readonly string[], copied: Copied) {
    this.#patterns = patterns.map(patternOf);
    this.#copied = copied;
  }

  /**
   * Whether a file, by its path from the top of the source, is left out.
   * @throws NotFollowed if releases of source-watcher differ in that, for a file that may be a manifest
   */
  leavesOut(file: string): boolean {
    if (this.#patterns.length === 0) return false;
    const [now = false, ...before] = RELEASES.map((release) => this.#isExcluded(release, file));
    if (before.some((one) => one !== now) && /\.(?:ya?ml|json)$|(?:^|\/)Kustomization$/.test(file))
      throw new NotFollowed(`whether its exclude leaves out ${file} depends on the version of Flux`);
    return now;
  }

  /** A folder that is excluded takes along all that is in it. */
  #isExcluded({ namesOf, hasNames }: Release, file: string): boolean {
    return this.#pathsTo(file).some((path) =>
      namesOf(path, this.#copied).some((name) =>
        this.#patterns.some(
          ({ isName, matches }) => matches(name) || (isName && hasNames && matches(posix.basename(name))),
        ),
      ),
    );
  }

  /** The file, and the folders above it that are themselves copied because of the operation. */
  #pathsTo(file: string): string[] {
    const { source, what } = this.#copied;
    if (what === 'file') return [file];
    const parts = posix.relative(source, file).split('/');
    return parts.map((_, i) => posix.join(source, ...parts.slice(0, i + 1)));
  }
}

/** A pattern as doublestar reads it: `**` is a whole part of a path, and at the end it also stands for nothing. */
function patternOf(pattern: string): Pattern {
  if (/[^/]\*\*|\*\*[^/]|^\/|\/\/|\/$/.test(pattern))
    throw new NotFollowed(`the glob ${JSON.stringify(pattern.slice(0, 80))} is not supported`);
  const globs = [pattern, ...(pattern.endsWith('/**') ? [pattern.slice(0, -'/**'.length)] : [])].map((one) =>
    globOf(one),
  );
  return { isName: !pattern.includes('/'), matches: (path) => globs.some((matches) => matches(path)) };
}
