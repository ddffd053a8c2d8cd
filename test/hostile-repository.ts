import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository, hasProgram } from './git-repository.ts';
import { type Ended, tierwall } from './in-process.ts';
import { ownLeftovers } from './own-leftovers.ts';

/** What nothing may show: it stands in a file outside of the repository, and in the environment. */
const SECRET = 'a-secret-of-the-machine';

/** A Deployment without a namespace. */
export const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: example.org/web}]}}
`;
/** The Chart.yaml of a chart. */
export const CHART = 'apiVersion: v2\nname: web\nversion: 1.0.0\n';

/** Which programs are here. */
export const has = { kustomize: hasProgram('kustomize') || hasProgram('kubectl'), helm: hasProgram('helm') };
/** As `it`, of what is skipped where one of these programs is not here. */
export const needs = (...programs: (keyof typeof has)[]) => (programs.every((name) => has[name]) ? it : it.skip);

/** A repository of somebody hostile that is there during each test, and a folder outside of it. */
export class HostileRepository {
  /** The folder outside of it, with `secret.yaml`. */
  outside = '';
  private opened: GitRepository | undefined;

  constructor() {
    beforeEach(() => {
      this.outside = mkdtempSync(join(tmpdir(), 'outside-'));
      const secret = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${SECRET}}\n`;
      writeFileSync(join(this.outside, 'secret.yaml'), secret);
      process.env['TOKEN'] = SECRET;
      this.opened = new GitRepository();
    });
    afterEach(() => {
      delete process.env['TOKEN'];
      rmSync(this.outside, { recursive: true });
      this.repository.remove();
    });
  }

  get repository(): GitRepository {
    if (!this.opened) throw new Error('there is no test');
    return this.opened;
  }

  /** Puts an empty one in its place. */
  renew(): void {
    this.repository.remove();
    this.opened = new GitRepository();
  }

  /** Commits the first files, changes to the second ones, and compares; nothing shows the secret, and nothing is left over. */
  async compared(
    before: Readonly<Record<string, string>>,
    after: Readonly<Record<string, string>> = {},
    ...args: string[]
  ): Promise<Ended> {
    if (existsSync(join(this.repository.folder, '.git'))) this.repository.write(before);
    this.repository.commit();
    this.repository.git('checkout', '-qb', 'fork');
    this.repository.write(after);
    const ended = await tierwall(['review', '--base', 'main', ...args], { cwd: this.repository.folder });
    expect(ended.stdout + ended.stderr).not.toContain(SECRET);
    expect(ownLeftovers()).toEqual([]);
    return ended;
  }
}
