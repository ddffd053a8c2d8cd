// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { CHART, HostileRepository, has, needs, WEB } from './hostile-repository.ts';
import { tierwall } from './in-process.ts';

const kustomizationOf = (name: string, word: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./more, sourceRef: {kind: GitRepository, name: flux-system}, postBuild: {substitute: {word: "${word}"}}}
`;

const hostile = new HostileRepository();

describe('a hostile repository', () => {
  const application = (spec: string, name = 'one') =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec: {destination: {server: https://kubernetes.default.svc, namespace: shop}, ${spec}}\n`;
  const OWN = 'repoURL: https://example.org/a/b';
  const ofArgoCd = (more: Readonly<Record<string, string>>) => ({
    'tierwall.yaml':
      'version: 1\nrepositories: [https://example.org/a/b]\nsets:\n  web: {argocd: apps, timeout: 5, memory: 512Mi}\n',
    'apps/one.yaml': application(`source: {${OWN}, path: own}`),
    'own/web.yaml': WEB,
    'chart/Chart.yaml': CHART,
    'chart/templates/web.yaml': '# {{ .Values.text }}\n',
    ...more,
  });

  it.each<[string, string, RegExp]>([
    ['values', `helm: {valueFiles: [../../../../../../..OUTSIDE/secret.yaml]}`, /leads out of the repository/],
    [
      'a file of a parameter',
      `helm: {fileParameters: [{name: text, path: ../../../../../../..OUTSIDE/secret.yaml}]}`,
      /leads out of the repository/,
    ],
    [
      'a file by its whole path',
      `helm: {fileParameters: [{name: text, path: OUTSIDE/secret.yaml}]}`,
      /is not in the tree/,
    ],
    ['a link', `helm: {fileParameters: [{name: text, path: link.yaml}]}`, /is not in the tree/],
    ['the environment', `helm: {parameters: [{name: text, value: 'x$TOKEN$\u007bTOKEN}'}]}`, /^/],
  ])('has an Application that reads %s from outside', async (_, helm, said) => {
    if (!has.helm) return;
    hostile.repository.write(ofArgoCd({}));
    symlinkSync(join(hostile.outside, 'secret.yaml'), join(hostile.repository.folder, 'chart/link.yaml'));
    const one = application(`source: {${OWN}, path: chart, ${helm.replace('OUTSIDE', hostile.outside)}}`);
    const { status, stdout } = await hostile.compared(ofArgoCd({}), { 'apps/one.yaml': one });
    expect([0, 1]).toContain(status);
    expect(stdout).toMatch(said);
  });

  it('has names that a terminal obeys: they are shown as text', async () => {
    const field = String.raw`"\e]0;own\a\n::error::x"`;
    const { stdout, stderr } = await hostile.compared(ofArgoCd({}), {
      'apps/one.yaml': application(`${field}: 1, source: {${OWN}, path: own}`),
    });
    const listed = await tierwall(['list', 'web'], { cwd: hostile.repository.folder });
    for (const text of [stdout, stderr, listed.stdout, listed.stderr]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: what is looked for
      expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f]/);
      expect(text).not.toMatch(/^::error/m);
    }
    expect(listed.stderr).toContain('is not supported');
  });

  needs('helm')('has templates and generators that would never end: they are left, and named', async () => {
    const set = (spec: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all, namespace: argocd}\nspec: ${spec}\n`;
    const list = (count: number, text: string) => `{list: {elements: [${text.repeat(count)}]}}`;
    const many = [
      `{goTemplate: true, generators: [${list(1, '{a: "1"},')}], template: {metadata: {name: '{{ range $i, $_ := until 2000000000 }}x{{ end }}'}}}`,
      `{generators: [{matrix: {generators: [${list(900, '{a: "1"},')}, ${list(900, '{b: "{{a}}"},')}]}}], template: {metadata: {name: x}}}`,
    ];
    for (const spec of many) {
      hostile.renew();
      const { status, stdout } = await hostile.compared(ofArgoCd({}), { 'apps/set.yaml': set(spec) });
      expect(status).toBe(0);
      expect(stdout).toContain('ApplicationSet argocd/all is not followed: ');
      expect(stdout).not.toContain('No connectivity change');
    }
  });

  it('has rules of Flux that would take for ever, and leaves out what opens: both are said', async () => {
    const flux = (ignore: string) => ({
      'tierwall.yaml': 'version: 1\nsets:\n  web: {flux: cluster}\n',
      'cluster/web.yaml': WEB,
      '.sourceignore': ignore,
    });
    const { status, stdout } = await hostile.compared(flux('*.md\n'), flux(`${'*a'.repeat(30)}\n`));
    expect([status, stdout]).toEqual([2, expect.stringContaining('of .sourceignore or spec.ignore is not supported')]);
    hostile.renew();
    const gone = await hostile.compared(flux('*.md\n'), flux('web.yaml\n'));
    expect(gone.stdout).not.toContain('No connectivity change');
  });

  needs('kustomize')(
    'has a Kustomization that brings another one, for ever: the number of them is bounded',
    async () => {
      const flux = (word: string) => ({
        'tierwall.yaml': 'version: 1\nsets:\n  web: {flux: cluster}\n',
        'cluster/web.yaml': WEB,
        'more/next.yaml': kustomizationOf(`"k-\${word}"`, word),
        'cluster/first.yaml': kustomizationOf('start', 'a'),
      });
      const { status, stdout } = await hostile.compared(flux(''), flux('${word}a'));
      expect([status, stdout]).toEqual([2, expect.stringContaining('more than 2000 Kustomizations and HelmReleases')]);
    },
  );

  needs('helm', 'kustomize')("has a folder of the name of tierwall's own: that is said", async () => {
    const flux = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {flux: cluster}\n',
      'cluster/web.yaml': WEB,
      'cluster/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: flux-system}
spec:
  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: flux-system}}}
  postRenderers: [{kustomize: {images: [{name: example.org/web, newTag: '2'}]}}]
`,
      'chart/Chart.yaml': CHART,
      'chart/templates/web.yaml': WEB.replace('name: web', 'name: other'),
    };
    const { stdout } = await hostile.compared(flux, { '.tierwall-post-renderer/all.yaml': WEB });
    expect(stdout).toContain(
      '.tierwall-post-renderer is in the repository, and tierwall needs a folder of that name for itself',
    );
    expect(stdout).not.toContain('No connectivity change');
  });
});
