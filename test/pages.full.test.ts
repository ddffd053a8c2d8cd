/**
 * Pages cannot be untrue: their commands are run, in a copy of the repository with the shipped application, and what they show is
 * compared with what the commands print. So an adopter's own tiers change nothing here. To write what they print now:
 *
 *     UPDATE_PAGES=1 npx jest test/pages.full --testPathIgnorePatterns=/node_modules/
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verifyText } from '../lib/format/verify/text.ts';
import { verify } from '../lib/live/verify.ts';
import { readIntent } from '../lib/manifests/intent.ts';
import { readTexts } from '../lib/manifests/read-texts.ts';
import { CopyOfRepository } from './copy-of-repository.ts';
import { SimulatedCluster } from './live/simulated-cluster.ts';
import { fencesOf, pages } from './pages.ts';

const update = process.env['UPDATE_PAGES'] === '1';
const textOf = (page: string) => readFileSync(page, 'utf8');

/** What a reader has edited before, by the name that `after=` gives it. */
const EDITS: Readonly<Record<string, { file: string; edit: (text: string) => string }>> = {
  dash: { file: 'dist/guide/network-policy.k8s.yaml', edit: (text) => text.replace(/^ {6}ports:/m, '    - ports:') },
};

const shown = pages.flatMap((page) =>
  fencesOf(textOf(page))
    .filter(({ language }) => language === 'console')
    .map(({ text, options }) => ({ page, text, after: options.get('after') })),
);

/** Those on which every command can be run as it stands, or with this in the place of a placeholder. */
const RUN = ['README.md', 'docs/tutorial/README.md', 'docs/how-to/add-a-tier.md', 'docs/how-to/install.md'];
const PLACEHOLDER = /\b(?:PATH\/TO\/YOUR\/YAML|PATH|DIR)(?![\w/])/;
const commands = RUN.flatMap((page) => [
  ...fencesOf(textOf(page)).flatMap(({ language, text }) => (language === 'sh' ? text.split('\n') : [])),
  ...[...textOf(page).matchAll(/`((?:scripts\/\w|npm run |kubectl |bin\/tierwall )[^`]*)`/g)].map(([, one = '']) =>
    one.replaceAll('\n', ' '),
  ),
]).map((line) => line.replace(/\s+#.*$/, ''));
const startingWith = (start: string) => [...new Set(commands.filter((command) => command.startsWith(start)))];

function compare(page: string, said: string, printed: string): void {
  if (update)
    writeFileSync(
      page,
      textOf(page).replace(said, () => printed),
    );
  else expect(said).toBe(printed);
}

describe('the pages', () => {
  const copy = new CopyOfRepository();
  afterAll(() => copy.remove());
  const yamlOf = (folder: string) =>
    Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.yaml'))
        .map((file) => [file, textOf(join(folder, file))]),
    );
  /** `work` with a file of the copy edited, which is then as before. */
  function edited<T>(file: string, edit: (text: string) => string, work: () => T): T {
    const path = copy.path(file);
    const before = textOf(path);
    expect(edit(before)).not.toBe(before);
    writeFileSync(path, edit(before));
    try {
      return work();
    } finally {
      writeFileSync(path, before);
    }
  }
  async function verified(profile: string) {
    const texts = Object.values(yamlOf(`test/fixtures/${profile}`));
    const { intent } = readIntent(textOf(`test/fixtures/intent/${profile}.yaml`), `${profile}.yaml`);
    if (!intent) throw new Error('the intent cannot be read');
    const manifests = readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));
    return verify(manifests, new SimulatedCluster(texts), {
      ...{ image: 'agnhost', within: 0, run: 'abc', podCidrs: ['192.168.0.0/16'], intent },
    });
  }

  it('speak of the application of test/fixtures', () => {
    const dist = yamlOf(copy.path('dist'));
    expect(dist).toEqual(Object.fromEntries(Object.entries(yamlOf('test/fixtures')).filter(([file]) => file in dist)));
  });

  it('are run with a home folder of their own', () => {
    expect(copy.must('sh', '-c', 'cd && pwd; printenv XDG_CONFIG_HOME GIT_CONFIG_GLOBAL KUBECONFIG || true')).toBe(
      `${copy.home}\n`,
    );
  });

  it('have something to run', () => {
    expect(shown.length).toBeGreaterThan(6);
    expect(startingWith('scripts/').length).toBeGreaterThan(4);
    expect(startingWith('bin/tierwall ').length).toBeGreaterThan(3);
  });

  it.each(shown.map(({ page, text, after }) => [page, text.split('\n')[0] ?? '', text, after] as const))(
    '%s shows what is printed by %s',
    (page, _, text, after) => {
      const edit = after === undefined ? undefined : EDITS[after];
      expect(edit === undefined).toBe(after === undefined);
      const print = () =>
        text
          .split(/^(?=\$ )/m)
          .map((part) => part.split('\n')[0] ?? '')
          .map((line) => `${line}\n${copy.run('bash', '-c', line.slice(2)).out.trimEnd()}\n`)
          .join('\n');
      compare(page, text, edit ? edited(edit.file, edit.edit, print) : print());
    },
  );

  it('show what synth says of inconsistent data', () => {
    const page = 'docs/how-to/add-a-tier.md';
    const text = fencesOf(textOf(page)).find((one) => one.text.includes('nothing was written'))?.text ?? '';
    const mistaken = (data: string) =>
      data.replace('nodePort: 30002', 'nodePort: 80').replace("to: 'db', port: 3306", "to: 'db', port: 3307");
    const { status, out } = edited('lib/app/application.ts', mistaken, () =>
      copy.run('npm', 'run', '--silent', 'synth'),
    );
    expect(status).toBe(1);
    compare(page, text, `${out.trimEnd()}\n`);
  });

  it('show of verification what a cluster in which all is well gives', async () => {
    const page = textOf('docs/reference/verify.md');
    const printed = verifyText({ verification: await verified('hardened'), explain: () => '', width: 120 })
      .split('\n')
      .map(untimed);
    const lines = fencesOf(page)
      .find(({ text }) => text.includes('canary   enforced'))
      ?.text.split('\n');
    expect(lines?.length).toBeGreaterThan(15);
    // Which cluster it was, nobody can tell.
    expect(
      lines?.map(untimed).filter((line) => !/^cluster {2}Kubernetes /.test(line) && !printed.includes(line)),
    ).toEqual([]);
    const rows = printed.filter((line) => / (ok|MISMATCH|INCONCLUSIVE) {2}/.test(line));
    expect(page).toContain(`some of its ${rows.length} rows`);
  });

  it('show the three verdicts about the database of the tutorial as they are', async () => {
    const [, table = ''] = textOf('README.md').split('| to `db:3306` from |');
    const rows = [...table.matchAll(/^\| (.+?) \| (\w+) \| (\w+) \| (\w+) \|$/gm)].map(([, ...cells]) => cells);
    const { cells } = await verified('guide');
    const name: Record<string, string> = {
      ...{ backend: 'default/backend[Deployment]', frontend: 'default/frontend[Deployment]' },
      'a pod without labels': 'default/{stranger}',
      'a pod labelled `app=backend` in another namespace': '{elsewhere}/{app=backend}',
    };
    expect(rows).toHaveLength(4);
    for (const [who = '', declared, computed, probed] of rows) {
      const found = cells.filter(
        ({ cell }) => cell.from.name === name[who] && cell.to.name === 'default/db[Deployment]' && cell.port === 3306,
      );
      const seen = (tries: readonly { seen: string }[]) => [...new Set(tries.map((one) => one.seen))].join();
      expect(found.map(({ cell, tries }) => [cell.declared, cell.computed, seen(tries)])).toEqual([
        [declared, computed, probed],
      ]);
    }
  });

  it.each(startingWith('bin/tierwall ').map((command) => [command]))('name a command that works: %s', (command) => {
    const words = command.replace(/ > .*/, '').replace(PLACEHOLDER, 'dist/guide').split(' ');
    // A cluster is none here.
    const { status, out } = copy.run('bash', '-c', (words[1] === 'verify' ? [...words, '--help'] : words).join(' '));
    // 1: it found something, or an exercise is not solved.
    expect([0, words[1] === 'lint' || words[1] === 'learn' ? 1 : 0]).toContain(status);
    expect(out).not.toMatch(/^tierwall: /m);
  });

  it.each(startingWith('npm ').map((command) => [command]))('name a script of package.json: %s', (command) => {
    const { scripts } = JSON.parse(textOf('package.json'));
    for (const part of command.split(' && ')) {
      const [, verb = '', name = ''] = part.split(' ');
      if (verb === 'run' || verb === 'test') expect(Object.keys(scripts)).toContain(name || verb);
    }
  });

  it.each(startingWith('scripts/').map((command) => [command]))('name a script that takes this: %s', (command) => {
    const [script = ''] = command.split(' ');
    expect(copy.must('bash', script, '--help')).toContain(`Usage: ${script}`);
    copy.must('bash', '-c', `${command} --dry-run`);
  });

  it('make by hand the Secret that the hardened profile needs', () => {
    const facts = textOf(copy.path('dist/cluster/profiles.yaml'));
    const [secret = ''] = startingWith('kubectl -n ');
    const [, namespace, name, key] =
      /^kubectl -n (\S+) create secret generic (\S+) --from-literal=(\w+)=/.exec(secret) ?? [];
    expect(facts).toContain(`  secrets:\n    - ${namespace}/${name} ${key}\n`);
    const applied = startingWith('kubectl apply ').flatMap((command) =>
      [...command.matchAll(/ -f (dist\/\S+)/g)].map(([, path = '']) => path),
    );
    expect(applied.length).toBeGreaterThan(2);
    expect(applied.filter((path) => !existsSync(copy.path(path)))).toEqual([]);
  });

  it('have a map of folders that are there', () => {
    const [, table = ''] = textOf('CONTRIBUTING.md').split('\n## The folders\n');
    const places = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| (\[?`.*?) \|/gm)].flatMap(
      ([, cell = '']) => cell.replace(/\]\(.*?\)/g, '').match(/[\w./-]+/g) ?? [],
    );
    expect(places.length).toBeGreaterThan(10);
    expect(places.filter((place) => !existsSync(copy.path(place)))).toEqual([]);
  });
});

/** Without what differs from run to run. */
function untimed(line: string): string {
  return line.replace(/\d+\.\d s\b/g, 'TIME').replace(/\(of \d+\)/g, '(of N)');
}
