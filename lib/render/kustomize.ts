import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { KUSTOMIZATION_FILES } from '../manifests/files/kustomization-files.ts';
import { RenderFailure } from './failure.ts';
import { kustomizationReads } from './kustomization-reads.ts';
import { kustomizeProgram } from './programs.ts';
import { type Limits, runProgram } from './run-program.ts';
import type { Side } from './side.ts';
import { outputOf } from './tried.ts';

/** Is there a kustomization in this folder of the tree? */
export function isKustomization(tree: string, folder: string): boolean {
  return KUSTOMIZATION_FILES.some((name) => existsSync(join(tree, folder, name)));
}

/**
 * The output of `kustomize build FOLDER`. Plugins, functions and Helm are off, as by default, so nothing of the tree runs.
 * @param folder from the top of the tree
 * @throws RenderFailure with kustomize's message
 */
export async function kustomized({ tree, cache }: Side, folder: string, limits: Limits): Promise<string> {
  if (!isKustomization(tree, folder)) throw new RenderFailure(`${folder} has no kustomization.yaml`);
  const { file, name, words } = kustomizeProgram();
  const reads = kustomizationReads(tree, folder);
  return outputOf(
    await cache.rendered(['kustomize', folder, `${limits.network}`], tree, reads, () =>
      runProgram({
        ...{ program: file, name, args: [...words, folder], tree, folder: tree, limits, isolation: 'network' },
        // The programs with which kustomize fetches remote bases.
        path: limits.network ? (process.env['PATH'] ?? '') : '',
      }),
    ),
    limits,
  );
}
