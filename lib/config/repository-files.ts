import { parse } from 'yaml';

/** A file of a repository: its path from the top, with forward slashes, and its text, which is read only if needed. */
export interface RepositoryFile {
  readonly path: string;
  readonly text: () => string;
}

export const KUSTOMIZATION = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/;
export const KINDS = {
  flux: /^apiVersion:\s*["']?kustomize\.toolkit\.fluxcd\.io\//m,
  argocd: /^kind:\s*["']?Application(?:Set)?\b/m,
  argoproj: /^apiVersion:\s*["']?argoproj\.io\//m,
  skaffold: /^apiVersion:\s*["']?skaffold\//m,
  object: /^apiVersion:\s*\S/m,
  kind: /^kind:\s*\S/m,
} as const;

/** Is it part of a chart or a kustomization? */
export function isPart(path: string): boolean {
  return KUSTOMIZATION.test(path) || /(?:^|\/)Chart\.ya?ml$/.test(path);
}

/** All texts of a YAML file that may name another file. Empty if it cannot be read. */
export function textsIn(text: string): string[] {
  const walk = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(walk) : [];
  };
  try {
    return walk(parse(text, { maxAliasCount: 100, logLevel: 'silent' }));
  } catch {
    return [];
  }
}

export function outermost(folders: readonly string[]): string[] {
  const all = [...new Set(folders)].sort();
  return all.filter((path) => !all.some((other) => other !== path && (other === '.' || path.startsWith(`${other}/`))));
}

export function folderOf(path: string): string {
  const at = path.lastIndexOf('/');
  return at < 0 ? '.' : path.slice(0, at);
}

export function joined(folder: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...folder.split('/'), ...path.split('/')]) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/') || '.';
}
