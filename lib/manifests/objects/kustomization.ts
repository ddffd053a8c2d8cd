import { folderArgument } from '../files/charts.ts';
import type { Location, Problem, Unseen } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import type { MapValue, Value } from '../yaml/value.ts';
import { contentOf } from './content.ts';

/** A kustomization may leave out what it is: "kind" and "apiVersion" are defaulted by the name of the file. */
export function isUntypedKustomization(file: string, value: Value): value is MapValue {
  return /(?:^|[/:])kustomization\.ya?ml$/.test(file) && value.type === 'map' && !value.entries.has('kind');
}

/** A kustomization is a recipe for manifests; what is read beside it is what `kubectl apply -f` would apply. */
export function notBuilt(location: Location): Problem {
  const folder = folderArgument(location.file.replace(/[^/]*$/, ''));
  const fact = 'the kustomization is not built; the files beside it are read as they are';
  return problem('MF025', location, fact, `build it first: kubectl kustomize ${folder} | tierwall list -`);
}

/** The same as something that makes objects which are not in the input. */
export function unbuilt(value: MapValue, location: Location): Unseen {
  const text = (name: string) => {
    const found = value.entries.get(name)?.value;
    return found?.type === 'string' ? printable(found.value) : undefined;
  };
  return {
    apiVersion: text('apiVersion') ?? 'kustomize.config.k8s.io/v1beta1',
    kind: text('kind') ?? 'Kustomization',
    // It has no name as a rule, and where its folder is may differ from side to side.
    name: printable(location.file.replace(/^.*[/:]/s, '')),
    ...{ location, content: contentOf(value), makes: 'objects', isProblem: true },
  };
}
