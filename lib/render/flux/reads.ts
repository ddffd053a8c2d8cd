import { digestOfReads } from '../kustomization-reads.ts';
import type { PlainObject } from '../part.ts';
import { fromTop, leadsOut } from '../paths.ts';
import { at, listAt, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import { EXTERNAL_ARTIFACT, readsOfArtifact } from './generated-artifacts.ts';

/**
 * Digests of everything in the tree that a Flux object names. If the object is not followed, a change of these counts as a change
 * of the object.
 */
export function readsOf(one: PlainObject, pool: Pool, tree: string): string[] {
  const files = listAt(one.value, 'spec.chart.spec.valuesFiles').map(String);
  const named = ['spec.path', 'spec.chart.spec.chart', 'spec.chart.spec.valuesFile'].flatMap(
    (path) => textAt(one.value, path) ?? [],
  );
  const paths = [...named, ...files].map(fromTop);
  const sources = [...listAt(one.value, 'spec.valuesFrom'), ...listAt(one.value, 'spec.postBuild.substituteFrom')];
  const values = sources.map((source) => {
    const kind = textAt(source, 'kind') ?? 'ConfigMap';
    return JSON.stringify(pool.find(kind, one.namespace, textAt(source, 'name') ?? '')?.value ?? null);
  });
  const reference =
    at(one.value, 'spec.sourceRef') ?? at(one.value, 'spec.chart.spec.sourceRef') ?? at(one.value, 'spec.chartRef');
  const { kind, namespace, name } = referenceOf(reference, one.namespace);
  const artifact = kind === EXTERNAL_ARTIFACT ? readsOfArtifact(namespace, name, pool) : { values: [], paths: [] };
  const digest = digestOfReads(
    tree,
    [...paths, ...artifact.paths].filter((path) => !leadsOut(path)),
  );
  return [digest, ...values, ...artifact.values, JSON.stringify(pool.find(kind, namespace, name)?.value ?? null)];
}
