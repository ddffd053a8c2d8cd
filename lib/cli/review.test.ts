import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { GuideRepository, POLICY } from '../../test/guide-repository.ts';

const guide = new GuideRepository();
const tierwall = (...args: string[]) => guide.tierwall(...args);

describe('tierwall review --json', () => {
  it('writes what diff -o json prints, besides the comment', async () => {
    guide.makeTheMistake();
    const { stdout: json } = await tierwall('diff', 'main:manifests', 'manifests', '-o', 'json');
    const { stdout: comment } = await tierwall('review', 'main:manifests', 'manifests');
    expect(await tierwall('review', 'main:manifests', 'manifests', '--json', 'a file.json')).toMatchObject({
      ...{ status: 0, stdout: comment },
    });
    expect(readFileSync(guide.path('a file.json'), 'utf8')).toBe(json);
  });

  it('holds one set, and refuses more before it writes anything', async () => {
    writeFileSync(
      guide.path('tierwall.yaml'),
      'version: 1\nsets:\n  a: {folder: manifests}\n  b: {folder: manifests}\n',
    );
    guide.git('add', '-A');
    guide.git('commit', '-qm', 'sets');
    const one = await tierwall('review', '--base', 'main', 'a', '--json', 'one.json');
    expect([one.status, JSON.parse(readFileSync(guide.path('one.json'), 'utf8'))]).toMatchObject([
      0,
      { changed: false },
    ]);
    expect(await tierwall('review', '--base', 'main', '--json', 'two.json')).toMatchObject({
      ...{ status: 2, stdout: '', stderr: expect.stringContaining('--json holds one set; name one of a, b') },
    });
    expect(existsSync(guide.path('two.json'))).toBe(false);
  });
});

describe('tierwall lint', () => {
  it('prints place, rule, fact, witness and fix, and fails from warnings on', async () => {
    guide.makeTheMistake();
    const { status, stdout } = await tierwall('lint', 'manifests');
    expect(status).toBe(1);
    expect(stdout).toContain(`${POLICY}:11: NP007 error: ingress rule 1 of default/db-access-policy and rule 2`);
    expect(stdout).toContain('  witness: {elsewhere}/{stranger} reaches default/db[Deployment] on TCP 3306\n');
    expect(stdout).toMatch(/\n2 errors, 1 warning, 1 note\n$/);
    guide.git('checkout', '-q', '.');
    expect((await tierwall('lint', 'manifests', '--fail-on', 'error')).status).toBe(0);
    expect((await tierwall('lint', 'manifests', '--fail-on', 'never')).status).toBe(0);
  });

  it('takes a suppression with a reason, from an annotation or from a file, and no other', async () => {
    guide.edit(
      'name: db-access-policy',
      'name: db-access-policy\n  annotations:\n    tierwall.dev/ignore: "NP019: applied to default by hand"',
    );
    writeFileSync(
      guide.path('.tierwall-ignore'),
      '# the tutorial\nNP001 * the tutorial leaves them open\nNP016 default/db[Service] so\n',
    );
    expect(await tierwall('lint', 'manifests', '--fail-on', 'note')).toEqual({
      ...{ status: 0, stderr: '', stdout: 'no findings; 3 suppressed\n' },
    });
    const sarif = JSON.parse((await tierwall('lint', 'manifests', '-o', 'sarif')).stdout);
    expect(sarif.runs[0].results[0].suppressions).toEqual([{ kind: 'inSource', justification: expect.any(String) }]);
    guide.edit('"NP019: applied to default by hand"', 'NP019');
    const without = await tierwall('lint', 'manifests', '--fail-on', 'note');
    expect(without.status).toBe(1);
    expect(without.stderr).toContain('MF027');
    appendFileSync(guide.path('.tierwall-ignore'), 'NP001 default/db[Deployment]\n');
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
    guide.makeTheMistake();
    const ask = async (after: string) => {
      const { status, stdout } = await tierwall('review', 'main:manifests', after);
      expect([status, stdout.slice(0, 4)]).toEqual([0, '### ']);
      return /^To ask why: `(.*)`$/m.exec(stdout)?.[1];
    };
    expect(await ask('manifests')).toMatch(/^tierwall explain manifests /);
    // What an earlier step of a job rendered, and a path of this machine.
    cpSync(guide.path('manifests'), guide.path('rendered'), { recursive: true });
    expect(await ask('rendered')).toBeUndefined();
    expect(await ask(guide.path('manifests'))).toBeUndefined();
    // Outside of a repository, its reader is who runs it.
    cpSync('test/fixtures/guide', guide.path('old'), { recursive: true });
    rmSync(guide.path('.git'), { recursive: true });
    const { stdout } = await tierwall('review', 'old', 'rendered');
    expect(stdout).toContain('To ask why: `tierwall explain rendered internet ');
  });

  it('is tierwall, or the words that are given, and nothing that a shell takes for more', async () => {
    guide.makeTheMistake();
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
    guide.makeTheMistake();
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
    const evil = guide.path('a<script>alert(1)<script>');
    cpSync(guide.path('manifests'), evil, { recursive: true });
    const { stdout } = await tierwall('report', evil);
    expect(stdout).not.toContain('<script>alert');
  });
});
