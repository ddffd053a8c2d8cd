import { GitRepository } from './git-repository.ts';
import { type Ended, tierwall } from './in-process.ts';

/** A repository of git that is made for each test of a file, and commands that run in it. */
export class FreshRepository {
  private current: GitRepository | undefined;

  constructor() {
    beforeEach(() => {
      this.current = new GitRepository();
    });
    afterEach(() => this.repository.remove());
  }

  /** @throws Error outside of a test */
  get repository(): GitRepository {
    if (!this.current) throw new Error('there is a repository only during a test');
    return this.current;
  }

  /** Runs `tierwall ARGS` in it. */
  readonly run = (...args: string[]): Promise<Ended> => tierwall(args, { cwd: this.repository.folder });
}
