import { treatmentOf } from '../manifests/objects/kinds.ts';
import { type Found, lastOf } from './found-set.ts';
import {
  folderOf,
  isPart,
  joined,
  KINDS,
  KUSTOMIZATION,
  outermost,
  type RepositoryFile,
  textsIn,
} from './repository-files.ts';

const PACKAGE = /(?:^|\/)Kptfile$/;

/**
 * The outermost folders with objects that are in no chart and no kustomization, and the packages of kpt, which applies a package
 * with all packages in it. A folder with a chart or a kustomization below is not read as a whole: its own files are sets, each.
 */
export function folderSets(files: readonly RepositoryFile[]): Found[] {
  const taken = files.filter(({ path }) => isPart(path)).map(({ path }) => folderOf(path));
  const isTaken = (path: string) => taken.some((folder) => isIn(path, folder));
  const used = new Set(files.filter(({ path }) => KUSTOMIZATION.test(path)).flatMap(namedBy));
  const isWhole = (folder: string) => !taken.some((one) => isIn(one, folder));
  // At the top, and beside charts and kustomizations, there are files of many tools that look like objects.
  const isAlone = (folder: string) => folder === '.' || !isWhole(folder);
  const plain = files
    .filter((file) => !isTaken(folderOf(file.path)) && !used.has(file.path) && isObject(file))
    .filter((file) => !isAlone(folderOf(file.path)) || isOfConnectivity(file))
    .map(({ path }) => path);
  const packages = files.filter(({ path }) => PACKAGE.test(path)).map(({ path }) => folderOf(path));
  const folders = [...plain.map(folderOf), ...packages.filter((one) => plain.some((path) => isIn(path, one)))];
  const single = plain.filter((path) => !isWhole(folderOf(path)));
  return [...single, ...outermost(folders.filter(isWhole))].map((folder) => ({
    name: lastOf(folder.replace(/\.ya?ml$/, ''), 'manifests'),
    set: { folder },
  }));
}

function isIn(path: string, folder: string): boolean {
  return folder === '.' || `${path}/`.startsWith(`${folder}/`);
}

/** The files that a kustomization may name. */
function namedBy({ path, text }: RepositoryFile): string[] {
  return textsIn(text()).map((to) => joined(folderOf(path), to));
}

/** Other tools have an apiVersion, too: Grafana in what it provisions, and Skaffold. */
function isObject({ path, text }: RepositoryFile): boolean {
  return !PACKAGE.test(path) && KINDS.object.test(text()) && KINDS.kind.test(text()) && !KINDS.skaffold.test(text());
}

function isOfConnectivity({ text }: RepositoryFile): boolean {
  const written = (key: string, document: string) =>
    new RegExp(`^${key}:[ \\t]*["']?([\\w./-]+)`, 'm').exec(document)?.[1] ?? '';
  return text()
    .split(/^---/m)
    .map((one) => treatmentOf(written('apiVersion', one), written('kind', one)).treat)
    .some((treat) => ['read', 'policy', 'name'].includes(treat));
}
