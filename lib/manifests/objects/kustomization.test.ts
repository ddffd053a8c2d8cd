import { readTexts } from '../read-texts.ts';

// kustomize 5.8 builds each but the last two.
it.each<[what: string, file: string, text: string, codes: string]>([
  ['neither kind nor apiVersion', 'kustomization.yaml', 'resources: [a.yaml]\n', 'MF025'],
  ['no apiVersion', 'k/kustomization.yml', 'kind: Kustomization\nresources: [a.yaml]\n', 'MF025'],
  ['no apiVersion of a component', 'kustomization.yaml', 'kind: Component\nresources: [a.yaml]\n', 'MF025'],
  ['no kind', 'kustomization.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\n', 'MF025'],
  ['no name of its own', 'other.yaml', 'kind: Kustomization\nresources: [a.yaml]\n', 'MF020'],
  ['a policy', 'kustomization.yaml', 'kind: NetworkPolicy\nspec: {podSelector: {}}\n', 'MF021'],
])('a kustomization with %s', (_, file, text, codes) => {
  expect(readTexts([{ file, text }]).problems.map(({ code }) => code)).toEqual([codes]);
});
