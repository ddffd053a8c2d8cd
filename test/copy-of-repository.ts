import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';

export interface Ended {
  readonly status: number | null;
  /** What it printed, standard output first. */
  readonly out: string;
  readonly stdout: string;
}

/** The data of lib/app as it is shipped, however an adopter has changed his own. */
const SHIPPED = 'test/fixtures/app';

/**
 * What a stranger has after a clone: every file that git knows or would add, with the shipped application, in a git repository of its
 * own, in a folder with a space. Packages are those of this checkout.
 */
export class CopyOfRepository {
  readonly root = join(mkdtempSync(join(tmpdir(), 'a clone ')), 'tier wall');
  /** A home folder of its own, so that nothing in the home of whoever runs the tests changes what commands do. */
  readonly home = join(dirname(this.root), 'home');

  constructor() {
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    mkdirSync(this.home);
    for (const file of execFileSync('git', list, { encoding: 'utf8' }).split('\0').filter(Boolean)) {
      // One that is deleted and not committed yet.
      if (!existsSync(file)) continue;
      mkdirSync(dirname(join(this.root, file)), { recursive: true });
      cpSync(file, join(this.root, file), { verbatimSymlinks: true });
    }
    for (const file of readdirSync(SHIPPED))
      copyFileSync(join(SHIPPED, file), join(this.root, 'lib/app', basename(file, '.txt')));
    symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'));
    this.must('npm', 'run', '--silent', 'synth');
    // Which lines of code made the objects is not in a clone.
    rmSync(this.path('.cache'), { recursive: true, force: true });
    this.must('git', 'init', '--quiet', '--initial-branch', 'main');
    this.commit();
  }

  path(file: string): string {
    return join(this.root, file);
  }

  commit(): void {
    this.must('git', 'add', '--all');
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    this.must('git', ...who, 'commit', '--quiet', '--message', 'a state');
  }

  run(command: string, ...args: string[]): Ended {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...{ HOME: this.home, XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined, XDG_DATA_HOME: undefined },
        ...{ GIT_CONFIG_GLOBAL: undefined, KUBECONFIG: undefined, NO_COLOR: '1', NPM_CONFIG_UPDATE_NOTIFIER: 'false' },
      },
    });
    return { status, stdout, out: stdout + stderr };
  }

  /** @throws Error with what it said where it does not end with 0 */
  must(command: string, ...args: string[]): string {
    const { status, out } = this.run(command, ...args);
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${status}:\n${out}`);
    return out;
  }

  remove(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }
}
