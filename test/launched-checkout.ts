import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A small checkout that is made for each test of a file, and runs of its only command, which keep their code in a folder beside it. */
export class LaunchedCheckout {
  /** What holds all of it. */
  folder = '';
  /** The checkout. */
  root = '';

  constructor() {
    beforeEach(() => {
      this.folder = mkdtempSync(join(tmpdir(), 'a launch '));
      this.root = join(this.folder, 'checkout');
      mkdirSync(join(this.root, 'bin'), { recursive: true });
      for (const part of ['bin/launch.mjs', 'bin/bundle.mjs', 'package.json', 'tsconfig.json'])
        cpSync(part, join(this.root, part));
      symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'));
      writeFileSync(join(this.root, 'word.ts'), "export const word: string = 'first';\n");
      writeFileSync(
        join(this.root, 'entry.ts'),
        "import pc from 'picocolors';\nimport { word } from './word.ts';\nvoid pc;\nconsole.log(word, process.argv.slice(2), import.meta.dirname);\n",
      );
    });
    afterEach(() => rmSync(this.folder, { recursive: true }));
  }

  /** Runs the command, by default from a folder that is not the checkout. */
  readonly launch = (
    args: string[] = [],
    { env = {}, cwd = this.folder }: { env?: NodeJS.ProcessEnv; cwd?: string } = {},
  ) =>
    spawnSync(process.execPath, [join(this.root, 'bin/launch.mjs'), 'entry.ts', ...args], {
      encoding: 'utf8',
      cwd,
      env: { ...process.env, XDG_CACHE_HOME: join(this.folder, 'cache'), ...env },
    });

  /** The folder of what is kept. */
  readonly place = () => join(this.folder, 'cache/tierwall');

  /** The text that is kept. */
  readonly kept = () => join(this.place(), readdirSync(this.place()).find((file) => file.endsWith('.cjs')) ?? '');
}

/** What a kept text says of itself. */
export const headOf = (file: string) => JSON.parse(readFileSync(file, 'utf8').split('\n', 1)[0]?.slice(2) ?? '');
