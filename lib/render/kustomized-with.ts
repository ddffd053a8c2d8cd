import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RenderFailure } from './failure.ts';
import { KUSTOMIZATION_FILES } from './kustomization-reads.ts';
import { kustomized } from './kustomize.ts';
import { type Plain, plainFile } from './plain-yaml.ts';
import type { Limits } from './run-program.ts';
import type { Side } from './side.ts';

/**
 * What kustomize prints of a folder when its kustomization is changed first, as Flux and Argo CD do it in their own copies.
 * @param change the kustomization as it is; an empty one where there is none
 */
export async function kustomizedWith(
  side: Side,
  folder: string,
  limits: Limits,
  change: (kustomization: Plain) => Plain,
): Promise<string> {
  const name = KUSTOMIZATION_FILES.find((one) => existsSync(join(side.tree, folder, one)));
  const file = join(side.tree, folder, name ?? 'kustomization.yaml');
  const before = name === undefined ? undefined : readFileSync(file);
  const own = name === undefined ? {} : plainFile(file);
  if (!own) throw new RenderFailure(`${folder}/${name} is no kustomization`);
  const changed = JSON.stringify(change(own));
  if (name !== undefined && changed === JSON.stringify(own)) return kustomized(side, folder, limits);
  // It may be a link to the kustomization of another folder.
  rmSync(file, { force: true });
  writeFileSync(file, changed);
  try {
    return await kustomized(side, folder, limits);
  } finally {
    rmSync(file);
    if (before) writeFileSync(file, before);
  }
}
