import { existsSync } from 'node:fs';
import { readInputs } from '../manifests/files/inputs.ts';
import type { Texts } from '../manifests/model.ts';
import { clusterSides } from './cluster-manifests.ts';
import { type ReadingOptions, UsageError } from './input.ts';
import { clusterOf, isOfCluster, type OriginOptions, refuseBoth } from './origin.ts';
import { printError } from './output.ts';
import { textsOfRevision } from './revision.ts';
import { inHead, inIndex } from './staged.ts';

/** Two sides: each a folder, a file, `REVISION:PATH`, or texts that are already read. */
export interface Sides {
  readonly before: string | Texts;
  readonly after: string | readonly string[] | Texts;
}

/**
 * The two sides that the arguments of a comparing command name: OLD and NEW. With --staged, NEW in the last commit and as it is staged.
 * With --context, a cluster now and after an apply of NEW.
 * @throws UsageError if there are too few or too many arguments
 */
export async function sidesOf(words: readonly string[], options: ReadingOptions & OriginOptions): Promise<Sides> {
  refuseBoth(options);
  const [first, second, ...more] = words;
  const isAlone = options.staged || isOfCluster(options);
  if (first === undefined)
    throw new UsageError(
      `missing required argument '${isAlone ? 'new' : 'old'}', or write --base REVISION for sets of tierwall.yaml`,
    );
  if (isAlone && second !== undefined) throw new UsageError(`name only the new side: ${second} is one too many`);
  if (options.staged) return { before: inHead(first), after: inIndex(first) };
  if (isOfCluster(options)) return sidesOfCluster([first], options);
  if (second === undefined)
    throw new UsageError(
      `missing required argument 'new': name what to compare ${first} with, or write --base REVISION for sets of tierwall.yaml`,
    );
  if (more.length > 0)
    throw new UsageError(`name OLD and NEW, not ${words.length} arguments; with --base, all of them are sets`);
  return { before: first, after: second };
}

/** A cluster now and after an apply. Prints what the apply does. */
export async function sidesOfCluster(dirs: readonly string[], options: ReadingOptions & OriginOptions): Promise<Sides> {
  const [only = ''] = dirs;
  const revision = dirs.length === 1 && !existsSync(only) ? textsOfRevision(only) : undefined;
  const given = revision ?? readInputs(dirs);
  const { before, after, notes } = await clusterSides(clusterOf(options), given, options.defaultNamespace);
  if (given.texts.length === 0 && given.problems.length === 0) throw new UsageError(`${only} holds no manifests`);
  for (const note of notes) printError(note);
  return { before, after };
}
