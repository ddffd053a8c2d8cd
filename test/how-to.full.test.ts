// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Terraform's, and those of workflows
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { ForgejoServer, type ForgeServer, GitLabServer, TOKEN } from './forge/forge-server.ts';
import { type Fence, fencesOf } from './pages.ts';

const ROOT = resolve('.');
const GUIDE = join(ROOT, 'test/fixtures/guide');

/** The blocks of a page in a language. */
function blocksOf(page: string, language: string): Fence[] {
  return fencesOf(readFileSync(join('docs/how-to', page), 'utf8')).filter((one) => one.language === language);
}

let folder: string;
let work: string;
const git = (...args: string[]) => {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], { cwd: work, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
};
/** The dash of docs/review.md. */
const dash = (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(/^ {6}ports:/m, '    - ports:'));
const program = (name: string, text: string) => {
  const file = join(folder, 'bin', name);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/usr/bin/env bash\nset -euo pipefail\n${text}\n`);
  chmodSync(file, 0o755);
};
const environment = () => ({
  ...{ PATH: `${join(folder, 'bin')}:${process.env['PATH']}`, HOME: folder, GUIDE, TF_CLI_CONFIG_FILE: '' },
});
const bash = (code: string) =>
  spawnSync('bash', ['-euo', 'pipefail', '-c', code], {
    cwd: work,
    encoding: 'utf8',
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall how to '));
  work = join(folder, 'work');
  mkdirSync(work);
  git('init', '-q', '-b', 'main');
  program('tierwall', `exec '${process.execPath}' '${ROOT}/bin/tierwall' "$@"`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What each tool leaves, by its own documents: a stand-in that renders ../base and the current folder apart. */
const TOOLS: Record<string, () => void> = {
  'argocd-diff-preview': () =>
    program(
      'argocd-diff-preview',
      '[[ $* == *--output-branch-manifests* ]]\nmkdir -p output\necho "# diff" >output/diff.md\nfor file in "$GUIDE"/*; do echo ---; cat "$file"; done | tee output/base-branch.yaml | sed "s/^      ports:/    - ports:/" >output/target-branch.yaml',
    ),
  'Flux, by flate': () =>
    program(
      'flate',
      '[ "$1 $2 $3" = "build all --path" ]\nfor file in "$GUIDE"/*; do echo ---; cat "$file"; done | if [[ $4 == ../base/* ]]; then cat; else sed "s/^      ports:/    - ports:/"; fi',
    ),
  'Flux, by flux-local': () =>
    program(
      'flux-local',
      '[ "$1 $2 $3 $4" = "build all --enable-helm --output-file" ]\nfor file in "$GUIDE"/*; do echo ---; cat "$file"; done | if [[ $6 == ../base/* ]]; then cat; else sed "s/^      ports:/    - ports:/"; fi >"$5"',
    ),
  "Argo CD's hydrated branches": () => {
    const app = join(work, 'apps/shop');
    const hydrated = () => {
      const texts = ['backend', 'db', 'frontend', 'network-policy'].map((name) =>
        readFileSync(join(GUIDE, `${name}.k8s.yaml`), 'utf8'),
      );
      mkdirSync(app, { recursive: true });
      writeFileSync(join(app, 'manifest.yaml'), texts.join('---\n'));
      writeFileSync(join(app, 'README.md'), '# Manifest Hydration\n');
      writeFileSync(join(app, 'hydrator.metadata'), '{"drySha": "abc"}\n');
    };
    hydrated();
    git('add', '-A');
    git('commit', '-qm', 'abc');
    git('branch', 'environments/prod');
    dash(join(app, 'manifest.yaml'));
    git('commit', '-qam', 'def');
    git('branch', 'environments/prod-next');
    git('clone', '-q', '--bare', '.', '../origin');
    git('remote', 'add', 'origin', '../origin');
    git('branch', '-qD', 'environments/prod', 'environments/prod-next');
  },
  Helmfile: () => {
    mkdirSync(join(folder, 'base'));
    program(
      'helmfile',
      'out=${*: -1}\nout=${out/"{{.Release.Name}}"/shop}/shop/templates\nmkdir -p "$out"\ncp "$GUIDE"/* "$out"\n[[ $PWD == */base ]] || sed -i "s/^      ports:/    - ports:/" "$out/network-policy.k8s.yaml"',
    );
  },
  Terraform: () => {
    const configuration =
      'output "manifests" {\n  value = join("---\\n", [for file in fileset("' +
      '${path.module}/yaml", "*"): file("$' +
      '{path.module}/yaml/$' +
      '{file}")])\n}\n';
    for (const side of [join(folder, 'base/deploy'), join(work, 'deploy')]) {
      cpSync(GUIDE, join(side, 'yaml'), { recursive: true });
      writeFileSync(join(side, 'main.tf'), configuration);
    }
    dash(join(work, 'deploy/yaml/network-policy.k8s.yaml'));
  },
};

/** Tools that are tried themselves, where they are installed. */
const NEEDS: Record<string, readonly string[]> = { Terraform: ['terraform', 'jq'] };
const isHere = (tool: string) => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

describe('docs/how-to/rendered.md', () => {
  const recipes = blocksOf('rendered.md', 'sh');

  it('has a recipe for each tool', () => {
    expect(recipes.map(({ heading }) => heading).sort()).toEqual(Object.keys(TOOLS).sort());
  });

  for (const { heading, text: code } of recipes) {
    const missing = (NEEDS[heading] ?? []).filter((tool) => !isHere(tool));
    const name = `${heading}: what it renders is compared${missing.length > 0 ? ` (SKIPPED: no ${missing.join(', ')})` : ''}`;
    (missing.length > 0 ? it.skip : it)(name, () => {
      TOOLS[heading]?.();
      const { status, stdout, stderr } = bash(code);
      expect({ status, stderr }).toEqual({ status: 1, stderr: expect.not.stringContaining('tierwall:') });
      expect(stdout).toMatch(/^5 gained, 1 widened, 0 lost, 11 pairs as before; risk HIGH$/m);
    });
  }

  it('takes what a renderer leaves that has nothing to write', () => {
    writeFileSync(join(work, 'base-branch.yaml'), '');
    writeFileSync(join(work, 'comment.yaml'), '# nothing\n---\n');
    mkdirSync(join(work, 'empty'));
    for (const nothing of ['base-branch.yaml', 'comment.yaml', 'empty']) {
      expect(bash(`tierwall diff ${nothing} "$GUIDE"`)).toMatchObject({
        ...{ status: 1, stderr: `${nothing} holds no manifests: compared with nothing\n` },
      });
      expect(bash(`tierwall diff "$GUIDE" ${nothing}`)).toMatchObject({
        ...{ status: 1, stderr: `${nothing} holds no manifests any more: all that it held is removed\n` },
      });
    }
    expect(bash('tierwall diff empty comment.yaml')).toMatchObject({ status: 2, stdout: '' });
  });
});

/** Where a recipe gets the release from. */
const FETCH = /^git (?:init -q|-C) \.\.\/tierwall\b/;

async function pipeline(
  lines: readonly string[],
  server: ForgeServer,
  variables: (url: string) => Record<string, string>,
) {
  cpSync(GUIDE, join(work, 'deploy/production'), { recursive: true });
  git('add', '-A');
  git('commit', '-qm', 'base');
  git('branch', 'target');
  dash(join(work, 'deploy/production/network-policy.k8s.yaml'));
  git('commit', '-qam', 'dash');
  // The release is this checkout, whose commands are built by its launcher.
  const fetched = lines.filter((line) => FETCH.test(line));
  expect(fetched.length).toBe(3);
  const release = join(folder, 'tierwall');
  cpSync(join(ROOT, 'scripts'), join(release, 'scripts'), { recursive: true });
  mkdirSync(join(release, 'bin'));
  writeFileSync(join(release, 'bin/tierwall'), `await import(${JSON.stringify(join(ROOT, 'bin/tierwall'))});\n`);
  writeFileSync(join(release, 'package.json'), '{"type": "module"}');
  program(
    'node',
    `args=("$@")\n[[ $1 != *build/lib/forge/main.js ]] || args=('${ROOT}/bin/launch.mjs' '${ROOT}/lib/forge/main.ts' "\${@:2}")\nexec '${process.execPath}' "\${args[@]}"`,
  );
  const url = await server.start();
  const code = lines.filter((line) => !FETCH.test(line)).join('\n');
  const child = spawn('bash', ['-euo', 'pipefail', '-c', code], {
    cwd: work,
    env: { ...environment(), ...variables(url) },
  });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      printed += chunk;
    });
  const status = await new Promise<number | null>((done) => child.on('close', done));
  server.stop();
  return { status, printed };
}

describe('docs/how-to/gitlab.md', () => {
  it('has a pipeline that comments', async () => {
    const [{ text: code } = { text: '' }] = blocksOf('gitlab.md', 'yaml');
    const { connectivity } = parse(code) as { connectivity: { script: string[] } };
    const server = new GitLabServer();
    const { status, printed } = await pipeline(connectivity.script, server, (url) => ({
      ...{ CI_API_V4_URL: url, CI_MERGE_REQUEST_PROJECT_ID: 'g/p', CI_MERGE_REQUEST_IID: '7', COMMENT_TOKEN: TOKEN },
      ...{ CI_MERGE_REQUEST_DIFF_BASE_SHA: 'target', CI_JOB_URL: 'https://x.example/1' },
      ...{ CI_PROJECT_URL: 'https://x.example/g/p', CI_COMMIT_SHA: 'abc' },
    }));
    expect({ status, printed }).toEqual({ status: 0, printed: expect.stringContaining('the comment is there') });
    expect(printed).not.toContain(TOKEN);
    expect(server.comments[0]?.body).toContain('The data tier db opens to everyone');
    expect(server.comments[0]?.body).toContain('https://x.example/g/p/-/blob/abc/deploy/production/network-policy');
  });
});

describe('docs/how-to/forgejo.md', () => {
  it('has a workflow that comments', async () => {
    const [{ text: code } = { text: '' }] = blocksOf('forgejo.md', 'yaml');
    const { jobs } = parse(code) as { jobs: { connectivity: { steps: { run?: string; env?: object }[] } } };
    const { run = '' } = jobs.connectivity.steps.find((step) => step.run) ?? {};
    expect(run).not.toContain('${{');
    const server = new ForgejoServer();
    const { status, printed } = await pipeline(run.split('\n'), server, (url) => ({
      ...{ GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r', PULL_REQUEST: '7', COMMENT_TOKEN: TOKEN },
      ...{ BASE: 'target', SOURCE_URL: 'https://x.example/src' },
    }));
    expect({ status, printed }).toEqual({ status: 0, printed: expect.stringContaining('the comment is there') });
    expect(server.comments[0]?.body).toContain('The data tier db opens to everyone');
  });
});
