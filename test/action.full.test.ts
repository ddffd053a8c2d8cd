/**
 * The action as a runner runs it, from its first step to its last, by the workflow of docs/how-to/github.md: from a checkout of its sources
 * that lies in the workspace, and from the package that those make, which is what a release is. GitHub is a local server.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { GitHubServer, TOKEN } from './forge/forge-server.ts';
import { GitRepository, hasProgram } from './git-repository.ts';
import { fencesOf } from './pages.ts';

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string | boolean>>;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const PAGE = readFileSync('docs/how-to/github.md', 'utf8');
const workflow = fencesOf(PAGE).find(({ language }) => language === 'yaml')?.text ?? '';
const given = (parse(workflow).jobs.connectivity.steps as readonly Step[]).at(-1)?.with ?? {};
const isInstalled = ['kustomize', 'helm'].every(hasProgram);

const folder = mkdtempSync(join(tmpdir(), 'tierwall action '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of programs: an npm whose `ci` takes the packages of this checkout, which `npm ci` has put there. */
function programs(): string {
  const real = execFileSync('/bin/sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim();
  const file = join(folder, 'bin/npm');
  mkdirSync(dirname(file));
  const link = `ln -s ${quoted(resolve('node_modules'))} node_modules`;
  writeFileSync(file, `#!/bin/sh\nif [ "$1" = ci ]; then ${link}; else exec ${quoted(real)} "$@"; fi\n`, {
    mode: 0o755,
  });
  return dirname(file);
}

const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

const PROGRAMS = programs();

/** The files that git knows of this checkout, as somebody gets them who checks it out. */
function sourcesInto(target: string): void {
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  for (const file of execFileSync('git', list, { encoding: 'utf8' }).split('\0').filter(existsSync)) {
    mkdirSync(dirname(join(target, file)), { recursive: true });
    cpSync(file, join(target, file), { verbatimSymlinks: true });
  }
  for (const args of [
    ['init', '-q'],
    ['add', '-A'],
    ['-c', 'user.name=t', '-c', 'user.email=t@e.org', 'commit', '-qm', 'a'],
  ])
    execFileSync('git', args, { cwd: target });
}

/** A repository with a pull request: `main` has one state, and what is checked out another. */
class PullRequest extends GitRepository {
  readonly head: string;

  constructor(name: string) {
    super();
    const files = join(import.meta.dirname, 'repositories', name);
    this.copy(join(files, 'before'));
    this.commit();
    this.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    this.git('checkout', '-qb', 'change');
    this.copy(join(files, 'after'));
    this.commit();
    this.head = this.git('rev-parse', 'HEAD').trim();
  }
}

/** All steps of an action, in the environment that a runner gives them. */
class Job {
  readonly outputs: Record<string, Record<string, string>> = {};
  printed = '';
  readonly temp: string;
  readonly #action: string;
  readonly #request: PullRequest;

  constructor(name: string, action: string, request: PullRequest) {
    this.temp = join(folder, name);
    mkdirSync(this.temp);
    this.#action = action;
    this.#request = request;
  }

  /** @returns the exit code of the first step that fails, else 0 */
  async run(server: GitHubServer): Promise<number | null> {
    const { runs } = parse(readFileSync(join(this.#action, 'action.yml'), 'utf8')) as { runs: { steps: Step[] } };
    const url = await server.start();
    try {
      for (const step of runs.steps) {
        if (step.run === undefined || (step.if !== undefined && !this.#value(step.if))) continue;
        const status = await this.#step(step, url);
        if (status !== 0) return status;
      }
      return 0;
    } finally {
      server.stop();
    }
  }

  async #step({ id = 'step', run = '', env = {} }: Step, url: string): Promise<number | null> {
    const output = join(this.temp, `${id}.output`);
    writeFileSync(output, '');
    const variables = Object.entries(env).map(([name, text]) => [name, this.#filledIn(text)]);
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: this.#request.folder,
      env: {
        ...{
          PATH: `${PROGRAMS}:${process.env['PATH']}`,
          HOME: process.env['HOME'],
          RUNNER_TEMP: this.temp,
          GITHUB_OUTPUT: output,
        },
        ...{
          GITHUB_STEP_SUMMARY: join(this.temp, 'summary'),
          GITHUB_ACTION_PATH: this.#action,
          GITHUB_ACTIONS: 'true',
        },
        ...{ GITHUB_WORKSPACE: this.#request.folder, GITHUB_API_URL: url, GITHUB_REPOSITORY: 'o/r', CI: 'true' },
        ...Object.fromEntries(variables),
      },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        this.printed += chunk;
      });
    const status = await new Promise<number | null>((done) => child.on('close', done));
    this.outputs[id] = outputsIn(readFileSync(output, 'utf8'));
    return status;
  }

  #filledIn(text: string): string {
    return text.replace(/\$\{\{ ([^}]*) \}\}/g, (_, words: string) => String(this.#value(words) ?? ''));
  }

  /** What an expression means, which is one of names, texts, `==`, `&&` and `contains`. */
  #value(expression: string): unknown {
    const code = expression
      .replaceAll('==', '===')
      .replaceAll(/\b[a-z]+(?:\.[\w-]+)+/g, (name) => JSON.stringify(this.#named(name) ?? ''));
    return runInNewContext(code, { contains: (text: string, part: string) => text.includes(part) });
  }

  #named(name: string): unknown {
    const { inputs } = parse(readFileSync(join(this.#action, 'action.yml'), 'utf8'));
    const [context, first = '', ...rest] = name.split('.');
    if (context === 'inputs') return given[first] ?? this.#filledIn(inputs[first].default);
    if (context === 'steps') return this.outputs[first]?.[rest[1] ?? ''];
    const event = { pull_request: { number: 7, head: { sha: this.#request.head, repo: { full_name: 'o/r' } } } };
    const github = {
      ...{ event, action_path: this.#action, base_ref: 'main', event_name: 'pull_request', repository: 'o/r' },
      ...{ server_url: 'https://x.example', run_id: 1, token: TOKEN },
    };
    return [first, ...rest].reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], github);
  }
}

/** `name=value`, or `name<<END` and lines until that word. */
function outputsIn(text: string): Record<string, string> {
  const found = text.matchAll(/^(\w+)(?:=(.*)|<<(.*)\n([\s\S]*?)\n?^\3$)/gm);
  return Object.fromEntries([...found].map(([, name, line, , lines]) => [name, line ?? lines ?? '']));
}

describe('the workflow of docs/how-to/github.md', () => {
  it('gives the action inputs that it has', () => {
    const { inputs } = parse(readFileSync('action.yml', 'utf8'));
    expect(Object.keys(given).filter((name) => !Object.hasOwn(inputs, name))).toEqual([]);
  });

  it('is valid, as is every other workflow of the pages that uses the action', () => {
    const pages = execFileSync('git', ['ls-files', '*.md'], { encoding: 'utf8' }).split('\n').filter(existsSync);
    const workflows = pages.flatMap((page) =>
      fencesOf(readFileSync(page, 'utf8')).filter(
        ({ language, text }) => language === 'yaml' && /^on: /m.test(text) && text.includes('uses: tierwall/'),
      ),
    );
    expect(workflows.length).toBeGreaterThanOrEqual(1);
    if (!hasProgram('actionlint')) return;
    for (const { text } of workflows) {
      expect(spawnSync('actionlint', ['-no-color', '-'], { input: text, encoding: 'utf8' }).stdout).toBe('');
    }
  });
});

(isInstalled ? describe : describe.skip)('the action', () => {
  const kustomize = new PullRequest('kustomize-overlays');
  const helm = new PullRequest('helm-library');
  const sources = join(kustomize.folder, '.tierwall');
  const release = join(folder, 'release');
  const fromSources = new Job('of sources', sources, kustomize);
  const server = new GitHubServer();
  let status: number | null;
  afterAll(() => {
    kustomize.remove();
    helm.remove();
  });
  beforeAll(async () => {
    sourcesInto(sources);
    status = await fromSources.run(server);
    cpSync(join(fromSources.temp, 'tierwall-package'), release, { recursive: true });
  }, 900_000);

  it('reviews a repository with kustomize, from a checkout of its sources in the workspace', () => {
    expect(fromSources.printed).not.toMatch(/^tierwall: /m);
    expect(status).toBe(1);
    expect(fromSources.outputs['review']).toMatchObject({ status: '1', verdict: 'high' });
    expect(server.comments).toEqual([
      expect.objectContaining({ body: expect.stringMatching(/## production\n.*\n.*:no_entry:/s) }),
    ]);
    expect(readFileSync(join(fromSources.temp, 'summary'), 'utf8')).toContain('## production');
    expect(fromSources.printed).not.toContain(TOKEN);
  });

  it('reviews a repository with a chart, from the commit of a release', async () => {
    const job = new Job('of a release', release, helm);
    const other = new GitHubServer();
    expect([await job.run(other), job.printed]).toEqual([1, expect.not.stringContaining('npm ')]);
    expect(job.outputs['package']).toEqual({ folder: release });
    expect(job.outputs['review']).toMatchObject({ status: '1', verdict: 'high' });
    const template =
      /, from \[charts\/web\/templates\/\S+\.yaml\]\(https:\/\/x\.example\/o\/r\/blob\/\w+\/charts\/web\/templates\/[\w-]+\.yaml\)/;
    expect(other.comments).toEqual([expect.objectContaining({ body: expect.stringMatching(/^### :no_entry:/m) })]);
    expect(other.comments[0]?.body).toMatch(template);
  });
});
