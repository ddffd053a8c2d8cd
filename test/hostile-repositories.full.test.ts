// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of Flux
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permits } from '../lib/render/isolation.ts';
import { GitRepository, hasProgram } from './git-repository.ts';
import { type Ended, tierwall } from './in-process.ts';
import { ownLeftovers } from './own-leftovers.ts';

/** What nothing may show: it stands in a file outside of the repository, and in the environment. */
const SECRET = 'a-secret-of-the-machine';

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: example.org/web}]}}
`;
const CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';
const chartWith = (template: string) => ({
  'tierwall.yaml': 'version: 1\nsets:\n  web: {chart: chart}\n',
  'chart/Chart.yaml': CHART,
  'chart/templates/web.yaml': WEB,
  'chart/templates/more.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {text: ${template}}\n`,
});
const kustomizationOf = (name: string, word: string) => `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./more, sourceRef: {kind: GitRepository, name: flux-system}, postBuild: {substitute: {word: "${word}"}}}
`;
const commandOf = (words: string, more = '') => ({
  'tierwall.yaml': `version: 1\nsets:\n  web: {command: ${words}${more}}\n`,
  'web.yaml': WEB,
});

let outside: string;
let repository: GitRepository;

beforeEach(() => {
  outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'secret.yaml'), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${SECRET}}\n`);
  process.env['TOKEN'] = SECRET;
  repository = new GitRepository();
});
afterEach(() => {
  delete process.env['TOKEN'];
  rmSync(outside, { recursive: true });
  repository.remove();
});

const has = { kustomize: hasProgram('kustomize') || hasProgram('kubectl'), helm: hasProgram('helm') };
const needs = (...programs: (keyof typeof has)[]) => (programs.every((name) => has[name]) ? it : it.skip);
/** What a command is kept in; where a machine permits no namespaces, it is refused instead, which has a test below. */
const isolated = permits('files') ? it : it.skip;

/** Commits the first files, changes to the second ones, and compares; nothing shows the secret, and nothing is left over. */
async function compared(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>> = {},
  ...args: string[]
): Promise<Ended> {
  if (existsSync(join(repository.folder, '.git'))) repository.write(before);
  repository.commit();
  repository.git('checkout', '-qb', 'fork');
  repository.write(after);
  const ended = await tierwall(['review', '--base', 'main', ...args], { cwd: repository.folder });
  expect(ended.stdout + ended.stderr).not.toContain(SECRET);
  expect(ownLeftovers()).toEqual([]);
  return ended;
}

describe('a hostile repository', () => {
  it('has a link out of its tree: it leads to nothing, and that is said', async () => {
    const set = { 'tierwall.yaml': 'version: 1\nsets:\n  web: {folder: deploy}\n', 'deploy/web.yaml': WEB };
    repository.write(set);
    const file = join(outside, 'secret.yaml');
    repository.commit();
    symlinkSync(file, join(repository.folder, 'deploy/link.yaml'));
    const { status, stdout } = await compared({}, { 'x.txt': '' });
    expect(status).toBe(2);
    expect(stdout).toMatch(/deploy\/link\.yaml:1: MF001 a link that leads nowhere/);
  });

  needs('helm')('has a chart that reads the environment: Helm has no such function', async () => {
    const { status, stdout } = await compared(chartWith('x'), chartWith('{{ env "TOKEN" }}'));
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered: helm template: .*function "env" not defined/s);
  });

  needs('helm')('has a chart with links to files outside: it finds none there', async () => {
    repository.write(chartWith('x'));
    repository.commit();
    symlinkSync(join(outside, 'secret.yaml'), join(repository.folder, 'chart/templates/secret.yaml'));
    const { status, stdout } = await compared({}, { 'x.txt': '' });
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered as it is in main: helm template: .*link-out-of-the-repository/s);
  });

  needs('kustomize')('has a generator that is a program: it is not run', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    const plugin = `#!/bin/sh\ntouch ${outside}/was-here\n`;
    const { status, stdout } = await compared(before, {
      'deploy/kustomization.yaml': 'resources: [web.yaml]\ngenerators: [plugin.yaml]\n',
      'deploy/plugin.yaml':
        'apiVersion: v1\nkind: Plugin\nmetadata:\n  name: x\n  annotations: {config.kubernetes.io/function: "exec: {path: ./plugin.sh}"}\n',
      'deploy/plugin.sh': plugin,
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered: (?:kustomize build|kubectl kustomize): /);
    expect(existsSync(join(outside, 'was-here'))).toBe(false);
  });

  needs('kustomize')('has a base elsewhere: it is not fetched, and what would permit that is said', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    for (const base of [
      'https://github.com/example/example//deploy?ref=main',
      `git::file://${outside}`,
      'https://127.0.0.1:9/web.yaml',
    ]) {
      repository.remove();
      repository = new GitRepository();
      const { status, stdout } = await compared(before, {
        'deploy/kustomization.yaml': `resources: [web.yaml, '${base}']\n`,
      });
      expect(status).toBe(2);
      expect(stdout).toMatch(/set web cannot be rendered: .*network: true in the set permits it/s);
    }
  });

  needs('kustomize')('has a path out of the repository, in a kustomization and in tierwall.yaml', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    const { status, stdout } = await compared(before, {
      'deploy/kustomization.yaml': `resources: [web.yaml, ../../../../../../../../..${outside}]\n`,
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/deploy\/kustomization\.yaml names \.\..*, which leads out of the repository/);
    repository.write({ 'tierwall.yaml': 'version: 1\nsets:\n  web: {folder: ../../etc}\n' });
    const checked = await tierwall(['config', 'check'], { cwd: repository.folder });
    expect([checked.status, checked.stderr]).toEqual([
      2,
      expect.stringMatching(/^tierwall\.yaml:3:17: MF060 sets\.web\.folder is "..\/..\/etc"; /),
    ]);
  });

  isolated('has a command that never ends', async () => {
    const { status, stdout } = await compared(commandOf('[sleep, "1000"]', ', timeout: 1'));
    expect(status).toBe(2);
    expect(stdout).toContain('sleep took more than 1 s; to give it more, set timeout: of the set');
  });

  isolated('prints a gigabyte', async () => {
    const { status, stdout } = await compared(commandOf("[head, '-c', '1073741824', /dev/zero]"));
    expect(status).toBe(2);
    expect(stdout).toContain('head printed more than 64 MiB');
  });

  isolated('takes all memory', async () => {
    const program = 'const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));';
    const { status, stdout } = await compared(
      commandOf(`['${process.execPath.split('/').at(-1)}', '-e', '${program}']`, ', memory: 256Mi'),
    );
    expect(status).toBe(2);
    expect(stdout).toContain('needs more than 256 MiB of memory; to give it more, set memory: of the set');
  });

  isolated('leaves a child that lives on: it ends with its parent', async () => {
    const mark = `9${process.pid}`;
    const { status, stdout } = await compared(
      commandOf(`[sh, -c, 'setsid sleep ${mark} & sleep ${mark} & cat web.yaml']`),
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('No connectivity change')]);
    const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(mark));
    expect(left).toEqual([]);
  });

  isolated('has a command that looks around: the environment, the home and other folders are not there', async () => {
    const script = `env; cat ${outside}/secret.yaml; ls ${process.cwd()} ~ ; touch /usr/x ${outside}/x; cat web.yaml`;
    const { status, stdout, stderr } = await compared(commandOf(`[sh, -c, '${script}']`));
    // What it prints besides is no manifest.
    expect([status, stdout + stderr]).toEqual([2, expect.stringContaining('MF0')]);
    expect(existsSync(join(outside, 'x'))).toBe(false);
    expect(stdout + stderr).not.toMatch(/TOKEN|package\.json/);
  });

  isolated("changes the command: the base's is run, and the change is shown", async () => {
    const { status, stdout } = await compared(
      commandOf('[cat, web.yaml]'),
      commandOf(`[sh, -c, 'touch ${outside}/was-here; cat web.yaml']`),
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('changes set web')]);
    expect(stdout).toMatch(/shown, and not obeyed before it is merged/);
    expect(existsSync(join(outside, 'was-here'))).toBe(false);
  });

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
    repository.write(ofArgoCd({}));
    symlinkSync(join(outside, 'secret.yaml'), join(repository.folder, 'chart/link.yaml'));
    const one = application(`source: {${OWN}, path: chart, ${helm.replace('OUTSIDE', outside)}}`);
    const { status, stdout } = await compared(ofArgoCd({}), { 'apps/one.yaml': one });
    expect([0, 1]).toContain(status);
    expect(stdout).toMatch(said);
  });

  it('has names that a terminal obeys: they are shown as text', async () => {
    const field = String.raw`"\e]0;own\a\n::error::x"`;
    const { stdout, stderr } = await compared(ofArgoCd({}), {
      'apps/one.yaml': application(`${field}: 1, source: {${OWN}, path: own}`),
    });
    const listed = await tierwall(['list', 'web'], { cwd: repository.folder });
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
      repository.remove();
      repository = new GitRepository();
      const { status, stdout } = await compared(ofArgoCd({}), { 'apps/set.yaml': set(spec) });
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
    const { status, stdout } = await compared(flux('*.md\n'), flux(`${'*a'.repeat(30)}\n`));
    expect([status, stdout]).toEqual([2, expect.stringContaining('of .sourceignore or spec.ignore is not supported')]);
    repository.remove();
    repository = new GitRepository();
    const gone = await compared(flux('*.md\n'), flux('web.yaml\n'));
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
      const { status, stdout } = await compared(flux(''), flux('${word}a'));
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
    const { stdout } = await compared(flux, { '.tierwall-post-renderer/all.yaml': WEB });
    expect(stdout).toContain(
      '.tierwall-post-renderer is in the repository, and tierwall needs a folder of that name for itself',
    );
    expect(stdout).not.toContain('No connectivity change');
  });

  it('has a set whose name has control characters: it is no name', async () => {
    repository.write({ 'tierwall.yaml': 'version: 1\nsets:\n  "a\\e]0;x\\a": {folder: x}\n' });
    const { status, stderr } = await tierwall(['config', 'check'], { cwd: repository.folder });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('"a\\u001b]0;x\\u0007" is not a valid name of a set'),
    ]);
  });

  it('has a tierwall.yaml whose aliases multiply: it is refused', async () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]\n`);
    repository.write({ 'tierwall.yaml': `l0: &l0 [x]\n${levels.join('')}` });
    const { status, stderr } = await tierwall(['list', 'web'], { cwd: repository.folder });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/MF013 .*\n.*is not a valid tierwall\.yaml/)]);
  });
});

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
