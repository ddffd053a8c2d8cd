import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of git that a test makes, with a space in its path. */
export class GitRepository {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'tierwall repository ')));
  protected readonly identity = [
    ...['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'],
    // A process less for each commit.
    ...['-c', 'maintenance.auto=false'],
  ];

  constructor() {
    // Without the examples of hooks.
    this.git('init', '-q', '-b', 'main', '--template=');
  }

  git(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync('git', [...this.identity, ...args], {
      cwd: this.folder,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(stderr);
    return stdout;
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }

  /** All files of a folder, over those that are there. */
  copy(from: string): void {
    cpSync(from, this.folder, { recursive: true });
  }

  commit(): void {
    this.git('add', '-A');
    this.git('commit', '-qm', 'x');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Is a program here? Where it is not, the test that needs it says that it is skipped. */
export function hasProgram(name: string): boolean {
  const has = spawnSync('/bin/sh', ['-c', `command -v ${name}`]).status === 0;
  if (!has) process.stderr.write(`SKIPPED: ${name} is not installed\n`);
  return has;
}
