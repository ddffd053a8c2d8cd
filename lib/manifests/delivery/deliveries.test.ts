import { readTexts } from '../read-texts.ts';

const object = (apiVersion: string, kind: string, name: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: flux-system}\nspec: ${spec}\n`;
const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: main, image: example}]}\n';
const read = (files: Record<string, string>) =>
  readTexts(Object.entries(files).map(([file, text]) => ({ file, text })));
const renderings = (files: Record<string, string>) =>
  read(files).unseen.map(({ rendering: { command, lacks } = {} }) => [command, lacks]);

const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io/v1';
const HELM = 'helm.toolkit.fluxcd.io/v2';
const SOURCE = 'source.toolkit.fluxcd.io/v1';
const ARGO = 'argoproj.io/v1alpha1';

describe('a tree of Flux', () => {
  it.each([
    ['', 'apps/prod'],
    ['./', 'apps/prod'],
    ['some/where/', 'some/where/apps/prod'],
    ['/abs/', '/abs/apps/prod'],
    ['../', '../apps/prod'],
  ])('is built by the command for each of its Kustomizations, wherever the tree is: %s', (top, folder) => {
    const files = {
      [`${top}clusters/prod/apps.yaml`]: object(KUSTOMIZE, 'Kustomization', 'apps', '{path: ./apps/prod}'),
      [`${top}apps/prod/a.yaml`]: pod,
    };
    const command = `flux build kustomization apps --path ${folder} --kustomization-file ${top}clusters/prod/apps.yaml --dry-run | tierwall list -`;
    expect(renderings(files)).toEqual([[command, undefined]]);
  });

  it('is built in the working copy, where a revision is read', () => {
    const files = {
      'HEAD:clusters/a b.yaml': object(KUSTOMIZE, 'Kustomization', 'apps', '{path: apps}'),
      'HEAD:apps/a.yaml': pod,
    };
    expect(renderings(files)).toEqual([
      [
        "flux build kustomization apps --path apps --kustomization-file 'clusters/a b.yaml' --dry-run | tierwall list -",
        undefined,
      ],
    ]);
  });

  it('is not looked for in the input where its path is one of an artifact that is made of it', () => {
    const spec = '{path: ./production, sourceRef: {kind: ExternalArtifact, name: apps}}';
    const file = 'clusters/production/apps.yaml';
    const files = { [file]: object(KUSTOMIZE, 'Kustomization', 'apps', spec), 'apps/production/a.yaml': pod };
    expect(renderings(files)).toEqual([
      [
        `flux build kustomization apps --path ./production --kustomization-file ${file} --dry-run | tierwall list -`,
        'its path ./production of ExternalArtifact apps is not in what was read',
      ],
    ]);
  });

  it.each(['OCIRepository', 'Bucket'])(
    'is not looked for at the top of the input where it is that of an %s',
    (kind) => {
      const spec = `{path: ./, sourceRef: {kind: ${kind}, name: kyverno}}`;
      const file = 'clusters/production/kyverno.yaml';
      expect(renderings({ [file]: object(KUSTOMIZE, 'Kustomization', 'kyverno', spec) })).toEqual([
        [
          `flux build kustomization kyverno --path . --kustomization-file ${file} --dry-run | tierwall list -`,
          `its path ./ of ${kind} kyverno is not in what was read`,
        ],
      ]);
    },
  );

  it('is told of with what its command lacks', () => {
    const spec =
      '{path: ./elsewhere, sourceRef: {kind: GitRepository, name: other}, postBuild: {substituteFrom: [{kind: ConfigMap, name: vars}]}}';
    const text = object(KUSTOMIZE, 'Kustomization', 'apps', spec).replace('flux-system', 'team');
    expect(renderings({ 'a.yaml': text })).toEqual([
      [
        'flux build kustomization apps --namespace team --path ./elsewhere --kustomization-file a.yaml --dry-run | tierwall list -',
        'its path ./elsewhere of GitRepository other is not in what was read; --dry-run leaves out the variables of ConfigMap vars',
      ],
    ]);
  });

  it.each([
    [
      'of a repository',
      '{chart: {spec: {chart: web, version: 1.x, sourceRef: {kind: HelmRepository, name: repo}}}, targetNamespace: shop, values: {a: 1}}',
      object(SOURCE, 'HelmRepository', 'repo', '{url: https://charts.example.org}'),
      `helm template shop-web web --repo https://charts.example.org --version 1.x --namespace shop --values <(yq 'select(.kind == "HelmRelease" and .metadata.name == "web") | .spec.values' release.yaml) | tierwall list -`,
      undefined,
    ],
    [
      'of a registry',
      '{chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: repo}}}, releaseName: w, valuesFrom: [{kind: Secret, name: s}]}',
      object(SOURCE, 'HelmRepository', 'repo', '{type: oci, url: oci://example.org/charts}'),
      'helm template w oci://example.org/charts/web --namespace flux-system | tierwall list -',
      'the values of Secret s are to be added',
    ],
    [
      'by a reference',
      '{chartRef: {kind: OCIRepository, name: web}}',
      object(SOURCE, 'OCIRepository', 'web', '{url: oci://example.org/charts/web, ref: {tag: 1.2.3}}'),
      'helm template web oci://example.org/charts/web --version 1.2.3 --namespace flux-system | tierwall list -',
      undefined,
    ],
    [
      'in the repository',
      '{chart: {spec: {chart: ./charts/web, sourceRef: {kind: GitRepository, name: flux-system}}}}',
      undefined,
      'helm template web ./charts/web --namespace flux-system | tierwall list -',
      undefined,
    ],
    [
      'of a repository that is not read',
      '{chart: {spec: {chart: web, sourceRef: {kind: HelmRepository, name: repo}}}}',
      undefined,
      undefined,
      'HelmRepository flux-system/repo with the chart web is not in what was read',
    ],
  ])('has the command for a HelmRelease with its chart %s', (_, spec, source, command, lacks) => {
    const files = {
      'release.yaml': object(HELM, 'HelmRelease', 'web', spec),
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\n',
      ...(source !== undefined && { 'sources/a.yaml': source }),
    };
    expect(renderings(files)).toEqual([[command, lacks]]);
  });

  it('is one problem where variables stand in it, with the command that replaces them', () => {
    const named = (name: string) => pod.replace('name: a', `name: "\${${name}}"`);
    const files = {
      'clusters/flux-system.yaml': object(KUSTOMIZE, 'Kustomization', 'flux-system', '{path: ./clusters}'),
      'clusters/apps.yaml': object(
        KUSTOMIZE,
        'Kustomization',
        'apps',
        '{path: ./apps/prod, postBuild: {substitute: {a: b}}}',
      ),
      'apps/prod/a.yaml': named('A'),
      'apps/base/b.yaml': named('B'),
      'other/c.yaml': named('C'),
    };
    expect(read(files).problems.map(({ code, location, message, fix }) => [code, location.file, message, fix])).toEqual(
      [
        [
          'MF014',
          'apps/prod/a.yaml',
          // biome-ignore lint/suspicious/noTemplateCurlyInString: Flux has them, too
          'Pod default/${A}: "${A}" is not a name for a Pod (and 1 more in this tree)',
          'substitute the variables first, for example: flux build kustomization apps --path apps/prod --kustomization-file clusters/apps.yaml --dry-run | tierwall list -',
        ],
        ['MF014', 'other/c.yaml', expect.anything(), expect.stringContaining('flux build kustomization ... --dry-run')],
      ],
    );
  });

  it('never makes a name an option or a command of its own', () => {
    const named = (name: string) => object(KUSTOMIZE, 'Kustomization', name, '{path: ./}');
    expect(renderings({ 'a.yaml': named('"-x"') })).toEqual([[undefined, undefined]]);
    expect(renderings({ 'a.yaml': named('"a; rm b"') })[0]?.[0]).toContain(" 'a; rm b' ");
  });
});

describe('a tree of Argo CD', () => {
  const app = (spec: string) => object(ARGO, 'Application', 'web', spec);
  it.each([
    [
      'a kustomization',
      '{source: {repoURL: https://example.org/a.git, path: apps/web}}',
      'kubectl kustomize apps/web | tierwall list -',
      undefined,
    ],
    [
      'a chart of the repository',
      '{source: {repoURL: https://example.org/a.git, path: charts/web, helm: {releaseName: w, valueFiles: [prod.yaml]}}, destination: {namespace: shop}}',
      'helm template w ./charts/web --namespace shop --values ./charts/web/prod.yaml | tierwall list -',
      undefined,
    ],
    [
      'a plain folder',
      '{source: {repoURL: https://example.org/a.git, path: plain}, destination: {namespace: shop}}',
      'tierwall list plain --default-namespace shop',
      undefined,
    ],
    [
      'a chart from elsewhere',
      '{source: {repoURL: https://charts.example.org, chart: web, targetRevision: 1.0.0, helm: {valuesObject: {a: 1}}}, destination: {namespace: shop}}',
      `helm template web web --repo https://charts.example.org --version 1.0.0 --namespace shop --values <(yq 'select(.kind == "Application" and .metadata.name == "web") | .spec.source.helm.valuesObject' argo/app.yaml) | tierwall list -`,
      undefined,
    ],
    [
      'a chart of a registry, with values of another source',
      '{sources: [{repoURL: example.org/charts, chart: web, helm: {valueFiles: [$values/a.yaml]}}, {repoURL: https://example.org/a.git, ref: values}, {repoURL: https://example.org/a.git, path: plain}]}',
      'helm template web oci://example.org/charts/web | tierwall list -',
      'the values of $values/a.yaml are to be added; 1 more of its sources are to be rendered',
    ],
    [
      'what is not there',
      '{source: {repoURL: https://example.org/other.git, path: nowhere}}',
      undefined,
      'its path nowhere of https://example.org/other.git is not in what was read',
    ],
  ])('has the command for an Application of %s', (_, spec, command, lacks) => {
    const files = {
      'argo/app.yaml': app(spec),
      'apps/web/kustomization.yaml': 'resources: [a.yaml]\n',
      'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\n',
      'plain/a.yaml': pod,
    };
    expect(renderings(files).at(-1)).toEqual([command, lacks]);
  });

  it('says what an ApplicationSet asks', () => {
    expect(renderings({ 'set.yaml': object(ARGO, 'ApplicationSet', 'web', '{}') })).toEqual([
      ['argocd appset generate set.yaml -o yaml | tierwall list -', expect.stringContaining('server of Argo CD')],
    ]);
  });
});

it('the chart of K3s has its command', () => {
  const spec =
    '{repo: https://charts.example.org, chart: web, targetNamespace: shop, valuesContent: "a: 1", set: {b: 2}}';
  expect(renderings({ 'a.yaml': object('helm.cattle.io/v1', 'HelmChart', 'web', spec) })).toEqual([
    [
      `helm template web web --repo https://charts.example.org --namespace shop --values <(yq 'select(.kind == "HelmChart" and .metadata.name == "web") | .spec.valuesContent' a.yaml) | tierwall list -`,
      'its spec.set is to be added with --set',
    ],
  ]);
});
