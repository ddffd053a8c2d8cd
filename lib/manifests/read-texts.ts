import { Deliveries } from './delivery/deliveries.ts';
import { setChartsAside } from './files/charts.ts';
import type { Manifests, Text } from './model.ts';
import { Kustomizations } from './objects/kustomization.ts';
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
  const deliveries = new Deliveries(all.map(({ file }) => file));
  const reading = new Reading(options.namespace ?? 'default', new Kustomizations(manifests), deliveries, problems);
  for (const { file, text, namespace, firstLine } of manifests) {
    const source = new Source(file, text, namespace, firstLine);
    reading.read(source, options.documents?.get(file) ?? [...readDocuments(source)]);
  }
  return reading.result();
}
