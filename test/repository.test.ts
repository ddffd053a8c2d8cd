import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const tracked = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).stdout.split('\0').filter(Boolean);
const workflows = tracked.filter((file) => /^\.github\/workflows\/|^action\.yml$/.test(file));
const textOf = (file: string) => readFileSync(file, 'utf8');

describe('the repository', () => {
  it('has no build and no cache in it: what runs is what was reviewed', () => {
    expect(tracked.length).toBeGreaterThan(100);
    expect(tracked.filter((file) => /^(?:build|\.cache|node_modules)\/|\.cjs\.map$/.test(file))).toEqual([]);
  });

  it('has no file of code over 250 lines', () => {
    const code = tracked.filter(
      (file) =>
        /\.(?:ts|js|mjs|cjs|sh|bash|bats)$|^(?:\.ci|scripts)\/[\w-]+$/.test(file) && !/^test\/schemas\//.test(file),
    );
    expect(code.length).toBeGreaterThan(900);
    expect(code.filter((file) => textOf(file).split('\n').length > 251)).toEqual([]);
  });

  it('pipes nothing into a grep that ends at its first match, which the writer may die of', () => {
    const scripts = tracked.filter((file) => /^(?:scripts|\.ci)\/[^.]*(?:\.sh)?$/.test(file));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((file) => /(?<!\|)\|\s*grep -\w*[qm]/.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  it('tells nobody to run a name of npm that nobody owns', () => {
    const texts = tracked.filter(
      (file) => /\.(?:md|ts|mjs|js|sh|ya?ml|bats|json)$/.test(file) && file !== 'package-lock.json',
    );
    const said =
      /\b(?:npx|npm exec|pnpm dlx|yarn dlx|bunx)\b[^\n`|&;]*\btierwall(?:@[\w.]+)?\s+(?:list|matrix|explain|check|diff|lint|re\w+|verify)/;
    expect(['To ask why: `npx', '--yes', 'tierwall', 'explain', 'after`'].join(' ')).toMatch(said);
    expect(texts.filter((file) => said.test(textOf(file)))).toEqual([]);
  });

  it('is named alike wherever its place is said', () => {
    const { repository, files, name } = JSON.parse(textOf('package.json'));
    expect(repository.url).toBe('git+https://github.com/tierwall/tierwall.git');
    expect(name).toBe('tierwall');
    for (const file of files) if (file !== 'build') expect(tracked.some((one) => one.startsWith(file))).toBe(true);
    // What is written into files of other repositories leads to pages that are here.
    const sources = tracked.filter((file) => /^lib\/.*\.ts$/.test(file)).map(textOf);
    const pages = sources.flatMap((text) => [
      ...text.matchAll(/https:\/\/(github\.com\/\S+?)\/blob\/main\/([\w./-]+)/g),
    ]);
    expect(pages.length).toBeGreaterThan(0);
    for (const [, place, page = ''] of pages)
      expect([place, tracked.includes(page)]).toEqual(['github.com/tierwall/tierwall', true]);
  });
});

describe.each(workflows)('%s', (file) => {
  const text = textOf(file);

  it('pins every action by a digest, with its version beside', () => {
    for (const [line, action] of text.matchAll(/^ *(?:- )?uses: (\S+).*$/gm)) {
      if (action === './') continue;
      expect(line).toMatch(/uses: [\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it('puts nothing from outside into the text of a script', () => {
    const { jobs, runs } = parse(text);
    const steps = [runs, ...Object.values(jobs ?? {})].flatMap((job) => (job as { steps?: object[] })?.steps ?? []);
    expect(steps.length).toBeGreaterThan(0);
    for (const { run } of steps as { run?: string }[]) expect(run ?? '').not.toContain('${{');
  });

  it('has no more rights than it says for each job', () => {
    if (file === 'action.yml') return;
    expect(parse(text).permissions).toEqual({ contents: 'read' });
  });
});

describe('the notes of a release', () => {
  const notes = (version: string) => spawnSync('.ci/release-notes', [version], { encoding: 'utf8' });
  const headings = [...textOf('CHANGELOG.md').matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);

  it('are the part of CHANGELOG.md about the version, without its heading and the next part', () => {
    const [first = ''] = headings;
    const { status, stdout } = notes(first.split(' ')[0] ?? '');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\s*(?:- |### )/);
    expect(stdout).not.toMatch(/^## /m);
    expect(textOf('CHANGELOG.md')).toContain(stdout.trim());
  });

  it.each(['9.9.9', '0', '.*', ''])('are refused of a version that it does not speak of: %s', (version) => {
    const { status, stdout, stderr } = notes(version);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('CHANGELOG.md has no part');
  });
});
