import { firstOf } from './first-of-graph.ts';
import { folderOf, joined, KINDS, type RepositoryFile } from './repository-files.ts';

/** Is it an address of the repository? */
export type IsOwn = (address: string) => boolean;

/** What delivers something else: objects of Flux and Argo CD. */
export const DELIVERS =
  /^apiVersion:\s*["']?(?:argoproj\.io|kustomize\.toolkit\.fluxcd\.io|source\.toolkit\.fluxcd\.io)\//m;

/** What Flux writes for its own start. */
export const SYNC = /(?:^|\/)flux-system\/gotk-sync\.ya?ml$/;

/** Sources of Flux whose paths are not those of a repository. */
const OTHER_SOURCE = /\bkind:\s*["']?(?:ExternalArtifact|OCIRepository|Bucket)\b/;

/** Texts whose paths are not known: of templates and patterns. */
const OPEN = /\{\{|\*/;

/**
 * Those to which no other one leads. Where they lead to each other in a circle, all of the circle.
 * @param makers each with the file that stands for it, and the files that deliver something
 */
export function roots<T extends { readonly path: string; readonly files: readonly RepositoryFile[] }>(
  makers: readonly T[],
  isOwn: IsOwn,
): readonly T[] {
  const graph = new Map(
    makers.map(({ path, files }) => [path, files.flatMap((file) => waysOf(file, isOwn)).map(nodeOf)]),
  );
  const ways = new Set(makers.flatMap(({ files }) => files.flatMap((file) => waysOf(file, isOwn))));
  for (const way of ways)
    graph.set(
      nodeOf(way),
      makers.flatMap(({ path }) => (way === '.' || path.startsWith(`${way}/`) ? [path] : [])),
    );
  const first = firstOf(graph);
  return makers.filter(({ path }) => first.has(path));
}

/** A path that leads to others, told from the file of a maker. */
function nodeOf(way: string): string {
  return `/${way}`;
}

/** The paths that an Application or a Flux Kustomization names. The top counts if it is of this repository. */
function waysOf(file: RepositoryFile, isOwn: IsOwn): string[] {
  const isTopOwn = !isElsewhere(file, isOwn);
  return pathsOf(file).filter((to) => to !== '.' || isTopOwn);
}

/**
 * Does one of them lead into the repository? If it cannot be told, it does. Other repositories have a top, too, so that path alone
 * does not count.
 */
export function leadIn(files: readonly RepositoryFile[], isOwn: IsOwn): boolean {
  const folders = new Set(files.map(({ path }) => folderOf(path)));
  const isThere = (to: string) => [...folders].some((folder) => `${folder}/`.startsWith(`${to}/`));
  return files.some((file) => {
    if (SYNC.test(file.path)) return true;
    const text = file.text();
    if (!KINDS.flux.test(text) && !(KINDS.argoproj.test(text) && KINDS.argocd.test(text))) return false;
    if (OPEN.test(text) || OTHER_SOURCE.test(text) || addressesOf(file).some(isOwn)) return true;
    return pathsOf(file).some((to) => to !== '.' && isThere(to));
  });
}

function pathsOf({ text }: RepositoryFile): string[] {
  return [...text().matchAll(/\bpath:\s*["']?([\w./-]+)/g)].map(([, to = '']) => joined('.', to));
}

/** Are the sources of an Application or a Flux Kustomization in other repositories, or none of git? */
function isElsewhere(file: RepositoryFile, isOwn: IsOwn): boolean {
  const addresses = addressesOf(file);
  return addresses.length > 0 ? !addresses.some(isOwn) : OTHER_SOURCE.test(file.text());
}

function addressesOf({ text }: RepositoryFile): string[] {
  return [...text().matchAll(/\brepoURL:\s*["']?([^\s"']+)/g)].map(([, address = '']) => address);
}
