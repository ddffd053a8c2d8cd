import { Deliveries } from './delivery/deliveries.ts';
import { setChartsAside } from './files/charts.ts';
import type { Manifests, Text, Texts, Unseen } from './model.ts';
import { Kustomizations } from './objects/kustomization.ts';
import { recipeOf } from './objects/recipes.ts';
import { yttProblems } from './objects/ytt.ts';
import { Reading } from './reading.ts';
import { type Document, readDocuments } from './yaml/documents.ts';
import { Source } from './yaml/source.ts';

export type { Text } from './model.ts';

/** How texts are read. */
export interface ReadOptions {
  /**
   * The namespace of objects that name none, as with `kubectl apply --namespace`.
   * @default 'default'
   */
  readonly namespace?: string;
  /** As `isOfCluster` of {@link Texts}. @default false */
  readonly isOfCluster?: Texts['isOfCluster'];
  /** Documents that were read before, by file. */
  readonly documents?: ReadonlyMap<string, readonly Document[]>;
}

/**
 * Reads the manifests in these texts, YAML or JSON. It never throws because of what the texts hold: every problem is in
 * `problems`. An object with an error is left out, so no verdict can be trusted while there is an error.
 */
export function readTexts(texts: Iterable<Text>, options: ReadOptions = {}): Manifests {
  const all = [...texts];
  const { texts: manifests, problems } = setChartsAside(all);
  const deliveries = new Deliveries(all, options.isOfCluster);
  const reading = new Reading(options.namespace ?? 'default', new Kustomizations(manifests), deliveries, problems);
  const recipes: Unseen[] = [];
  for (const one of manifests) {
    const { file, text, namespace } = one;
    const recipe = recipeOf(one);
    if (recipe) {
      recipes.push(recipe);
      continue;
    }
    const source = new Source(file, text, namespace);
    const documents = options.documents?.get(file) ?? [...readDocuments(source)];
    problems.push(...yttProblems(source, documents));
    reading.read(source, documents);
  }
  const found = reading.result();
  return recipes.length === 0 ? found : { ...found, unseen: [...recipes, ...found.unseen] };
}
