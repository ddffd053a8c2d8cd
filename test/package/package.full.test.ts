import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from '../git-repository.ts';
import { SimulatedApiServer } from '../live/api-server.ts';
import { kubeconfigOf } from '../live/http.ts';
import { SimulatedCluster } from '../live/simulated-cluster.ts';
import {
  install,
  installAsPnpm,
  installBesidePeers,
  PEERS,
  pack,
  runAsNobody,
  sizeOf,
  stateOf,
  writeTraps,
} from './installation.ts';
import { compile, loadingBoth, ownErrors, writePrograms } from './user-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'a package '));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tarball = pack(folder);
const alone = join(folder, 'alone');
install(tarball, alone);
const beside = join(folder, 'beside');
const missing = installBesidePeers(tarball, beside);
const pnpm = join(folder, 'pnpm');
installAsPnpm(missing === undefined ? beside : alone, pnpm);

const COMMAND = 'node_modules/tierwall/build/lib/cli/main.js';
const { version } = JSON.parse(readFileSync('package.json', 'utf8'));

describe('the tarball', () => {
  const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');

  it('is small, and holds what a user needs: no tests, nothing of the workshop, of dist/ the examples', () => {
    expect(files.length).toBeLessThanOrEqual(150);
    const top = [
      ...new Set(
        files.map((file) =>
          file
            .split('/')
            .slice(1, 3)
            .join('/')
            .replace(/^(build)\/.*/, '$1'),
        ),
      ),
    ];
    expect(top.sort()).toEqual([
      ...['.pre-commit-hooks.yaml', 'CHANGELOG.md', 'LICENSE', 'README.md', 'action.yml', 'build'],
      ...[
        'dist/guide',
        'dist/hardened',
        'dist/intent',
        'lib/config',
        'package.json',
        'scripts/lib',
        'scripts/review-summary.mjs',
        'scripts/review.sh',
      ],
    ]);
    expect(files.filter((file) => /test|\.(?:map|cjs|sh|mjs)$/.test(file)).sort()).toEqual([
      ...['package/scripts/lib/review-comment.sh', 'package/scripts/lib/review-sets.sh'],
      ...['package/scripts/review-summary.mjs', 'package/scripts/review.sh'],
    ]);
  });

  it('holds the licence of every package that is bundled', () => {
    const text = readFileSync(join(alone, 'node_modules/tierwall/build/THIRD-PARTY.txt'), 'utf8');
    const parts = text.split(/\n-{80}\n/).slice(1);
    expect(parts.length).toBeGreaterThan(10);
    for (const name of [
      '@dagrejs/dagre',
      '@dagrejs/graphlib',
      '@kubernetes/client-node',
      'commander',
      'ipaddr.js',
      'leven',
    ])
      expect(parts).toContainEqual(expect.stringMatching(new RegExp(`^\n${name} [\\d.]+: [\\w.-]+\n`)));
    // A name alone is no licence, but of what is given away without any.
    const bare = parts.filter((part) => part.length < 300);
    expect(bare.join()).toMatch(/^\nstream-buffers [\d.]+: Unlicense\n$/);
  });
});

describe('the installed package', () => {
  it('is one package of less than 60 MB', () => {
    expect(readdirSync(join(alone, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['tierwall']);
    expect(sizeOf(join(alone, 'node_modules'))).toBeLessThan(60e6);
  });

  it('has a command that a shell finds', () => {
    expect(execFileSync(join(alone, 'node_modules/.bin/tierwall'), ['--version'], { encoding: 'utf8' })).toBe(
      `${version}\n`,
    );
  });
});

describe.each([
  ['npm', alone],
  ['pnpm', pnpm],
])('the command, installed by %s, read-only and without a home', (_, app) => {
  const dist = 'node_modules/tierwall/dist';
  beforeAll(() => writeTraps(app));

  it.each<[string, string[], number, RegExp]>([
    ['--help', [], 0, /^Usage: tierwall /],
    ['list', [`${dist}/guide`], 0, /^default\/backend\[Deployment\] => default\/db\[Deployment\] : TCP 3306$/m],
    ['matrix', [`${dist}/guide`], 0, /^from \\ to/],
    ['explain', [`${dist}/guide`, 'frontend', 'db:3306'], 0, / on TCP 3306: denied\n/],
    ['check', ['--intent', `${dist}/intent/guide.yaml`, `${dist}/guide`], 0, /nothing more and nothing less/],
    ['diff', [`${dist}/guide`, `${dist}/hardened`], 1, /risk HIGH/],
    ['lint', [`${dist}/hardened`], 0, /^no findings/],
    ['review', [`${dist}/guide`, `${dist}/hardened`], 0, /^### :\w+: .*To ask why: `tierwall explain /s],
    ['report', [`${dist}/guide`], 0, /^<!doctype html>.*var dagre=.*<\/html>\n$/s],
    ['verify', [`${dist}/guide`, '--kubeconfig', 'none'], 4, /^$/],
    ['completion', ['bash'], 0, /^_tierwall\(\)/m],
    ['nonsense', [], 2, /^$/],
  ])('%s', (name, args, status, says) => {
    const before = stateOf(app);
    const ended = runAsNobody(app, COMMAND, [name, ...args]);
    expect(ended).toMatchObject({ status, stdout: expect.stringMatching(says) });
    expect(ended.stderr).not.toMatch(/^\s+at |Warning/m);
    expect(stateOf(app)).toEqual(before);
  });

  it('learn', () => {
    const dir = mkdtempSync(join(tmpdir(), 'learn '));
    chmodSync(dir, 0o777);
    const ended = runAsNobody(app, COMMAND, ['learn', '1', '--solution', '--dir', dir]);
    expect(ended.stdout + ended.stderr).toMatch(/^Exercise 1: .*podSelector:/s);
    rmSync(dir, { recursive: true });
  });

  it('verifies a cluster', async () => {
    const guide = readdirSync('dist/guide').map((file) => readFileSync(join('dist/guide', file), 'utf8'));
    const server = new SimulatedApiServer(new SimulatedCluster(guide, {}));
    const kubeconfig = join(folder, 'config');
    writeFileSync(kubeconfig, kubeconfigOf(await server.start()));
    const child = spawn(
      process.execPath,
      [COMMAND, 'verify', `${dist}/guide`, '--kubeconfig', kubeconfig, '--within', '1'],
      {
        ...{ cwd: app, env: { PATH: process.env['PATH'] } },
      },
    );
    let out = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    const status = await new Promise((done) => child.on('close', done));
    server.stop();
    expect({ status, out }).toEqual({ status: 0, out: expect.stringMatching(/^cluster .*\nMATCH: /s) });
  });

  it('reviews a change by scripts/review.sh, as the action does', () => {
    const repository = new GitRepository();
    cpSync('dist', join(repository.folder, 'dist'), { recursive: true });
    repository.commit();
    const policy = join(repository.folder, 'dist/guide/network-policy.k8s.yaml');
    writeFileSync(policy, readFileSync(policy, 'utf8').replace('      ports:', '    - ports:'));
    const args = ['--base', 'main', '--out', 'out', '--command', 'npm run t --', 'dist/guide=dist/intent/guide.yaml'];
    const review = join(app, 'node_modules/tierwall/scripts/review.sh');
    const { status } = spawnSync('bash', [review, ...args], { cwd: repository.folder, stdio: 'pipe' });
    expect(status).toBe(1);
    expect(readFileSync(join(repository.folder, 'out/review.md'), 'utf8')).toMatch(
      /^### :no_entry: The data tier db opens to everyone.*To ask why: `npm run t -- explain dist\/guide internet /s,
    );
    expect(readdirSync(join(repository.folder, 'out')).sort()).toEqual([
      ...['dist-guide.html', 'dist-guide.sarif', 'review.md', 'summary.json'],
    ]);
    repository.remove();
  });

  it('comments by what the action runs', () => {
    const ended = runAsNobody(app, 'node_modules/tierwall/build/lib/forge/main.js', ['github', 'review.md']);
    expect(ended).toMatchObject({ status: 0, stdout: expect.stringContaining('COMMENT_TOKEN is not set') });
  });
});

if (missing !== undefined) console.warn(`SKIPPED: the constructs in an app of a user's: ${missing}`);

(missing === undefined ? describe : describe.skip).each([
  ['npm', beside],
  ['pnpm', pnpm],
])('a program of a user, beside %s', (_, app) => {
  beforeAll(() => writePrograms(app, beside));

  it.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('compiles with the strictest types by module %s, moduleResolution %s, and runs', (module, moduleResolution) => {
    const out = `out-${moduleResolution}`;
    const compilerOptions = {
      ...{ module, moduleResolution, target: 'es2022', outDir: out, rootDir: '.', types: ['node'] },
      ...{ strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
      // So that the declarations of this package are checked, too.
      skipLibCheck: false,
    };
    expect(ownErrors(compile(app, moduleResolution, ['making.ts', 'reading.ts'], compilerOptions))).toEqual([]);
    const made = spawnSync(process.execPath, [`${out}/making.js`], { cwd: app, encoding: 'utf8' });
    expect(made).toMatchObject({ status: 0, stderr: '' });
    const read = runAsNobody(app, `${out}/reading.js`);
    expect(read).toMatchObject({ status: 0, stderr: '' });
    expect(read.stdout).toContain('shop/web[Deployment] => shop/db[StatefulSet]: TCP 5432\n');
    expect(read.stdout).toContain(
      "true [ 'default-deny', 'db-ingress-from-web-5432' ]\n0 deviations\n0 differences\n[]\n",
    );
    // What the app declares is what its YAML allows, by the command as well.
    const check = runAsNobody(app, COMMAND, ['check', '--intent', 'intent.yaml', 'dist']);
    expect(check).toMatchObject({ status: 0, stderr: '' });
  });

  it('is refused where a name or a type is wrong', () => {
    writeFileSync(
      join(app, 'wrong.ts'),
      "import { Tier } from 'tierwall';\nimport { lint } from 'tierwall/analysis';\nexport const wrong = [lint('dist'), new Tier()];\nexport { Connectivity } from 'tierwall';\n",
    );
    const compilerOptions = { module: 'nodenext', strict: true, noEmit: true, types: [], skipLibCheck: true };
    expect(compile(app, 'wrong', ['wrong.ts'], compilerOptions).match(/error TS\d+/g)).toEqual([
      'error TS2345',
      'error TS2554',
      'error TS2305',
    ]);
  });

  it.each(['mjs', 'cjs'])('loads both entries from JavaScript, .%s, with one copy of cdk8s', (ending) => {
    writeFileSync(join(app, `both.${ending}`), loadingBoth(ending === 'mjs' ? 'await import' : 'require'));
    expect(runAsNobody(app, `both.${ending}`, [], { NODE_NO_WARNINGS: '1' })).toEqual({
      status: 0,
      stdout: 'true pod\n',
      stderr: '',
    });
  });

  it('needs no override: what it brought is what the lock file has', () => {
    expect(
      readdirSync(join(beside, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .sort(),
    ).toEqual(['@types', 'tierwall', 'undici-types', ...PEERS].sort());
  });
});
