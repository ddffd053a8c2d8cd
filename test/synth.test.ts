import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { takesLong } from './takes-long.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'a synth '));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As `npm run synth` runs it, in a third of the time that tsx takes. */
const MAIN = [resolve('bin/launch.mjs'), 'main.ts'];
/** The same of a copy, which is the current folder. */
const MAIN_OF_COPY = ['bin/launch.mjs', 'main.ts'];
const synth = (env: NodeJS.ProcessEnv = {}, args: string[] = []) =>
  spawnSync(process.execPath, [...MAIN, ...args], {
    encoding: 'utf8',
    env: { ...process.env, CDK8S_OUTDIR: join(folder, 'dist'), ...env },
  });

function contents(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path));
  return Object.fromEntries(
    entries
      .filter((path) => statSync(path).isFile())
      .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
  );
}

const FILES = Object.keys(contents('dist')).length;

/** The repository's code without its dist/, to run in place. */
function copyOfTheCode(): string {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const part of ['bin', 'main.ts', 'cdk8s.yaml', 'package.json', 'tsconfig.json', 'imports', 'lib']) {
    cpSync(part, join(copy, part), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** An application with five mistakes, in both profiles. */
const SPOILT = `
import { guideProfile, hardenedProfile } from './profile.ts';
const resources = { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '250m', memory: '64Mi' } };
export const guide = guideProfile({
  tiers: {
    frontend: { image: 'nginx', port: 80, nodePort: 30001 },
    backend: { image: '', port: 80, nodePort: 80 },
    db: { image: 'mysql:5.7', port: 3306, nodePort: 30001, guarded: true },
  },
  edges: [{ from: 'backend', to: 'db', port: 3307 }],
});
export const hardened = hardenedProfile({
  namespace: 'Three Tier',
  tiers: { web: { image: 'web:1', port: 8080, user: 101, publicEntry: true, resources } },
  edges: [],
});
`;

describe('synth', () => {
  it('gives the bytes of dist/ in another folder, locale, time zone and umask, and with settings of cdk8s in the environment', () => {
    const previous = process.umask(0o077);
    const { status, stderr } = synth({
      LC_ALL: 'tr_TR.UTF-8',
      TZ: 'Pacific/Kiritimati',
      CDK8S_DISABLE_SORT: '1',
      CDK8S_LEGACY_HASH: '1',
      CDK8S_RECORD_CONSTRUCT_METADATA: 'true',
    });
    process.umask(previous);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(contents(join(folder, 'dist'))).toEqual(contents('dist'));
  });

  it('says what it did with each file', () => {
    const said = synth().stdout.split('\n');
    expect(said.filter((line) => line.startsWith('written'))).toHaveLength(FILES);
    writeFileSync(join(folder, 'dist/guide/old.k8s.yaml'), 'x');
    writeFileSync(join(folder, 'dist/guide/db.k8s.yaml'), 'x');
    const lines = synth().stdout.split('\n');
    expect(lines.filter((line) => line.startsWith('unchanged'))).toHaveLength(FILES - 1);
    expect(lines).toContainEqual(expect.stringMatching(/^written .*guide\/db\.k8s\.yaml$/));
    expect(lines).toContainEqual(expect.stringMatching(/^removed .*guide\/old\.k8s\.yaml$/));
  });

  it('ends with 2 and one line where dist/ cannot be written', () => {
    writeFileSync(join(folder, 'dist'), 'a file');
    const { status, stderr } = synth();
    expect(status).toBe(2);
    expect(stderr).toMatch(/^cannot write .*dist: (ENOTDIR|EEXIST).*\n$/);
  });

  it('ends with 2 on an argument that it does not have', () => {
    const { status, stderr } = synth({}, ['--chek']);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: "main.ts: unknown argument '--chek'; there is only --check\n",
    });
  });

  takesLong('reports every problem of all profiles together, and writes nothing', () => {
    const copy = copyOfTheCode();
    writeFileSync(join(copy, 'lib/app/application.ts'), SPOILT);
    copyFileSync('test/fixtures/app/cluster-settings.ts.txt', join(copy, 'lib/app/cluster-settings.ts'));
    const { status, stdout, stderr } = spawnSync(process.execPath, MAIN_OF_COPY, {
      cwd: copy,
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'guide/network-policy/db: edge backend -> db TCP 3307: nothing listens there; db listens on TCP 3306',
      "guide/backend/tier: image '' is not an image; write its name and tag",
      "guide/backend/tier: nodePort 80 is outside the cluster's node port range; use 30000 to 32767, or leave it out",
      'guide/db/tier/service: nodePort 30001/TCP is also claimed by guide/frontend/tier/service; a node has it only once, use another',
      expect.stringMatching(/^hardened\/0-namespace\/namespace: name 'Three Tier' is not a DNS label/),
      '5 problems; nothing was written',
      '',
    ]);
    expect(readdirSync(copy)).not.toContain('dist');
  });

  takesLong('reads back what no run of the same code has read back, and all of it after a change of what reads', () => {
    const copy = copyOfTheCode();
    const run = (...args: string[]) => {
      const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
      const { status, stderr } = spawnSync(process.execPath, [...MAIN_OF_COPY, ...args], {
        cwd: copy,
        env,
        encoding: 'utf8',
      });
      return { status, stderr };
    };
    const hasRead = () => readdirSync(join(folder, 'cache/tierwall')).some((file) => file.endsWith('.part'));
    const forget = () => rmSync(join(folder, 'cache'), { recursive: true });
    expect([run(), hasRead()]).toEqual([{ status: 0, stderr: '' }, true]);
    forget();
    expect([run(), hasRead()]).toEqual([{ status: 0, stderr: '' }, false]);
    expect([run('--check'), hasRead()]).toEqual([{ status: 0, stderr: '' }, true]);
    const reader = join(copy, 'lib/manifests/yaml/parse-yaml.ts');
    writeFileSync(reader, `${readFileSync(reader, 'utf8')}\nthrow new Error('another reader');\n`);
    expect(run()).toEqual({ status: 1, stderr: expect.stringContaining('another reader') });
  });

  takesLong('never leaves half a file, killed at any moment', async () => {
    const whole = contents('dist');
    for (let delay = 0; delay < 12; delay++) {
      rmSync(join(folder, 'dist'), { recursive: true, force: true });
      await killedAfter(60 + delay * 15);
      const left = contents(folder);
      for (const [path, text] of Object.entries(left).filter(([path]) => !path.includes('unfinished'))) {
        expect(text).toBe(whole[path.replace('/dist', '')]);
      }
    }
    expect(synth().status).toBe(0);
    expect(contents(join(folder, 'dist'))).toEqual(whole);
  });

  takesLong('takes an empty name of an output folder for none', () => {
    const { status, stdout } = synth({ CDK8S_OUTDIR: '' }, ['--check']);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^dist is what the code says/)]);
  });

  async function killedAfter(milliseconds: number): Promise<void> {
    const child = spawn(process.execPath, MAIN, {
      env: { ...process.env, CDK8S_OUTDIR: join(folder, 'dist') },
      stdio: 'ignore',
    });
    const ended = new Promise((done) => child.on('exit', done));
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    await ended;
    clearTimeout(timer);
  }
});

describe('cdk8s synth', () => {
  /** What it asked for, told from a home without the answer about newer versions that cdk8s-cli keeps for half an hour. */
  const hostsAsked = (cwd: string, env: NodeJS.ProcessEnv) => {
    const DENIED = join(folder, 'denied');
    writeFileSync(DENIED, '');
    const NODE_OPTIONS = `--require "${resolve('test/deny-network.cjs')}"`;
    execFileSync(resolve('node_modules/.bin/cdk8s'), ['synth'], {
      cwd,
      stdio: 'pipe',
      env: { ...process.env, HOME: folder, DENIED, NODE_OPTIONS, ...env },
    });
    return readFileSync(DENIED, 'utf8');
  };

  takesLong('gives the same bytes, and contacts no host without its question for a newer version of itself', () => {
    const copy = copyOfTheCode();
    expect(hostsAsked(copy, { CDK8S_CHECK_UPGRADE: 'false' })).toBe('');
    expect(contents(join(copy, 'dist'))).toEqual(contents('dist'));
    // The question is what is left, and shows that the line above would see it.
    expect(hostsAsked(copy, {})).toMatch(/registry/);
  });
});

describe('the check', () => {
  const check = () => synth({}, ['--check']);

  it('passes on what synth wrote, and fails on a stale, a missing and an edited file, writing nothing', () => {
    synth();
    expect(check().status).toBe(0);
    writeFileSync(join(folder, 'dist/guide/stale.k8s.yaml'), 'x');
    rmSync(join(folder, 'dist/guide/db.k8s.yaml'));
    const edited = join(folder, 'dist/hardened/db.k8s.yaml');
    writeFileSync(edited, readFileSync(edited, 'utf8').replace('3306', '3307'));
    const before = contents(folder);
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toMatch(/guide\/stale\.k8s\.yaml is in the folder, but no chart writes it/);
    expect(stderr).toMatch(/guide\/db\.k8s\.yaml is missing/);
    expect(stderr).toMatch(/hardened\/db\.k8s\.yaml:\d+ differs/);
    expect(stderr).toMatch(/fix this with: npm run synth/);
    expect(contents(folder)).toEqual(before);
  });

  takesLong('fails on a file that git does not know', () => {
    synth();
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['add', 'dist'], { cwd: folder });
    expect(check().status).toBe(0);
    execFileSync('git', ['rm', '-q', '--cached', 'dist/guide/db.k8s.yaml'], { cwd: folder });
    const { status, stderr } = check();
    expect(status).toBe(1);
    expect(stderr).toMatch(/guide\/db\.k8s\.yaml is new and git does not know it; fix this with: git add/);
  });
});
