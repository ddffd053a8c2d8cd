import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import { namesIn } from './kustomization-names.ts';

/** What a kustomization names, as `role path`. */
function named(text: string): string[] {
  return [...readDocuments(new Source('kustomization.yaml', text))].flatMap(({ value }) =>
    value?.type === 'map' ? namesIn(value).map(({ role, path }) => `${role} ${path}`) : [],
  );
}

describe('what a kustomization names', () => {
  it.each([
    ['resources: [../base, a.yaml]', ['objects ../base', 'objects a.yaml']],
    ['patchesStrategicMerge: [p.yaml, "kind: Pod\\nspec: {}"]', ['patch p.yaml']],
    ['helmCharts: [{valuesFile: v.yaml, additionalValuesFiles: [w.yaml]}]', ['settings v.yaml', 'settings w.yaml']],
    [
      'configMapGenerator: [{files: [key=a/b=c.yaml, d.yaml], env: e}]',
      ['content a/b=c.yaml', 'content d.yaml', 'content e'],
    ],
  ])('is a path with its role: %s', (text, names) => {
    expect(named(text)).toEqual(names);
  });
});
