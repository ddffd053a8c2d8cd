import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Text } from '../../manifests/model.ts';
import { isKustomization } from '../kustomize.ts';
import { kustomizedWith } from '../kustomized-with.ts';
import { NotFollowed } from '../not-followed.ts';
import { Part } from '../part.ts';
import { filesOfFolder } from '../plain-files.ts';
import { asMap, at, listAt, mapsAt, type Plain, textAt } from '../plain-yaml.ts';
import type { Limits } from '../run-program.ts';
import type { Side } from '../side.ts';

/** The annotation of objects that are for tools alone. */
const LOCAL = 'config.kubernetes.io/local-config';
/** Fields of a Flux Kustomization that Flux writes into the kustomization before it builds it. */
const WRITTEN = [
  'targetNamespace',
  'namePrefix',
  'nameSuffix',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
  'components',
];

/**
 * What a Flux Kustomization builds of its folder, before variables are replaced. Files that nothing changes are returned as they
 * are.
 * @param spec of the Kustomization. Undefined if only its folder counts
 */
export async function builtByFlux(
  side: Side,
  folder: string,
  limits: Limits,
  spec: Plain | undefined,
  rendered: (text: string) => Text,
): Promise<Text[]> {
  const isChanged = WRITTEN.some((field) => at(spec, field) !== undefined);
  const found = isKustomization(side.tree, folder) ? undefined : resourcesBelow(side.tree, folder);
  if (
    found &&
    !isChanged &&
    found.every((path) => /\.ya?ml$/.test(path) && lstatSync(join(side.tree, folder, path)).isFile())
  )
    return filesOfFolder(
      side,
      found.map((path) => posix.join(folder, path)),
    ).map(withoutLocal);
  const text = await kustomizedWith(side, folder, limits, (own) =>
    withSpec(
      found ? { apiVersion: 'kustomize.config.k8s.io/v1beta1', kind: 'Kustomization', resources: found } : own,
      spec,
      side,
      folder,
    ),
  );
  return [rendered(text)];
}

/** If a folder has no kustomization, Flux makes one of all files below it, and of the subfolders that have one. */
function resourcesBelow(tree: string, folder: string, below = ''): string[] {
  return readdirSync(join(tree, folder, below))
    .sort()
    .flatMap((name) => {
      const path = below === '' ? name : `${below}/${name}`;
      const file = join(tree, folder, path);
      if (!existsSync(file)) {
        if (/\.ya?ml$/.test(name)) throw new NotFollowed(`${posix.join(folder, path)} is too large to be read`);
        return [];
      }
      if (lstatSync(file).isDirectory())
        return isKustomization(tree, posix.join(folder, path)) ? [path] : resourcesBelow(tree, folder, path);
      return /\.ya?ml$/.test(name) ? [path] : [];
    });
}

/** The text without objects that kustomize reads and does not print. */
function withoutLocal(text: Text): Text {
  if (!text.text.includes(LOCAL)) return text;
  const part = new Part(text);
  for (const one of part.objects) {
    const asked = asMap(at(one.value, 'metadata.annotations'))?.[LOCAL];
    if (asked !== undefined && asked !== 'false') one.drop();
  }
  return part.result;
}

function withSpec(kustomization: Plain, spec: Plain | undefined, { tree }: Side, folder: string): Plain {
  if (!spec) return kustomization;
  const list = (name: string, more: readonly unknown[]) =>
    more.length > 0 ? { [name]: [...listAt(kustomization, name), ...more] } : {};
  const field = (name: string, from = name) => (textAt(spec, from) === undefined ? {} : { [name]: textAt(spec, from) });
  const components = listAt(spec, 'components').filter(
    (path) => at(spec, 'ignoreMissingComponents') !== true || existsSync(join(tree, folder, String(path))),
  );
  const far = components.find((path) => /^\/|:\/\//.test(String(path)));
  if (far !== undefined) throw new NotFollowed(`its component ${far} is not a path in the repository`);
  const strategic = listAt(spec, 'patchesStrategicMerge').map((patch) => JSON.stringify(patch));
  const json = mapsAt(spec, 'patchesJson6902').map((one) => ({ ...one, patch: JSON.stringify(at(one, 'patch')) }));
  const images = mapsAt(spec, 'images');
  const others = mapsAt(kustomization, 'images').filter(
    (one) => !images.some((image) => image['name'] === one['name']),
  );
  return {
    ...kustomization,
    ...field('namespace', 'targetNamespace'),
    ...field('namePrefix'),
    ...field('nameSuffix'),
    ...list(
      'patches',
      mapsAt(spec, 'patches').map(({ patch, target }) => ({ patch, ...(asMap(target) && { target }) })),
    ),
    ...list('patchesStrategicMerge', strategic),
    ...list('patchesJson6902', json),
    ...list('components', components),
    ...(images.length > 0 && { images: [...others, ...images] }),
  };
}
