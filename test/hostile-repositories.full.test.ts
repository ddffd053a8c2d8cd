import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { permits } from '../lib/render/isolation.ts';
import { CHART, HostileRepository, needs, WEB } from './hostile-repository.ts';
import { tierwall } from './in-process.ts';

const chartWith = (template: string) => ({
  'tierwall.yaml': 'version: 1\nsets:\n  web: {chart: chart}\n',
  'chart/Chart.yaml': CHART,
  'chart/templates/web.yaml': WEB,
  'chart/templates/more.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\ndata: {text: ${template}}\n`,
});
const commandOf = (words: string, more = '') => ({
  'tierwall.yaml': `version: 1\nsets:\n  web: {command: ${words}${more}}\n`,
  'web.yaml': WEB,
});

/** What a command is kept in; where a machine permits no namespaces, it is refused instead, which has a test below. */
const isolated = permits('files') ? it : it.skip;

const hostile = new HostileRepository();

describe('a hostile repository', () => {
  it('has a link out of its tree: it leads to nothing, and that is said', async () => {
    const set = { 'tierwall.yaml': 'version: 1\nsets:\n  web: {folder: deploy}\n', 'deploy/web.yaml': WEB };
    hostile.repository.write(set);
    const file = join(hostile.outside, 'secret.yaml');
    hostile.repository.commit();
    symlinkSync(file, join(hostile.repository.folder, 'deploy/link.yaml'));
    const { status, stdout } = await hostile.compared({}, { 'x.txt': '' });
    expect(status).toBe(2);
    expect(stdout).toMatch(/deploy\/link\.yaml:1: MF001 a link that leads nowhere/);
  });

  needs('helm')('has a chart that reads the environment: Helm has no such function', async () => {
    const { status, stdout } = await hostile.compared(chartWith('x'), chartWith('{{ env "TOKEN" }}'));
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered: helm template: .*function "env" not defined/s);
  });

  needs('helm')('has a chart with links to files outside: it finds none there', async () => {
    hostile.repository.write(chartWith('x'));
    hostile.repository.commit();
    symlinkSync(join(hostile.outside, 'secret.yaml'), join(hostile.repository.folder, 'chart/templates/secret.yaml'));
    const { status, stdout } = await hostile.compared({}, { 'x.txt': '' });
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered as it is in main: helm template: .*link-out-of-the-repository/s);
  });

  needs('kustomize')('has a generator that is a program: it is not run', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    const plugin = `#!/bin/sh\ntouch ${hostile.outside}/was-here\n`;
    const { status, stdout } = await hostile.compared(before, {
      'deploy/kustomization.yaml': 'resources: [web.yaml]\ngenerators: [plugin.yaml]\n',
      'deploy/plugin.yaml':
        'apiVersion: v1\nkind: Plugin\nmetadata:\n  name: x\n  annotations: {config.kubernetes.io/function: "exec: {path: ./plugin.sh}"}\n',
      'deploy/plugin.sh': plugin,
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/set web cannot be rendered: (?:kustomize build|kubectl kustomize): /);
    expect(existsSync(join(hostile.outside, 'was-here'))).toBe(false);
  });

  needs('kustomize')('has a base elsewhere: it is not fetched, and what would permit that is said', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    for (const base of [
      'https://github.com/example/example//deploy?ref=main',
      `git::file://${hostile.outside}`,
      'https://127.0.0.1:9/web.yaml',
    ]) {
      hostile.renew();
      const { status, stdout } = await hostile.compared(before, {
        'deploy/kustomization.yaml': `resources: [web.yaml, '${base}']\n`,
      });
      expect(status).toBe(2);
      expect(stdout).toMatch(/set web cannot be rendered: .*network: true in the set permits it/s);
    }
  });

  needs('kustomize')('has a path out of the repository, in a kustomization and in tierwall.yaml', async () => {
    const before = {
      'tierwall.yaml': 'version: 1\nsets:\n  web: {kustomization: deploy}\n',
      'deploy/kustomization.yaml': 'resources: [web.yaml]\n',
      'deploy/web.yaml': WEB,
    };
    const { status, stdout } = await hostile.compared(before, {
      'deploy/kustomization.yaml': `resources: [web.yaml, ../../../../../../../../..${hostile.outside}]\n`,
    });
    expect(status).toBe(2);
    expect(stdout).toMatch(/deploy\/kustomization\.yaml names \.\..*, which leads out of the repository/);
    hostile.repository.write({ 'tierwall.yaml': 'version: 1\nsets:\n  web: {folder: ../../etc}\n' });
    const checked = await tierwall(['config', 'check'], { cwd: hostile.repository.folder });
    expect([checked.status, checked.stderr]).toEqual([
      2,
      expect.stringMatching(/^tierwall\.yaml:3:17: MF060 sets\.web\.folder is "..\/..\/etc"; /),
    ]);
  });

  isolated('has a command that never ends', async () => {
    const { status, stdout } = await hostile.compared(commandOf('[sleep, "1000"]', ', timeout: 1'));
    expect(status).toBe(2);
    expect(stdout).toContain('sleep took more than 1 s; to give it more, set timeout: of the set');
  });

  isolated('prints a gigabyte', async () => {
    const { status, stdout } = await hostile.compared(commandOf("[head, '-c', '1073741824', /dev/zero]"));
    expect(status).toBe(2);
    expect(stdout).toContain('head printed more than 64 MiB');
  });

  isolated('takes all memory', async () => {
    const program = 'const all = []; for (;;) all.push(Buffer.alloc(1 << 24, 1));';
    const { status, stdout } = await hostile.compared(
      commandOf(`['${process.execPath.split('/').at(-1)}', '-e', '${program}']`, ', memory: 256Mi'),
    );
    expect(status).toBe(2);
    expect(stdout).toContain('needs more than 256 MiB of memory; to give it more, set memory: of the set');
  });

  isolated('leaves a child that lives on: it ends with its parent', async () => {
    const mark = `9${process.pid}`;
    const { status, stdout } = await hostile.compared(
      commandOf(`[sh, -c, 'setsid sleep ${mark} & sleep ${mark} & cat web.yaml']`),
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('No connectivity change')]);
    const left = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(mark));
    expect(left).toEqual([]);
  });

  isolated('has a command that looks around: the environment, the home and other folders are not there', async () => {
    const script = `env; cat ${hostile.outside}/secret.yaml; ls ${process.cwd()} ~ ; touch /usr/x ${hostile.outside}/x; cat web.yaml`;
    const { status, stdout, stderr } = await hostile.compared(commandOf(`[sh, -c, '${script}']`));
    // What it prints besides is no manifest.
    expect([status, stdout + stderr]).toEqual([2, expect.stringContaining('MF0')]);
    expect(existsSync(join(hostile.outside, 'x'))).toBe(false);
    expect(stdout + stderr).not.toMatch(/TOKEN|package\.json/);
  });

  isolated("changes the command: the base's is run, and the change is shown", async () => {
    const { status, stdout } = await hostile.compared(
      commandOf('[cat, web.yaml]'),
      commandOf(`[sh, -c, 'touch ${hostile.outside}/was-here; cat web.yaml']`),
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('changes set web')]);
    expect(stdout).toMatch(/shown, and not obeyed before it is merged/);
    expect(existsSync(join(hostile.outside, 'was-here'))).toBe(false);
  });

  it('has a set whose name has control characters: it is no name', async () => {
    hostile.repository.write({ 'tierwall.yaml': 'version: 1\nsets:\n  "a\\e]0;x\\a": {folder: x}\n' });
    const { status, stderr } = await tierwall(['config', 'check'], { cwd: hostile.repository.folder });
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('"a\\u001b]0;x\\u0007" is not a valid name of a set'),
    ]);
  });

  it('has a tierwall.yaml whose aliases multiply: it is refused', async () => {
    const levels = Array.from({ length: 12 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i},`.repeat(10)}]\n`);
    hostile.repository.write({ 'tierwall.yaml': `l0: &l0 [x]\n${levels.join('')}` });
    const { status, stderr } = await tierwall(['list', 'web'], { cwd: hostile.repository.folder });
    expect([status, stderr]).toEqual([2, expect.stringMatching(/MF013 .*\n.*is not a valid tierwall\.yaml/)]);
  });
});

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
