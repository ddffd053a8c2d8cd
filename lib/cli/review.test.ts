import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tierwall as run } from '../../test/in-process.ts';

let committed: string;
let folder: string;
/** Runs in a git repository of its own, with the guide committed in `manifests` and its intent beside. */
const tierwall = (...args: string[]) => run(args, { cwd: folder });

function git(...args: string[]): void {
  const { status, stderr } = spawnSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args],
    { cwd: folder, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
}

const POLICY = 'manifests/network-policy.k8s.yaml';
const edit = (from: string | RegExp, to: string) => {
  const path = join(folder, POLICY);
  writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
};
const makeTheMistake = () => edit('      ports:', '    - ports:');

beforeAll(() => {
  folder = committed = mkdtempSync(join(tmpdir(), 'tierwall review '));
  cpSync('test/fixtures/guide', join(folder, 'manifests'), { recursive: true });
  cpSync('test/fixtures/intent/guide.yaml', join(folder, 'intent.yaml'));
  git('init', '-q', '-b', 'main', '--template=');
  git('add', '-A');
  git('commit', '-qm', 'guide');
});
afterAll(() => rmSync(committed, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall review '));
  // The times of files are in git's index.
  cpSync(committed, folder, { recursive: true, preserveTimestamps: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('tierwall review --json', () => {
  it('writes what diff -o json prints, besides the comment', async () => {
    makeTheMistake();
    const { stdout: json } = await tierwall('diff', 'main:manifests', 'manifests', '-o', 'json');
    const { stdout: comment } = await tierwall('review', 'main:manifests', 'manifests');
    expect(await tierwall('review', 'main:manifests', 'manifests', '--json', 'a file.json')).toMatchObject({
      ...{ status: 0, stdout: comment },
    });
    expect(readFileSync(join(folder, 'a file.json'), 'utf8')).toBe(json);
  });

  it('holds one set, and refuses more before it writes anything', async () => {
    writeFileSync(
      join(folder, 'tierwall.yaml'),
      'version: 1\nsets:\n  a: {folder: manifests}\n  b: {folder: manifests}\n',
    );
    git('add', '-A');
    git('commit', '-qm', 'sets');
    const one = await tierwall('review', '--base', 'main', 'a', '--json', 'one.json');
    expect([one.status, JSON.parse(readFileSync(join(folder, 'one.json'), 'utf8'))]).toMatchObject([
      0,
      { changed: false },
    ]);
    expect(await tierwall('review', '--base', 'main', '--json', 'two.json')).toMatchObject({
      ...{ status: 2, stdout: '', stderr: expect.stringContaining('--json holds one set; name one of a, b') },
    });
    expect(existsSync(join(folder, 'two.json'))).toBe(false);
  });
});

describe('tierwall diff', () => {
  it('compares a revision with the working copy, without touching it', async () => {
    expect(await tierwall('diff', 'main:manifests', 'manifests')).toEqual({
      ...{ status: 0, stderr: '', stdout: 'no connectivity change (12 pairs as before)\n' },
    });
    makeTheMistake();
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^5 gained, 1 widened, 0 lost, 11 pairs as before; risk HIGH\n/);
    expect(stdout).toContain('now: ingress rule 2 of default/db-access-policy (manifests/network-policy.k8s.yaml:11)');
    // Two revisions, from within a folder.
    git('commit', '-qam', 'mistake');
    expect((await tierwall('diff', 'HEAD~1:manifests', 'HEAD:manifests')).stdout).toContain(
      '(HEAD:manifests/network-policy',
    );
  });

  it('holds what is gained against the declared intent, and what is lost too', async () => {
    makeTheMistake();
    const mistake = await tierwall(
      'diff',
      'main:manifests',
      'manifests',
      '--intent',
      'intent.yaml',
      '--fail-on',
      'never',
    );
    expect(mistake.status).toBe(1);
    expect(mistake.stdout).toContain('ERROR: the intent does not list TCP 3306');
    git('checkout', '-q', '.');
    edit('3306', '3307');
    const lost = await tierwall('diff', 'main:manifests', 'manifests', '--intent', 'intent.yaml');
    expect(lost.stdout).toContain('ERROR: lost, and the intent still lists TCP 3306 (intent.yaml:11)');
    // Declared in the same change, it is no error; the change of the intent is the first line.
    const intent = join(folder, 'intent.yaml');
    writeFileSync(intent, readFileSync(intent, 'utf8').replace('3306', '3307'));
    const both = await tierwall('diff', 'main:manifests', 'manifests', '--intent', 'intent.yaml', '--fail-on', 'never');
    expect(both.status).toBe(0);
    expect(both.stdout).toMatch(/^the declared intent changes: intent.yaml now lists default\/backend/);
    expect(both.stdout).toContain('declared: TCP 3307 (intent.yaml:11)');
  });

  it.each([
    ['any', 1],
    ['gained', 1],
    ['lost', 1],
    ['high', 1],
    ['never', 0],
  ])('ends with the code that --fail-on %s asks for', async (what, expected) => {
    edit('app: backend', 'app: nobody');
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', what);
    // Backend has lost db; pods of that label, of which there are none yet, have gained it.
    expect(stdout).toContain('default/{app=nobody} => default/db[Deployment]');
    expect(status).toBe(expected);
  });

  it('does not call what is only lost a gain, nor a high risk', async () => {
    edit(/ingress:[\s\S]*?(?= {2}podSelector)/, 'ingress: []\n');
    for (const [what, code] of Object.entries({ any: 1, lost: 1, gained: 0, high: 0 }))
      expect((await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', what)).status).toBe(code);
  });

  it('writes JSON, SARIF, Markdown and Mermaid', async () => {
    makeTheMistake();
    const output = async (format: string) =>
      (await tierwall('diff', 'main:manifests', 'manifests', '-o', format)).stdout;
    const json = JSON.parse(await output('json'));
    expect(json).toMatchObject({ version: 2, changed: true, unchanged: 11 });
    expect(json.connections).toContainEqual(
      expect.objectContaining({
        ...{ src: 'default/backend[Deployment]', dst: 'default/db[Deployment]', kind: 'widened' },
        ...{ old: 'TCP 3306', new: 'All Connections' },
        risk: {
          level: 'high',
          reasons: ['default/db[Deployment] is a data tier', 'every port', 'more ports than before'].slice(0, 1),
        },
      }),
    );
    const { runs } = JSON.parse(await output('sarif'));
    expect(runs[0].results[0]).toMatchObject({
      ...{ ruleId: 'gained', level: 'error' },
      locations: [{ physicalLocation: { artifactLocation: { uri: POLICY }, region: { startLine: 11 } } }],
    });
    expect(json.possible).toContainEqual(
      expect.objectContaining({ kind: 'gained', old: 'No Connections', new: 'TCP 3306' }),
    );
    expect(await output('markdown')).toContain('| **HIGH** | `+` gained |');
    expect(await output('mermaid')).toMatch(/^flowchart LR\n {2}accTitle: .*\n {2}accDescr: 5 gained/);
  });

  it('compares with nothing where the old revision has no such folder', async () => {
    mkdirSync(join(folder, 'more'));
    cpSync(join(folder, 'manifests'), join(folder, 'more'), { recursive: true });
    const { status, stdout, stderr } = await tierwall('diff', 'main:more', 'more');
    expect(status).toBe(1);
    expect(stderr).toBe('main:more holds no manifests: compared with nothing\n');
    expect(stdout).toContain('with a workload that is added');
  });

  it('says that a default deny is lost though no connection of what is here changes', async () => {
    const text = (name: string, spec: string) =>
      `---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: default}\nspec: ${spec}\n`;
    const each = ['frontend', 'backend', 'db'].map((app) =>
      text(app, `{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress, Egress]}`),
    );
    writeFileSync(
      join(folder, POLICY),
      [...each, text('deny', '{podSelector: {}, policyTypes: [Ingress, Egress]}')].join(''),
    );
    git('commit', '-qam', 'deny');
    writeFileSync(join(folder, POLICY), each.join(''));
    const { status, stdout } = await tierwall('diff', 'main:manifests', 'manifests', '--fail-on', 'high');
    expect(status).toBe(1);
    expect(stdout).toMatch(/^7 gained, 0 lost, 0 pairs as before; risk HIGH\n/);
    // Neither of the three is at an end of a row: they are limited as before.
    expect(stdout).not.toMatch(/\[Deployment\]/);
    expect(stdout).toContain('namespace default has no default deny of ingress any more: a new pod in it is open');
  });

  it.each([
    [['diff', 'nowhere:manifests', 'manifests'], 'git has no nowhere: '],
    [['diff', 'main:manifests', 'main:nowhere'], 'main:nowhere holds no manifests'],
    [['diff', '--upload-pack=x:y', 'manifests'], 'unknown option'],
    [['diff', 'manifests', 'manifests', '--intent', 'nowhere.yaml'], 'cannot read nowhere.yaml: ENOENT'],
    [['diff', 'manifests'], 'name what to compare manifests with'],
    [['lint', '--explain', 'NP099'], 'there is no rule NP099'],
    [['lint'], 'name a folder of manifests'],
    [['review', 'manifests', 'manifests', '--limit', '10'], '--limit 10: write 5000 or more'],
  ])('%j could not run', async (args, complaint) => {
    const { status, stderr } = await tierwall(...args);
    expect([status, stderr]).toEqual([2, expect.stringContaining(complaint)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('tierwall lint', () => {
  it('prints place, rule, fact, witness and fix, and fails from warnings on', async () => {
    makeTheMistake();
    const { status, stdout } = await tierwall('lint', 'manifests');
    expect(status).toBe(1);
    expect(stdout).toContain(`${POLICY}:11: NP007 error: ingress rule 1 of default/db-access-policy and rule 2`);
    expect(stdout).toContain('  witness: {elsewhere}/{stranger} reaches default/db[Deployment] on TCP 3306\n');
    expect(stdout).toMatch(/\n2 errors, 1 warning, 1 note\n$/);
    git('checkout', '-q', '.');
    expect((await tierwall('lint', 'manifests', '--fail-on', 'error')).status).toBe(0);
    expect((await tierwall('lint', 'manifests', '--fail-on', 'never')).status).toBe(0);
  });

  it('takes a suppression with a reason, from an annotation or from a file, and no other', async () => {
    edit(
      'name: db-access-policy',
      'name: db-access-policy\n  annotations:\n    tierwall.dev/ignore: "NP019: applied to default by hand"',
    );
    writeFileSync(
      join(folder, '.tierwall-ignore'),
      '# the tutorial\nNP001 * the tutorial leaves them open\nNP016 default/db[Service] so\n',
    );
    expect(await tierwall('lint', 'manifests', '--fail-on', 'note')).toEqual({
      ...{ status: 0, stderr: '', stdout: 'no findings; 3 suppressed\n' },
    });
    const sarif = JSON.parse((await tierwall('lint', 'manifests', '-o', 'sarif')).stdout);
    expect(sarif.runs[0].results[0].suppressions).toEqual([{ kind: 'inSource', justification: expect.any(String) }]);
    edit('"NP019: applied to default by hand"', 'NP019');
    const without = await tierwall('lint', 'manifests', '--fail-on', 'note');
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('MF027');
    appendFileSync(join(folder, '.tierwall-ignore'), 'NP001 default/db[Deployment]\n');
    expect(await tierwall('lint', 'manifests')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('.tierwall-ignore:4: no suppression'),
    });
  });

  it('lists its rules and explains each', async () => {
    const { stdout } = await tierwall('lint', '--list');
    expect(stdout.trim().split('\n')).toHaveLength(25);
    expect((await tierwall('lint', '--explain', 'np007')).stdout).toMatch(/^NP007 \(error\): ports split/);
  });

  it('writes JSON of version 1', async () => {
    const { version, findings } = JSON.parse((await tierwall('lint', 'manifests', '-o', 'json')).stdout);
    expect(version).toBe(1);
    expect(findings).toContainEqual(
      expect.objectContaining({
        ...{
          rule: 'NP019',
          severity: 'note',
          file: POLICY,
          line: 1,
          object: 'default/db-access-policy[NetworkPolicy]',
        },
      }),
    );
  });
});

describe('the command that a comment tells its reader', () => {
  it('names a folder that every checkout has, and else nothing', async () => {
    makeTheMistake();
    const ask = async (after: string) => {
      const { status, stdout } = await tierwall('review', 'main:manifests', after);
      expect([status, stdout.slice(0, 4)]).toEqual([0, '### ']);
      return /^To ask why: `(.*)`$/m.exec(stdout)?.[1];
    };
    expect(await ask('manifests')).toMatch(/^tierwall explain manifests /);
    // What an earlier step of a job rendered, and a path of this machine.
    cpSync(join(folder, 'manifests'), join(folder, 'rendered'), { recursive: true });
    expect(await ask('rendered')).toBeUndefined();
    expect(await ask(join(folder, 'manifests'))).toBeUndefined();
    // Outside of a repository, its reader is who runs it.
    cpSync('test/fixtures/guide', join(folder, 'old'), { recursive: true });
    rmSync(join(folder, '.git'), { recursive: true });
    const { stdout } = await tierwall('review', 'old', 'rendered');
    expect(stdout).toContain('To ask why: `tierwall explain rendered internet ');
  });

  it('is tierwall, or the words that are given, and nothing that a shell takes for more', async () => {
    makeTheMistake();
    const ask = (...args: string[]) => tierwall('review', 'main:manifests', 'manifests', ...args);
    expect((await ask()).stdout).toContain(
      "To ask why: `tierwall explain manifests internet 'default/db[Deployment]:3306'`",
    );
    expect((await ask('--command', 'npm run t --')).stdout).toContain(
      'To ask why: `npm run t -- explain manifests internet ',
    );
    for (const words of ['', ' ', 'a;b', 'a`b', '$(a)', 'a\nb', 'a | b', '@x <b>'])
      expect(await ask('--command', words)).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('write words'),
      });
  });
});

describe('tierwall report', () => {
  it('writes one file that needs nothing else', async () => {
    makeTheMistake();
    const { status, stdout } = await tierwall(
      'report',
      'manifests',
      '--base',
      'main:manifests',
      '--intent',
      'intent.yaml',
    );
    expect(status).toBe(0);
    expect(stdout).toMatch(/^<!doctype html>/);
    expect(stdout).not.toMatch(/<(?:link|img|iframe)|(?:src|href)="(?!#)/);
    const data = JSON.parse(/<script id="data"[^>]*>(.*)<\/script>/.exec(stdout)?.[1] ?? '');
    expect(data.changes.verdict).toContain('6 against the declared intent');
    expect(data.causes.map(({ rule }: { rule: string }) => rule)).toContain('NP007');
    expect(data.made).toMatch(/^tierwall [\d.]+, .* UTC, --cni calico --base main:manifests --intent intent.yaml$/);
  });

  it('lets no name out of the page', async () => {
    const evil = join(folder, 'a<script>alert(1)<script>');
    cpSync(join(folder, 'manifests'), evil, { recursive: true });
    const { stdout } = await tierwall('report', evil);
    expect(stdout).not.toContain('<script>alert');
  });
});
