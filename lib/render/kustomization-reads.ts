import { existsSync, realpathSync, statSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { KUSTOMIZATION_FILES } from '../manifests/files/kustomization-files.ts';
import { RenderFailure } from './failure.ts';
import { entryAt, leadsOut } from './paths.ts';
import { at, listAt, mapsAt, type Plain, plainFile } from './plain-yaml.ts';
import { digestOf } from './render-cache.ts';

/** Fields that name files and folders. kustomize opens no others. */
const FIELDS = [
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'transformers',
  'generators',
  'validators',
];
const IN_MAPS: readonly [list: string, field: string][] = [
  ...(['patches', 'patchesJson6902', 'replacements'] as const).map((list): [string, string] => [list, 'path']),
  ...['files', 'envs', 'env'].flatMap((field): [string, string][] => [
    ['configMapGenerator', field],
    ['secretGenerator', field],
  ]),
];

/**
 * All files and folders of the tree that `kustomize build` of a folder may read: each folder as a whole, and every path that a
 * text in a kustomization may name. It is rather too much than too little, because a build is not repeated if nothing here
 * changed.
 * @param folder from the top of the tree
 * @throws RenderFailure if a path leads out of the tree
 */
export function kustomizationReads(tree: string, folder: string): string[] {
  const found = new Set<string>();
  const open = [folder];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    const path = join(tree, one);
    if (!existsSync(path) || !statSync(path).isDirectory()) continue;
    const file = KUSTOMIZATION_FILES.find((name) => existsSync(join(path, name)));
    const kustomization = file === undefined ? undefined : plainFile(join(path, file));
    if (file === undefined || !kustomization) continue;
    for (const named of namedIn(kustomization)) refuseOutside(tree, one, named, `${one}/${file}`);
    for (const text of textsIn(kustomization)) {
      const below = realPath(tree, posix.join(one, text));
      if (below !== undefined) open.push(below);
    }
  }
  return [...found];
}

/** The same digest as long as nothing changes that rendering these folders may read. */
export function digestOfReads(tree: string, folders: readonly string[]): string {
  try {
    return digestOf(
      tree,
      folders.flatMap((folder) => kustomizationReads(tree, folder)),
    );
  } catch {
    return digestOf(tree, ['.']);
  }
}

/** The real path of an entry. Undefined if there is none, or if it is outside the tree. */
function realPath(tree: string, path: string): string | undefined {
  if (leadsOut(path) || path.startsWith('/')) return undefined;
  const file = join(tree, path);
  if (!entryAt(file)) return undefined;
  try {
    const below = relative(tree, realpathSync(file));
    return leadsOut(below) ? undefined : below || '.';
  } catch {
    return path;
  }
}

function refuseOutside(tree: string, folder: string, named: string, file: string): void {
  if (/^[a-z][a-z0-9+.-]*:\/\/|^[\w.-]+@/i.test(named)) return;
  const path = named.startsWith('/') ? relative(tree, named) : posix.join(folder, named);
  if (leadsOut(path)) throw new RenderFailure(`${file} names ${named}, which leads out of the repository`);
}

function namedIn(kustomization: Plain): string[] {
  const own = FIELDS.flatMap((field) => listAt(kustomization, field));
  const merges = listAt(kustomization, 'patchesStrategicMerge').filter((one) => !/\n/.test(String(one)));
  const inMaps = IN_MAPS.flatMap(([list, field]) => mapsAt(kustomization, list).flatMap((one) => at(one, field) ?? []));
  const texts = [own, merges, inMaps.flat(), at(kustomization, 'openapi.path')].flat();
  return texts.flatMap((one) => (typeof one === 'string' && !one.includes('\n') ? [one.replace(/^[\w.-]+=/, '')] : []));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string')
    return value.includes('\n') || value.length > 1000 ? [] : [value, value.replace(/^[^=]*=/, '')];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
