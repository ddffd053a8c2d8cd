import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, tierwall } from './in-process.ts';

/** The file of the guide's policy. */
export const POLICY = 'manifests/network-policy.k8s.yaml';

/** A git repository of its own for each test, with the guide committed in `manifests` and its intent beside. */
export class GuideRepository {
  private folder = '';

  constructor() {
    let committed: string;
    beforeAll(() => {
      this.folder = committed = mkdtempSync(join(tmpdir(), 'tierwall guide '));
      cpSync('test/fixtures/guide', this.path('manifests'), { recursive: true });
      cpSync('test/fixtures/intent/guide.yaml', this.path('intent.yaml'));
      this.git('init', '-q', '-b', 'main', '--template=');
      this.git('add', '-A');
      this.git('commit', '-qm', 'guide');
    });
    afterAll(() => rmSync(committed, { recursive: true, force: true }));
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), 'tierwall guide '));
      // The times of files are in git's index.
      cpSync(committed, this.folder, { recursive: true, preserveTimestamps: true });
    });
    afterEach(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  /** Of a file in it. */
  path(name: string): string {
    return join(this.folder, name);
  }

  /** Runs `tierwall ARGS` in it. */
  tierwall(...args: string[]): Promise<Ended> {
    return tierwall(args, { cwd: this.folder });
  }

  git(...args: string[]): void {
    const { status, stderr } = spawnSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false', ...args],
      { cwd: this.folder, encoding: 'utf8' },
    );
    if (status !== 0) throw new Error(stderr);
  }

  /** Puts one text in the place of another in the policy. */
  edit(from: string | RegExp, to: string): void {
    const path = this.path(POLICY);
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));
  }

  /** A dash too many, so that the policy lets in everyone on 3306, and backend on every port. */
  makeTheMistake(): void {
    this.edit('      ports:', '    - ports:');
  }
}
