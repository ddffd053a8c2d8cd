import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KUSTOMIZATION_FILES } from '../manifests/files/kustomization-files.ts';
import { RenderFailure } from './failure.ts';
import { kustomized } from './kustomize.ts';
import { type Plain, plainFile } from './plain-yaml.ts';
import type { Limits } from './run-program.ts';
import type { Side } from './side.ts';
import { withFile } from './written.ts';

/**
 * The output of kustomize for a folder after a change of its kustomization. Flux and Argo CD make such changes in copies of their
 * own.
 * @param change gets the kustomization, or an empty one if there is none
 */
export async function kustomizedWith(
  side: Side,
  folder: string,
  limits: Limits,
  change: (kustomization: Plain) => Plain,
): Promise<string> {
  const name = KUSTOMIZATION_FILES.find((one) => existsSync(join(side.tree, folder, one)));
  const file = join(side.tree, folder, name ?? 'kustomization.yaml');
  const own = name === undefined ? {} : plainFile(file);
  if (!own) throw new RenderFailure(`${folder}/${name} is not a kustomization`);
  const changed = JSON.stringify(change(own));
  if (name !== undefined && changed === JSON.stringify(own)) return kustomized(side, folder, limits);
  return withFile(file, changed, () => kustomized(side, folder, limits));
}
