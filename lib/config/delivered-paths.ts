import { folderOf, joined, KINDS, type RepositoryFile } from './repository-files.ts';

/** Is it an address of the repository? */
export type IsOwn = (address: string) => boolean;

/** What delivers something else: objects of Flux and Argo CD. */
export const DELIVERS =
  /^apiVersion:\s*["']?(?:argoproj\.io|kustomize\.toolkit\.fluxcd\.io|source\.toolkit\.fluxcd\.io)\//m;

/** What Flux writes for its own start. */
export const SYNC = /(?:^|\/)flux-system\/gotk-sync\.ya?ml$/;

/** Texts whose paths are not those of a repository, or not known: of templates, patterns and artifacts. */
const OPEN = /\{\{|\*|\bkind:\s*["']?(?:ExternalArtifact|OCIRepository|Bucket)\b/;

/** The files to which no other one leads. All of them where each is led to. */
export function roots(found: readonly RepositoryFile[], isOwn: IsOwn): readonly RepositoryFile[] {
  const first = found.filter((file) => !found.some((other) => other !== file && leadsTo(other, file.path, isOwn)));
  return first.length > 0 ? first : found;
}

/** Does an Application or a Flux Kustomization name the folder of a file as its path? */
function leadsTo(file: RepositoryFile, path: string, isOwn: IsOwn): boolean {
  return pathsOf(file).some((to) => (to === '.' ? !isElsewhere(file, isOwn) : path.startsWith(`${to}/`)));
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
    if (OPEN.test(text) || addressesOf(file).some(isOwn)) return true;
    return pathsOf(file).some((to) => to !== '.' && isThere(to));
  });
}

function pathsOf({ text }: RepositoryFile): string[] {
  return [...text().matchAll(/\bpath:\s*["']?([\w./-]+)/g)].map(([, to = '']) => joined('.', to));
}

/** Are the sources of an Application in other repositories? */
function isElsewhere(file: RepositoryFile, isOwn: IsOwn): boolean {
  const addresses = addressesOf(file);
  return addresses.length > 0 && !addresses.some(isOwn);
}

function addressesOf({ text }: RepositoryFile): string[] {
  return [...text().matchAll(/\brepoURL:\s*["']?([^\s"']+)/g)].map(([, address = '']) => address);
}
