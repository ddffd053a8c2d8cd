import { readInputs } from './files/inputs.ts';
import { linkedFolders } from './files/manifest-files.ts';
import type { Manifests, Texts } from './model.ts';
import { type ReadOptions, readTexts } from './read-texts.ts';

/**
 * The manifests in folders (what `kubectl apply -R -f FOLDER` reads, in its order), files, and `-` for standard input.
 * Synchronous. Never throws for what it finds, see {@link readTexts}; what cannot be read is among the problems.
 */
export function readManifests(inputs: readonly string[], options: ReadOptions = {}): Manifests {
  return readFound(readInputs(inputs), options);
}

/** The manifests in texts that were found in files, with what is wrong with others and what is in none of them. */
export function readFound(
  { texts, problems, unseen = [], notEvaluated = [] }: Texts,
  options: ReadOptions = {},
): Manifests {
  const manifests = readTexts(texts, options);
  return {
    ...manifests,
    unseen: [...linkedFolders(problems), ...unseen, ...manifests.unseen],
    notEvaluated: [...notEvaluated, ...manifests.notEvaluated],
    problems: [...problems, ...manifests.problems],
  };
}
