import type { RenderCache } from './render-cache.ts';

/** One side of a comparison, or the only one: a clean tree, and how to name what is in it. */
export interface Side {
  /** The folder of the tree, which is the top of a repository. Its path has no links. */
  readonly tree: string;
  /** The folder of tierwall.yaml, from there. Empty, or with a slash at its end. */
  readonly base: string;
  /** The printed name of a file, by its path from the top of the tree. */
  readonly shown: (path: string) => string;
  /** The prefix of the names of rendered texts: empty, or a revision with a colon. */
  readonly prefix: string;
  readonly cache: RenderCache;
  /** Where to look for files that git ignores, such as packed charts, which have their version in the name. */
  readonly work: string;
  /** The version of Kubernetes for which Helm renders charts that do not say one themselves. Undefined: Helm's own. */
  readonly kubeVersion?: string;
  /** Somebody else may have written the tree, so nothing of it runs that could do harm. */
  readonly isUntrusted: boolean;
  /** Addresses by which Flux and Argo CD know the repository. */
  readonly repositories: readonly string[];
  /** Branches that mean this tree. */
  readonly branches: readonly string[];
}
