import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { tierwall as inProcess } from '../../test/in-process.ts';

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {app: a}}\nspec: {containers: [{name: c, image: x}]}\n';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall places '));
  mkdirSync(join(folder, 'deploy'));
  writeFileSync(join(folder, 'deploy/a.yaml'), POD);
  writeFileSync(join(folder, 'file'), '');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const tierwall = (...args: string[]) => inProcess(args, { cwd: folder });

describe('where nothing can be written', () => {
  it.each([
    ['init', ['init', 'file/below'], 'cannot write file/below: ENOTDIR (a part of the path is a file, not a folder)'],
    [
      'learn',
      ['learn', '--dir', 'file'],
      'cannot write to file/01-one-policy: ENOTDIR (a part of the path is a file, not a folder); --dir names another folder',
    ],
  ])('%s says so', async (_, args, said) => {
    expect(await tierwall(...args)).toEqual({ status: 2, stdout: '', stderr: `tierwall: ${said}\n` });
  });

  const inProc = existsSync('/proc/self') ? it : it.skip;
  inProc('a folder below which the system makes none ends the command', async () => {
    expect(await tierwall('init', '/proc/tierwall/below')).toMatchObject({ status: 2, stdout: '' });
    expect(await tierwall('learn', '--dir', '/proc/tierwall')).toMatchObject({ status: 2, stdout: '' });
  });

  it('learn makes no folders for an exercise that does not exist', async () => {
    expect((await tierwall('learn', '99')).stderr).toBe('tierwall: there are exercises 1 to 12\n');
    expect(existsSync(join(folder, 'learn'))).toBe(false);
  });

  it('config init leaves what it cannot replace', async () => {
    execFileSync('git', ['init', '-q', folder]);
    symlinkSync('nowhere', join(folder, 'tierwall.yaml'));
    expect(await tierwall('config', 'init')).toEqual({
      ...{ status: 2, stdout: '' },
      stderr: 'tierwall: cannot write tierwall.yaml: EEXIST (something with this name exists)\n',
    });
  });

  describe('config render -o', () => {
    beforeEach(() => {
      execFileSync('git', ['init', '-q', folder]);
      const sets = '{web: {command: [cat, deploy/a.yaml]}, plain: {folder: deploy}}';
      writeFileSync(join(folder, 'tierwall.yaml'), `version: 1\nsets: ${sets}\n`);
    });

    it('says so of a file in the place of the folder, and of a folder in the place of the file', async () => {
      const below = await tierwall('config', 'render', 'web', '-o', 'file');
      expect(below).toEqual({
        status: 2,
        stdout: '',
        stderr: 'tierwall: cannot write file/rendered/web.yaml: ENOTDIR (a part of the path is a file, not a folder)\n',
      });
      mkdirSync(join(folder, 'out/rendered/web.yaml'), { recursive: true });
      const there = await tierwall('config', 'render', 'web', '-o', 'out');
      expect(there).toEqual({
        status: 2,
        stdout: '',
        stderr: 'tierwall: cannot write out/rendered/web.yaml: EISDIR (a folder, not a file)\n',
      });
    });

    it('makes the folders, and says if there is nothing to write', async () => {
      expect(await tierwall('config', 'render', 'web', '-o', 'a/b')).toMatchObject({ status: 0 });
      expect(readFileSync(join(folder, 'a/b/rendered/web.yaml'), 'utf8')).toContain('kind: Pod');
      expect(await tierwall('config', 'render', 'plain', '-o', 'c')).toEqual({
        ...{ status: 0, stdout: '' },
        stderr: 'nothing is written: the files of plain are read as they are\n',
      });
    });
  });
});

describe('in a folder that was removed', () => {
  // Only a process can be in one. Its answer is the launcher's if the sources are not compiled yet.
  it.each([['init'], ['init x'], ['learn'], ['diff --base main'], ['config check']])('%s ends', (args) => {
    const gone = join(folder, 'gone');
    const script = `mkdir "$1" && cd "$1" && rmdir "$1" && exec "$2" "$3" ${args}`;
    const words = ['-c', script, 'sh', gone, process.execPath, resolve('bin/tierwall')];
    const { status, stderr } = spawnSync('sh', words, { encoding: 'utf8', timeout: 120_000 });
    expect(stderr).toMatch(
      /^(?:tierwall: )?the current folder does not exist any more|^tierwall: cannot write to learn\/01-/m,
    );
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });
});

describe('messages that cannot be written', () => {
  const onLinux = existsSync('/dev/full') ? it : it.skip;
  onLinux.each([
    ['an error is still one', ['list', 'nowhere'], 2],
    ['a warning is still none', ['list', 'deploy'], 0],
  ])('%s', (_, args, code) => {
    const linked = 'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {}\n';
    writeFileSync(join(folder, 'deploy/b.yaml'), linked);
    const script = 'exec "$@" 2>/dev/full';
    const words = ['-c', script, 'sh', process.execPath, resolve('bin/tierwall'), ...args];
    expect(spawnSync('sh', words, { cwd: folder, encoding: 'utf8', timeout: 120_000 }).status).toBe(code);
  });
});

describe('what an argument cannot be', () => {
  it('is an empty path, as of a variable that is not set', async () => {
    for (const args of [
      ['list', ''],
      ['diff', '', 'deploy'],
      ['diff', 'deploy', ''],
    ])
      expect((await tierwall(...args)).stderr).toContain("'':1: MF001 an empty path; give the folder");
  });

  it('is standard input for both sides', async () => {
    expect((await tierwall('diff', '-', '-')).stderr).toContain('standard input can only be one of the two sides');
  });

  it.each(['', 'A B', 'Shop', '-a', 'a.b', 'a'.repeat(64)])('is a default namespace called "%s"', async (name) => {
    const { status, stderr } = await tierwall('list', 'deploy', `--default-namespace=${name}`);
    expect([status, stderr.split(';')[0]]).toEqual([
      2,
      `tierwall: --default-namespace '${name}' is not a name for a namespace`,
    ]);
  });
});

describe('a file without content', () => {
  it('is no kubeconfig', async () => {
    const { status, stderr } = await tierwall('list', '--context', 'x', '--kubeconfig', 'file');
    expect([status, stderr]).toEqual([
      2,
      'tierwall: no kubeconfig can be read: the file holds none; name one with --kubeconfig\n',
    ]);
  });
});

describe('explain', () => {
  it('says of a single pod that it reaches itself, whatever the policies say of another one', async () => {
    const { stdout } = await tierwall('explain', 'deploy', 'a', 'a');
    expect(stdout).toContain('\n  to another pod with its labels; a pod always reaches itself\n');
  });

  it('says that nobody asks what can connect to an ingress controller', async () => {
    const ingress =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {defaultBackend: {service: {name: s, port: {number: 80}}}}\n';
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {selector: {app: a}, ports: [{port: 80}]}\n';
    writeFileSync(join(folder, 'deploy/b.yaml'), `${ingress}---\n${service}`);
    expect((await tierwall('explain', 'deploy', 'a', 'ingress-controller')).stderr).toBe(
      'tierwall: manifests cannot answer a => ingress-controller; they say only what the ingress controller can open, not what can connect to it\n',
    );
  });
});

describe('check', () => {
  it('names the pods of one owner that are not alike', async () => {
    const manifests = resolve('test/cases/55-variants-of-one-owner/manifests.yaml');
    const guarded = '  - {workload: "default/s[StatefulSet]", directions: [ingress]}';
    writeFileSync(join(folder, 'i.yaml'), `version: 2\nprofile: x\nguarded:\n${guarded}\nconnections: []\n`);
    const { status, stderr } = await tierwall('check', '--intent', 'i.yaml', manifests);
    const [follower, leader] = ['follower', 'leader'].map((role) => `default/s[StatefulSet]{role=${role}}`);
    expect([status, stderr.split('\n')[0]]).toEqual([
      2,
      `i.yaml:4: MF051 intent: the pods of default/s[StatefulSet] are not alike; write ${follower} and ${leader}, each for itself`,
    ]);
  });
});
