import { readTexts } from '../read-texts.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: apps}\nspec: ${spec}\n`;
const data = (kind: string, name: string, value: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: apps}\ndata: {a: ${value}}\n`;

const SOURCE = 'source.toolkit.fluxcd.io/v1';
const source = (kind: string, name: string, spec: string) => object(SOURCE, kind, name, spec);
const release = (spec: string) => object('helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'web', spec);
const kustomization = (spec: string) => object('kustomize.toolkit.fluxcd.io/v1', 'Kustomization', 'web', spec);
const application = (spec: string) => object('argoproj.io/v1alpha1', 'Application', 'web', spec);
const set = (spec: string) => object('argoproj.io/v1alpha1', 'ApplicationSet', 'web', spec);

/** Does the delivery count as changed if this replacement is made in the other files? */
function changes(files: Readonly<Record<string, string>>, from: string, to: string, isOfCluster = false): boolean {
  const contents = (edit: (text: string) => string) =>
    readTexts(
      Object.entries(files).map(([file, text]) => ({ file, text: file === 'web.yaml' ? text : edit(text) })),
      { isOfCluster },
    )
      .unseen.filter(({ name }) => name === 'web')
      .map(({ content }) => content);
  const [before, after] = [contents((text) => text), contents((text) => text.replace(from, to))];
  expect(before).toHaveLength(1);
  return before[0] !== after[0];
}

describe('a delivery changes with', () => {
  it.each([
    ['addons.cluster.x-k8s.io/v1beta1', 'ClusterResourceSet', '{resources: [{kind: ConfigMap, name: v}]}'],
    ['kappctrl.k14s.io/v1alpha1', 'App', '{template: [{ytt: {valuesFrom: [{configMapRef: {name: v}}]}}]}'],
    [
      'config.projectsveltos.io/v1beta1',
      'ClusterProfile',
      '{policyRefs: [{kind: ConfigMap, namespace: apps, name: v}]}',
    ],
    [
      'helm.crossplane.io/v1beta1',
      'Release',
      '{forProvider: {valuesFrom: [{configMapKeyRef: {namespace: apps, name: v}}]}}',
    ],
  ])('a ConfigMap that %s %s names', (apiVersion, kind, spec) => {
    const delivery = object(apiVersion, kind, 'web', spec);
    expect(changes({ 'web.yaml': delivery, 'other.yaml': data('ConfigMap', 'v', 'one') }, 'one', 'two')).toBe(true);
    expect(changes({ 'web.yaml': delivery, 'other.yaml': data('ConfigMap', 'w', 'one') }, 'one', 'two')).toBe(false);
  });

  it.each([
    [
      'the tag of its chart',
      release('{chartRef: {kind: OCIRepository, name: s}}'),
      source('OCIRepository', 's', '{ref: {tag: one}}'),
    ],
    [
      'the repository of its chart',
      release('{chart: {spec: {chart: c, sourceRef: {kind: HelmRepository, name: s}}}}'),
      source('HelmRepository', 's', '{url: one}'),
    ],
    [
      'the repository of a HelmChart',
      release('{chartRef: {kind: HelmChart, name: c}}'),
      `${source('HelmChart', 'c', '{chart: x, sourceRef: {kind: HelmRepository, name: s}}')}---\n${source('HelmRepository', 's', '{url: one}')}`,
    ],
    [
      'the version of a HelmChart',
      release('{chartRef: {kind: HelmChart, name: c}}'),
      source('HelmChart', 'c', '{version: one}'),
    ],
    ['values', release('{valuesFrom: [{kind: ConfigMap, name: v}]}'), data('ConfigMap', 'v', 'one')],
    ['secret values', release('{valuesFrom: [{kind: Secret, name: v}]}'), data('Secret', 'v', 'one')],
    [
      'the revision of its source',
      kustomization('{sourceRef: {kind: GitRepository, name: s}}'),
      source('GitRepository', 's', '{ref: {tag: one}}'),
    ],
    [
      'what its source includes',
      kustomization('{sourceRef: {kind: GitRepository, name: s}}'),
      `${source('GitRepository', 's', '{include: [{repository: {name: t}}]}')}---\n${source('GitRepository', 't', '{url: one}')}`,
    ],
    [
      'what makes its artifact',
      kustomization('{sourceRef: {kind: ExternalArtifact, name: s}}'),
      object(
        'source.extensions.fluxcd.io/v1beta1',
        'ArtifactGenerator',
        'g',
        '{artifacts: [{name: s, copy: [{from: one}]}]}',
      ),
    ],
    [
      'the source of its artifact',
      kustomization('{sourceRef: {kind: ExternalArtifact, name: s}}'),
      `${object('source.extensions.fluxcd.io/v1beta1', 'ArtifactGenerator', 'g', '{sources: [{kind: Bucket, name: b}], artifacts: [{name: s}]}')}---\n${source('Bucket', 'b', '{endpoint: one}')}`,
    ],
    [
      'variables',
      kustomization('{postBuild: {substituteFrom: [{kind: ConfigMap, name: v}]}}'),
      data('ConfigMap', 'v', 'one'),
    ],
    [
      'values of a chart of K3s',
      object('helm.cattle.io/v1', 'HelmChart', 'web', '{chart: c, valuesSecrets: [{name: v}]}'),
      data('Secret', 'v', 'one'),
    ],
  ])('%s', (_, delivery, other) => {
    expect(changes({ 'web.yaml': delivery, 'other.yaml': other }, 'one', 'two')).toBe(true);
  });

  it.each([
    [
      'values beside its chart',
      application('{source: {path: charts/web, helm: {valueFiles: [../../values/a.yaml]}}}'),
      'values/a.yaml',
    ],
    [
      'values of its repository',
      application('{source: {path: charts/web, helm: {valueFiles: [/values/a.yaml]}}}'),
      'top/values/a.yaml',
    ],
    [
      'values of another source',
      application('{sources: [{chart: c, helm: {valueFiles: [$v/values/a.yaml]}}, {ref: v}]}'),
      'values/a.yaml',
    ],
    [
      'a file of one parameter',
      application('{source: {path: c, helm: {fileParameters: [{name: a, path: a.yaml}]}}}'),
      'c/a.yaml',
    ],
    ['overrides', application('{source: {path: c}}'), 'c/.argocd-source.yaml'],
    ['its own overrides', application('{source: {path: c}}'), 'c/.argocd-source-web.yaml'],
    ['dry values', application('{sourceHydrator: {drySource: {path: c, helm: {valueFiles: [a.yaml]}}}}'), 'c/a.yaml'],
    [
      'values of any',
      set('{template: {spec: {source: {path: c, helm: {valueFiles: ["v/{{ .env }}/a.yaml"]}}}}}'),
      'c/v/prod/a.yaml',
    ],
    [
      'values of any name',
      set('{template: {spec: {source: {path: c, helm: {valueFiles: ["v/{{env}}.yaml"]}}}}}'),
      'HEAD:c/v/prod.yaml',
    ],
    ['parameters at no depth', set('{generators: [{git: {files: [{path: env/**/config.json}]}}]}'), 'env/config.json'],
    ['parameters', set('{generators: [{git: {files: [{path: env/**/config.json}]}}]}'), 'env/a/config.json'],
    [
      'parameters of a matrix',
      set('{generators: [{matrix: {generators: [{git: {files: [{path: env/*.yaml}]}}]}}]}'),
      'env/a.yaml',
    ],
    ['values in its source', release('{chart: {spec: {chart: c, valuesFiles: [c/a.yaml]}}}'), 'c/a.yaml'],
  ])('%s in a file', (_, delivery, file) => {
    expect(changes({ 'web.yaml': delivery, [file]: 'a: one\n' }, 'one', 'two')).toBe(true);
  });

  it.each([
    [
      'another file of that name',
      application('{source: {path: c, helm: {valueFiles: [a.yaml]}}}'),
      'd/a.yaml',
      'a: one\n',
    ],
    [
      'a file whose path ends alike',
      application('{source: {path: c, helm: {valueFiles: [a.yaml]}}}'),
      'bc/a.yaml',
      'a: one\n',
    ],
    [
      'values of another',
      release('{valuesFrom: [{kind: ConfigMap, name: v}]}'),
      'o.yaml',
      data('ConfigMap', 'w', 'one'),
    ],
    [
      "a ConfigMap of a Secret's name",
      release('{valuesFrom: [{kind: Secret, name: v}]}'),
      'o.yaml',
      data('ConfigMap', 'v', 'one'),
    ],
    [
      'how often its source is asked',
      kustomization('{sourceRef: {kind: GitRepository, name: s}}'),
      'o.yaml',
      source('GitRepository', 's', '{interval: one}'),
    ],
  ])('but not with %s', (_, delivery, file, other) => {
    expect(changes({ 'web.yaml': delivery, [file]: other }, 'one', 'two')).toBe(false);
  });

  it('a source that leads to itself, once', () => {
    const chart = source('HelmChart', 'c', '{version: one, sourceRef: {kind: HelmChart, name: c}}');
    expect(
      changes({ 'web.yaml': release('{chartRef: {kind: HelmChart, name: c}}'), 'c.yaml': chart }, 'one', 'two'),
    ).toBe(true);
  });

  it('values that are not listed in a cluster, no more than on its other side', () => {
    const files = {
      'web.yaml': release('{chartRef: {kind: OCIRepository, name: s}, valuesFrom: [{kind: ConfigMap, name: v}]}'),
      'v.yaml': data('ConfigMap', 'v', 'one'),
      's.yaml': source('OCIRepository', 's', '{ref: {tag: three}}'),
    };
    expect([changes(files, 'one', 'two', true), changes(files, 'three', 'four', true)]).toEqual([false, true]);
    const app = application('{source: {path: c, helm: {valueFiles: [a.yaml]}}}');
    expect(changes({ 'web.yaml': app, 'c/a.yaml': 'a: one\n' }, 'one', 'two', true)).toBe(false);
  });
});
