import { readInputs } from './files/inputs.ts';
import { linkedFolders } from './files/manifest-files.ts';
import type { Manifests, Texts } from './model.ts';
import { withUnknownEndpoints } from './objects/endpoints.ts';
import { type ReadOptions, readTexts } from './read-texts.ts';

/**
 * Reads the manifests in folders, files, and `-` for standard input. In a folder it reads what `kubectl apply -R -f FOLDER`
 * reads, in the same order. It is synchronous, and never throws because of what it finds: whatever cannot be read is in
 * `problems`. See {@link readTexts}.
 */
export function readManifests(inputs: readonly string[], options: ReadOptions = {}): Manifests {
  return readFound(readInputs(inputs), options);
}

/** Reads the manifests in texts from files, and adds the problems of files that could not be read. */
export function readFound(
  { texts, problems, unseen = [], notEvaluated = [], lacksEndpoints, isOfCluster = false }: Texts,
  options: ReadOptions = {},
): Manifests {
  const manifests = readTexts(texts, { ...options, isOfCluster });
  return {
    ...manifests,
    services: lacksEndpoints ? withUnknownEndpoints(manifests.services) : manifests.services,
    unseen: [...linkedFolders(problems), ...unseen, ...manifests.unseen],
    notEvaluated: [...notEvaluated, ...manifests.notEvaluated],
    problems: [...problems, ...manifests.problems],
  };
}
