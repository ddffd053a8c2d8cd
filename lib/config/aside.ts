import { isPart, KINDS, outermost, type RepositoryFile } from './repository-files.ts';

const NEVER = /(?:^|\/)(?:node_modules|\.[^/]+)\/|(?:^|\/)tierwall\.yaml$/;
const SELDOM = /(?:^|\/)(?:vendor|third_party|tests?|testdata|examples?)(?=\/)/;

/** Files of tests, workflows and packages are not applied. */
export function isAside(path: string): boolean {
  return NEVER.test(path) || SELDOM.test(path);
}

/** The folders of tests, examples and vendored files that hold what could be applied. */
export function asideFolders(files: readonly RepositoryFile[]): string[] {
  const folders = files.flatMap(({ path, text }) => {
    const found = NEVER.test(path) || !/\.ya?ml$/.test(path) ? null : SELDOM.exec(path);
    const isApplied = found !== null && (isPart(path) || (KINDS.object.test(text()) && KINDS.kind.test(text())));
    return isApplied ? [path.slice(0, found.index + found[0].length)] : [];
  });
  return outermost(folders);
}
