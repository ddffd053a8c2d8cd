import { application, deployment, FollowedTree } from './tree.ts';

const tree = new FollowedTree();
const { seen } = tree;

describe('an Application of Argo CD', () => {
  it.each([
    ['path: one, plugin: {name: x}', 'it is rendered by a plugin'],
    ['path: nowhere', 'its path nowhere is not in the tree'],
    ['path: one, targetRevision: v1.0.0', 'its revision v1.0.0 is not that of this tree'],
    ['chart: redis, targetRevision: 1.0.0', 'its chart redis of https://example.org/a/b is not in the tree'],
    ['path: jsonnet', 'it holds Jsonnet'],
  ])('is left and named with %s', async (source, said) => {
    const { workloads, unseen, stderr } = await seen('argocd: apps', {
      'apps/one.yaml': application('one', source),
      'one/web.yaml': deployment('web'),
      'jsonnet/x.jsonnet': '{}',
    });
    expect([workloads, unseen, stderr]).toEqual([
      [],
      ['Application one'],
      expect.stringContaining(`Application argocd/one is not followed: ${said}`),
    ]);
  });

  it.each<[string, (one: string) => string, string]>([
    [
      'fields that nobody here knows',
      (one) => one.replace('project:', 'strange: 1, project:'),
      'its spec.strange is not supported',
    ],
    ['no source', (one) => one.replace(/, source: .*/, '}'), 'it names no source'],
    ['a source without a path', (one) => one.replace(', path: one', ''), 'it names neither a path nor a chart'],
    [
      'a path out of the tree',
      (one) => one.replace('path: one', 'path: ../one'),
      'its path ../one leads out of the repository',
    ],
    [
      'a path to a file',
      (one) => one.replace('path: one', 'path: one/web.yaml'),
      'its path one/web.yaml is not a folder',
    ],
    [
      'two kinds of source',
      (one) => one.replace('path: one', 'path: one, directory: {}, kustomize: {}'),
      'it has kustomize and directory, and Argo CD accepts only one of them',
    ],
    [
      'a chart that is none',
      (one) => one.replace('path: one', 'path: one, helm: {releaseName: x}'),
      'one has no Chart.yaml',
    ],
    [
      'fields of Helm that nobody here knows',
      (one) => one.replace('path: one', 'path: one, helm: {strange: [1], version: v2}'),
      'its source.helm.strange and source.helm.version are not supported',
    ],
    [
      'differences that a sync leaves',
      (one) =>
        one.replace(
          'project:',
          'syncPolicy: {syncOptions: [RespectIgnoreDifferences=true]}, ignoreDifferences: [{kind: Deployment, jsonPointers: [/spec/template]}], project:',
        ),
      'its ignoreDifferences may keep what is in the cluster',
    ],
    [
      'the commit in a label',
      (one) => one.replace('path: one', 'path: k, kustomize: {commonLabels: {at: $ARGOCD_APP_REVISION}}'),
      'it uses $ARGOCD_APP_REVISION, the commit, which is not known before the merge',
    ],
    [
      'a label that is there',
      (one) => one.replace('path: one', 'path: k, kustomize: {commonLabels: {there: x}}'),
      'its label there is in the kustomization, too, which Argo CD refuses',
    ],
    [
      'an override of another namespace',
      (one) => one.replace('path: one', 'path: overridden'),
      'whether overridden/.argocd-source-argocd_one.yaml is read is not known',
    ],
    [
      'a plugin in its overrides',
      (one) => one.replace('path: one', 'path: plugged'),
      'it is rendered by a plugin of Argo CD',
    ],
  ])('is left and named with %s', async (_, change, said) => {
    const { workloads, unseen, stderr } = await seen('argocd: apps', {
      'apps/one.yaml': change(application('one', 'path: one')),
      'one/web.yaml': deployment('web'),
      'k/kustomization.yaml': 'resources: [web.yaml]\ncommonLabels: {there: y}\n',
      'k/web.yaml': deployment('web'),
      'overridden/.argocd-source-argocd_one.yaml': '{}',
      'plugged/.argocd-source-one.yaml': 'plugin: {name: x}',
    });
    expect([workloads, unseen, stderr]).toEqual([
      [],
      ['Application one'],
      expect.stringContaining(`Application argocd/one is not followed: ${said}`),
    ]);
  });
});
