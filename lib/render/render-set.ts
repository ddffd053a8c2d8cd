import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { ManifestSet } from '../config/config.ts';
import type { Texts } from '../manifests/model.ts';
import { argoCdTree } from './argo-cd/argo-cd-tree.ts';
import { commandOutput } from './command.ts';
import { RenderFailure } from './failure.ts';
import { fluxTree } from './flux/flux-tree.ts';
import { helmTemplated } from './helm.ts';
import { installed } from './installed.ts';
import { kustomized } from './kustomize.ts';
import { lineOf, NotFollowed } from './not-followed.ts';
import { filesOf } from './plain-files.ts';
import type { Limits } from './run-program.ts';
import type { Side } from './side.ts';

/** Does this side have anything of a set? For a command, nobody knows before it runs. */
export function isThere({ source }: ManifestSet, side: Pick<Side, 'tree' | 'base'>): boolean {
  return source.kind === 'command' || existsSync(join(side.tree, side.base, source.path));
}

/**
 * The manifests of a set on one side, rendered if needed.
 * @throws RenderFailure with the renderer's own message
 */
export async function renderSet(set: ManifestSet, given: Side): Promise<Texts> {
  const { name, source, kubeVersion, network, timeout, memory } = set;
  const side: Side = { ...given, ...(kubeVersion !== undefined && { kubeVersion }) };
  const limits: Limits = { network, seconds: timeout, bytes: memory };
  const path = source.kind === 'command' ? '' : posix.join(side.base, source.path);
  if (!isThere(set, side)) throw new RenderFailure(`${path} is not there`);
  const one = (text: string, renderedBy: string, namespace = set.namespace): Texts => ({
    texts: [
      { file: `${side.prefix}rendered/${name}.yaml`, text, renderedBy, ...(namespace !== undefined && { namespace }) },
    ],
    problems: [],
  });
  switch (source.kind) {
    case 'folder':
      return inNamespace(filesOf(side, [path]), set.namespace);
    case 'kustomization':
      return one(await kustomized(side, path, limits), `kustomize build ${path}`);
    case 'chart': {
      const { values, release } = source;
      const namespace = set.namespace ?? 'default';
      const valuesFiles = values.map((file) => ({ file: posix.join(side.base, file) }));
      const text = await helmTemplated(
        side,
        { chart: path, name: release ?? name, namespace, values: valuesFiles },
        limits,
      );
      return installed(one(text, `helm template ${path}`, namespace), release ?? name);
    }
    case 'command':
      return one(await commandOutput(side, source.words, limits), source.words.join(' '));
    case 'flux':
      return inNamespace(await followed(fluxTree(side, { name, path, limits })), set.namespace);
    case 'argocd':
      return inNamespace(
        await followed(argoCdTree(side, { name, path, limits, cluster: source.cluster })),
        set.namespace,
      );
  }
}

/** @throws RenderFailure where the set's own folder cannot be read, from which everything else is followed */
async function followed(tree: Promise<Texts>): Promise<Texts> {
  try {
    return await tree;
  } catch (error) {
    throw error instanceof NotFollowed ? new RenderFailure(lineOf(error)) : error;
  }
}

function inNamespace(found: Texts, namespace: string | undefined): Texts {
  if (namespace === undefined) return found;
  return { ...found, texts: found.texts.map((text) => ({ namespace, ...text })) };
}
