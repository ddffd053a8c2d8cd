import { folderArgument } from '../files/charts.ts';
import type { Location, Problem } from '../model.ts';
import { problem } from '../problem.ts';
import type { Value } from '../yaml/value.ts';

/** A kustomization may leave out what it is: "kind" and "apiVersion" are defaulted by the name of the file. */
export function isUntypedKustomization(file: string, value: Value): boolean {
  return /(?:^|[/:])kustomization\.ya?ml$/.test(file) && value.type === 'map' && !value.entries.has('kind');
}

/** A kustomization is a recipe for manifests; what is read beside it is what `kubectl apply -f` would apply. */
export function notBuilt(location: Location): Problem {
  const folder = folderArgument(location.file.replace(/[^/]*$/, ''));
  const fact = 'the kustomization is not built; the files beside it are read as they are';
  return problem('MF025', location, fact, `build it first: kubectl kustomize ${folder} | tierwall list -`);
}
