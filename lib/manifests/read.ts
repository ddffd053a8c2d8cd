import { readInputs } from './files/inputs.ts';
import type { Manifests } from './model.ts';
import { type ReadOptions, readTexts } from './read-texts.ts';

/**
 * The manifests in folders (what `kubectl apply -R -f FOLDER` reads, in its order), files, and `-` for standard input.
 * Synchronous. Never throws for what it finds, see {@link readTexts}; what cannot be read is among the problems.
 */
export function readManifests(inputs: readonly string[], options: ReadOptions = {}): Manifests {
  const { texts, problems } = readInputs(inputs);
  const manifests = readTexts(texts, options);
  return { ...manifests, problems: [...problems, ...manifests.problems] };
}
