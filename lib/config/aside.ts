import { folderOf, isPart, joined, KINDS, outermost, type RepositoryFile } from './repository-files.ts';

const NEVER = /(?:^|\/)(?:node_modules|\.[^/]+)\/|(?:^|\/)tierwall\.yaml$/;
const SELDOM = /(?:^|\/)(?:vendor|third_party|tests?|testdata|examples?)(?=\/)/;

/** Files of tests, workflows and packages are not applied. */
export function isAside(path: string): boolean {
  return NEVER.test(path) || SELDOM.test(path);
}

/** The folders of tests, examples and vendored files that hold what could be applied, without those of charts. */
export function asideFolders(files: readonly RepositoryFile[]): string[] {
  const charts = files.filter(({ path }) => /(?:^|\/)Chart\.ya?ml$/.test(path) && !isAside(path));
  const ofCharts = charts.flatMap(({ path }) => ['templates', 'charts'].map((part) => joined(folderOf(path), part)));
  const isOfChart = (path: string) => ofCharts.some((folder) => path.startsWith(`${folder}/`));
  const folders = files.flatMap(({ path, text }) => {
    const found = NEVER.test(path) || isOfChart(path) || !/\.ya?ml$/.test(path) ? null : SELDOM.exec(path);
    const isApplied = found !== null && (isPart(path) || (KINDS.object.test(text()) && KINDS.kind.test(text())));
    return isApplied ? [path.slice(0, found.index + found[0].length)] : [];
  });
  return outermost(folders);
}
