import type { Found } from './found-set.ts';
import { folderOf, outermost, type RepositoryFile } from './repository-files.ts';

/** What delivers something else, or is such a thing's source. */
const NAMES_PATHS = /^\s*(?:- )?apiVersion:\s*["']?(?:argoproj\.io|[\w.]+\.fluxcd\.io)\//m;

/**
 * Where else there is something to apply, of which nothing of Flux or Argo CD says that it is applied: the folders and files of
 * the sets that would be there without these. What a template or a pattern may stand for counts as named.
 * @param files all YAML of the repository
 * @param delivered the sets that lead to everything else
 * @param others the sets of what is neither of Flux nor of Argo CD
 */
export function notLedTo(
  files: readonly RepositoryFile[],
  delivered: readonly Found[],
  others: readonly Found[],
): string[] {
  const direct = files.filter(({ text }) => NAMES_PATHS.test(text()));
  // A template takes paths from the values of its chart.
  const charts = direct.flatMap(({ path }) => /^(.*?\/|)templates\//.exec(path)?.[1] ?? []);
  const delivering = [...new Set([...direct, ...files.filter(({ path }) => charts.includes(`${folderOf(path)}/`))])];
  const named = new Set(delivering.flatMap(({ text }) => tokensIn(text())));
  const patterns = [...named].filter((one) => one.includes('*')).map(patternOf);
  const own = [...delivered.map(placeOf), ...delivering.map(({ path }) => folderOf(path))];
  const isNamed = (path: string) => named.has(path) || own.includes(path) || patterns.some((one) => one.test(path));
  return outermost(others.map(placeOf).filter((path) => !withAncestors(path).some(isNamed)));
}

function placeOf({ set }: Found): string {
  return String(Object.values(set)[0]);
}

/** What may be a path in a text. Templates and variables are stars. */
function tokensIn(text: string): string[] {
  const starred = text.replace(/\{\{[^{}]*\}\}|\$\{[^{}]*\}/g, '*');
  return [...starred.matchAll(/[\w.*-]+(?:\/[\w.*-]+)*/g)]
    .map(([token]) => token.replace(/^(?:\.\/)+|\/$/g, ''))
    .filter((token) => /\w/.test(token));
}

function patternOf(token: string): RegExp {
  // One star in a name stands for several, which would take very long to match.
  const few = token.replace(/\*[^/]*\*/g, (stars) => (stars.includes('**') ? '**' : '*')).replace(/\*\*.*\*\*/, '**');
  const escaped = few.replace(/[.]/g, '\\.').replace(/\*+/g, (stars) => (stars.length > 1 ? '.*' : '[^/]*'));
  return new RegExp(`^${escaped}$`);
}

/** The path and the folders that it is in, but not the top. */
function withAncestors(path: string): string[] {
  return path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/'));
}
