import type { RenderCache } from './render-cache.ts';

/** One side of a comparison, or the only one: a clean tree, and how what is in it is called. */
export interface Side {
  /** The folder of the tree, which is the top of a repository; without links in its path. */
  readonly tree: string;
  /** The folder of tierwall.yaml from there: '' or with a slash at its end. */
  readonly base: string;
  /** What a file of the tree is called, by its path from the top. */
  readonly shown: (path: string) => string;
  /** What stands in front of the names of rendered texts: '' or a revision with its colon. */
  readonly prefix: string;
  readonly cache: RenderCache;
  /** Where files that git ignores may be looked for: packed charts, which are named by their version. */
  readonly work: string;
  /** Somebody else may have written what is in it: nothing of it runs that could do harm. */
  readonly isUntrusted: boolean;
  /** Addresses of the repository, as Flux and Argo CD name it. */
  readonly repositories: readonly string[];
  /** Names of branches that mean this tree. */
  readonly branches: readonly string[];
}
