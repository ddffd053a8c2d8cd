import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { APPLICATION_TEXT } from '../../test/application.ts';
import { TestTerminal, tierwall } from '../../test/in-process.ts';
import { spawned } from '../../test/spawned.ts';
import { takesLong } from '../../test/takes-long.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall cli '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('tierwall matrix', () => {
  const guide = `from \\ to            backend   db   frontend  internet
backend                all    3306     all       all
db, frontend           all      -      all       all
strangers, internet    all      -      all
`;

  it('is the guide at a glance', async () => {
    const { status, stdout } = await tierwall(['matrix', 'test/fixtures/guide']);
    expect(status).toBe(0);
    expect(stdout).toContain(guide);
    expect(stdout).toContain(
      '12 of 18 pairs (6 sources, 3 workloads) are open only because no ingress policy selects the target.',
    );
  });

  it('keeps to the width of the terminal', async () => {
    const { stdout } = await tierwall(['matrix', 'test/cases/app-shop/manifests.yaml'], {
      terminal: new TestTerminal(60),
    });
    const table = stdout.split('\n\n').slice(0, -2).join('\n').split('\n');
    expect(Math.max(...table.map((line) => line.length))).toBeLessThanOrEqual(60);
  });

  it('is without colour where nobody sees it', async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the start of a colour
    expect((await tierwall(['matrix', 'test/fixtures/guide'])).stdout).not.toMatch(/\u001b/);
  });
});

describe('tierwall explain', () => {
  it('says what denies, and the smallest change', async () => {
    const { status, stdout } = await tierwall(['explain', 'test/fixtures/guide', 'frontend', 'db:3306']);
    expect(status).toBe(0);
    expect(stdout).toContain('default/frontend[Deployment] => default/db[Deployment] on TCP 3306: denied\n');
    expect(stdout).toMatch(
      /ingress rule 1 \(test\/fixtures\/guide\/network-policy\.k8s\.yaml:\d+.*\): is for other peers/,
    );
    expect(stdout).toContain('  - podSelector:\n      matchLabels:\n        app: frontend\n');
  });

  takesLong('names the code that made a policy, as long as the YAML is what that code wrote', async () => {
    const project = join(folder, 'a project');
    for (const part of ['bin', 'lib', 'imports', 'main.ts', 'package.json', 'tsconfig.json']) {
      cpSync(part, join(project, part), { recursive: true });
    }
    writeFileSync(join(project, 'lib/app/application.ts'), APPLICATION_TEXT);
    symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
    spawnSync(process.execPath, ['bin/launch.mjs', 'main.ts'], { cwd: project });
    const file = join(project, 'dist/guide/network-policy.k8s.yaml');
    const explained = async () =>
      (await tierwall(['explain', join(project, 'dist/guide'), 'internet', 'db:3306'])).stdout;
    const [, app = '', construct = ''] =
      /made by (lib\/app\/guide\.ts:\d+), (lib\/constructs\/access-policy\.ts:\d+)/.exec(await explained()) ?? [];
    const line = (place: string) => {
      const [path = '', number] = place.split(':');
      return readFileSync(path, 'utf8').split('\n')[Number(number) - 1];
    };
    expect(line(app)).toContain('new AccessPolicy(');
    expect(line(construct)).toContain('podPolicy(');
    writeFileSync(file, `${readFileSync(file, 'utf8')}# changed by hand\n`);
    expect(await explained()).not.toContain('made by');
  });

  it('says what opens', async () => {
    expect((await tierwall(['explain', 'test/fixtures/guide', 'backend', 'db:3306'])).stdout).toMatch(
      /: allows TCP 3306 from this peer/,
    );
    expect((await tierwall(['explain', 'test/fixtures/guide', 'frontend', 'backend:80'])).stdout).toContain(
      'no policy limits its ingress: everything is allowed',
    );
  });
});

describe('tierwall check', () => {
  it.each(['guide', 'hardened'])('finds %s as declared', async (profile) => {
    const { status, stdout } = await tierwall([
      'check',
      '--intent',
      `test/fixtures/intent/${profile}.yaml`,
      `test/fixtures/${profile}`,
    ]);
    expect([status, stdout]).toEqual([0, expect.stringContaining('nothing more and nothing less')]);
  });

  it('ends with 1 where more is allowed than declared, and names the line', async () => {
    const file = join(folder, 'more.yaml');
    writeFileSync(
      file,
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: more}\nspec:\n  podSelector: {}\n  ingress:\n  - ports: [{port: 3306}]\n',
    );
    const { status, stdout } = await tierwall([
      'check',
      '--intent',
      'test/fixtures/intent/guide.yaml',
      'test/fixtures/guide',
      file,
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'MORE default/frontend[Deployment] => default/db[Deployment] : TCP 3306 is open but not declared',
    );
    expect(stdout).toContain(`ingress rule 1 of default/more (${file}:7)`);
  });
});

describe('what cannot be done', () => {
  it.each<[string, string[], RegExp]>([
    ['no command', [], /Usage: tierwall/],
    ['an unknown command', ['lst', 'test'], /unknown command 'lst'\s+\(Did you mean list\?\)/],
    ['an unknown flag', ['list', '--formt', 'x', 'test/fixtures/guide'], /unknown option '--formt'/],
    ['a missing folder', ['list', 'dits'], /dits:1: .*MF001.*no such file or folder/],
    [
      'a peer that is not there',
      ['explain', 'test/fixtures/guide', 'frontent', 'db'],
      /no peer is called 'frontent'; did you mean frontend\?/,
    ],
    ['a bad port', ['list', 'test/fixtures/guide', '--port', '99999'], /Write 1 to 65535/],
    [
      'a bad CIDR',
      ['list', 'test/fixtures/guide', '--pod-cidr', '10.0.0.0'],
      /--pod-cidr 10.0.0.0 is not a valid CIDR/,
    ],
    ['two addresses', ['explain', 'test/fixtures/guide', '1.1.1.1', '2.2.2.2'], /one end must be a workload/],
    ['a missing intent', ['check', '--intent', 'none.yaml', 'test/fixtures/guide'], /cannot read none.yaml: ENOENT/],
    [
      'an invalid policy',
      ['list', 'test/cases/08-peer-without-a-field/manifests.yaml'],
      /MF041 .*there is no verdict/s,
    ],
  ])('%s ends with 2 and no stack trace', async (_, args, message) => {
    const { status, stdout, stderr } = await tierwall(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('is what a process says, too', () => {
    const { status, stdout, stderr } = spawned(['list', 'dits']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^dits:1: .*MF001.*\n.*\n$/);
  });

  it('is said in the output where the user wants an answer all the same', async () => {
    const { status, stdout } = await tierwall([
      'list',
      '--keep-going',
      'test/cases/08-peer-without-a-field/manifests.yaml',
    ]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# missing: .*manifests.yaml:15: /);
  });
});

describe('the README', () => {
  const examples = [
    ...readFileSync('README.md', 'utf8').matchAll(/^```console\n\$ bin\/tierwall (.*)\n([\s\S]*?)^```$/gm),
  ];

  it.each(examples.map(([, args = '', output = '']) => [args, output]))(
    'shows what tierwall %s prints',
    async (args, output) => {
      // Of the profiles as they are shipped, whatever dist/ has become.
      cpSync('test/fixtures', join(folder, 'dist'), { recursive: true });
      const { stdout } = await tierwall(args.split(' '), { cwd: folder });
      expect(stdout.trim()).toBe(output.trim());
    },
  );

  it('has examples', () => expect(examples.length).toBeGreaterThan(1));
});

const COMMANDS = ['list', 'matrix', 'explain', 'check', 'diff', 'lint', 'review', 'report', 'verify'];

describe('tierwall completion', () => {
  it.each(['bash', 'zsh'])('writes a script that %s takes', async (shell) => {
    const { status, stdout } = await tierwall(['completion', shell]);
    expect(status).toBe(0);
    for (const word of COMMANDS) expect(stdout).toContain(word);
    const checked = spawnSync(shell, ['-n'], { input: stdout, encoding: 'utf8' });
    if (!checked.error) expect(checked.status).toBe(0);
  });

  it('has an example in the help of every command', async () => {
    for (const name of COMMANDS) {
      expect((await tierwall([name, '--help'])).stdout).toMatch(/Example:\n {2}tierwall /);
    }
  });
});
