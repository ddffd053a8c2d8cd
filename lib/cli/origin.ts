import type { Command } from 'commander';
import type { Texts } from '../manifests/model.ts';
import { UsageError, withReadingOptions } from './input.ts';
import { inIndex, textsInIndex } from './staged.ts';

/** Options for manifests that do not come from folders and files. */
export interface OriginOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly staged?: boolean;
}

/** Adds the options that say where manifests come from. */
export function withInputOptions(command: Command): Command {
  return withReadingOptions(command)
    .option('--context <name>', 'read the cluster of this context of the kubeconfig instead of files')
    .option('--kubeconfig <file>', 'the kubeconfig of the cluster (default: KUBECONFIG, or ~/.kube/config)')
    .option('--staged', 'read what git has staged for the next commit, not the files as they are now');
}

/** Whether the options name a cluster. */
export function isOfCluster({ context, kubeconfig }: OriginOptions): boolean {
  return context !== undefined || kubeconfig !== undefined;
}

/** How to reach the cluster. */
export function clusterOf({ context, kubeconfig }: OriginOptions): { context?: string; kubeconfig?: string } {
  return { ...(context !== undefined && { context }), ...(kubeconfig !== undefined && { kubeconfig }) };
}

/**
 * The input of a command: the named folders, their staged versions, or a cluster.
 * @throws UsageError if none of them is named, or more than one
 */
export async function manifestsOf(dirs: readonly string[], options: OriginOptions): Promise<readonly string[] | Texts> {
  refuseBoth(options);
  if (isOfCluster(options)) {
    if (dirs.length > 0)
      throw new UsageError(
        `name either folders or a cluster; tierwall diff --context NAME ${dirs[0]} compares the two`,
      );
    // This code is loaded only if a cluster is named.
    const { textsOfCluster } = await import('./cluster-manifests.ts');
    return textsOfCluster(clusterOf(options));
  }
  if (dirs.length === 0) throw new UsageError('name a folder of manifests, or a cluster with --context');
  return options.staged ? textsInIndex(dirs.map(inIndex)) : dirs;
}

/** @throws UsageError */
export function refuseBoth(options: OriginOptions): void {
  if (options.staged && isOfCluster(options))
    throw new UsageError('--staged and --context cannot be combined: each names what to read');
}
