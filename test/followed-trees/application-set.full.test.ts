import { deployment, FollowedTree } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('an Application of Argo CD', () => {
  it('of an ApplicationSet that asks a cluster is left with it', async () => {
    const set =
      'apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [{clusters: {}}], template: {metadata: {name: x}, spec: {}}}\n';
    const { unseen, stderr } = await seen('argocd: apps', { 'apps/set.yaml': set });
    expect([unseen, stderr]).toEqual([
      ['ApplicationSet all'],
      expect.stringContaining('its generator clusters asks for something that is not in the tree'),
    ]);
  });

  it.each<[string, string, string]>([
    ['a templatePatch', 'templatePatch: x', 'its spec.templatePatch is not supported'],
    ['a field that nobody here knows', 'strange: x', 'its spec.strange is not supported'],
    [
      'changes that it leaves',
      'ignoreApplicationDifferences: [{jsonPointers: [/spec/source/path]}]',
      'its spec.ignoreApplicationDifferences is not supported',
    ],
    [
      'Applications of one name',
      'generators: [{list: {elements: [{a: "1"}, {a: "2"}]}}]',
      'it makes two Applications of the name "x"',
    ],
    [
      'a parameter that is not there',
      'generators: [{list: {elements: [{}]}}], template: {metadata: {name: "{{a}}"}}',
      'its template has {{a}}, which its generators do not set',
    ],
  ])('of an ApplicationSet with %s is left with it', async (_, spec, said) => {
    const set =
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [], template: {metadata: {name: x}, spec: {}}, ${spec}}\n`
        .replace(/generators: \[\], (?=.*generators)/, '')
        .replace(/template: \{metadata: \{name: x\}, spec: \{\}\}, (?=.*template:)/, '');
    const { unseen, stderr } = await seen('argocd: apps', { 'apps/set.yaml': set });
    expect([unseen, stderr]).toEqual([['ApplicationSet all'], expect.stringContaining(said)]);
  });

  it('of an ApplicationSet says what that keeps', async () => {
    const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: {generators: [{list: {elements: [{a: one}]}}], syncPolicy: {preserveResourcesOnDeletion: true, applicationsSync: create-only}, template: {metadata: {name: "{{a}}"}, spec: {project: x, destination: {namespace: shop, name: in-cluster}, source: {repoURL: https://example.org/a/b, path: "{{a}}"}}}}\n`;
    const { workloads, stderr } = await seen('argocd: apps', {
      'apps/set.yaml': set,
      'one/web.yaml': deployment('web'),
    });
    expect(workloads).toEqual(['shop/web[Deployment]']);
    expect(stderr).toContain(
      'ApplicationSet argocd/all keeps what an Application has applied when that goes (preserveResourcesOnDeletion)',
    );
    expect(stderr).toContain(
      'ApplicationSet argocd/all does not take all changes to its Applications (applicationsSync: create-only)',
    );
  });
});
