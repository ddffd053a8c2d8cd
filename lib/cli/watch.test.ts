import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { APPLICATION_TEXT } from '../../test/application.ts';
import { takesLong } from '../../test/takes-long.ts';

let project: string;
let watching: ChildProcess;
let printed = '';

const APPLICATION = () => join(project, 'lib/app/application.ts');

beforeAll(async () => {
  project = mkdtempSync(join(tmpdir(), 'tierwall watch '));
  for (const part of ['bin', 'lib', 'imports', 'main.ts', 'package.json', 'tsconfig.json']) {
    cpSync(part, join(project, part), { recursive: true });
  }
  writeFileSync(APPLICATION(), APPLICATION_TEXT);
  symlinkSync(resolve('node_modules'), join(project, 'node_modules'));
  // Synthesized as it stands, so that the first save has nothing else to do.
  spawnSync(process.execPath, ['bin/launch.mjs', 'main.ts'], { cwd: project });
  watching = spawn(process.execPath, ['bin/launch.mjs', 'lib/cli/watch.ts'], { cwd: project });
  for (const stream of [watching.stdout, watching.stderr]) stream?.on('data', (chunk) => (printed += chunk));
  await until(/hardened: 2 workloads/);
});
afterAll(() => {
  watching.kill();
  rmSync(project, { recursive: true, force: true });
});

async function until(wanted: RegExp): Promise<RegExpExecArray> {
  // Less than a test may take, so that a failure says what was printed.
  for (let i = 0; i < 4000; i++) {
    const found = wanted.exec(printed);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never said ${wanted}:\n${printed}`);
}

const save = (change: (text: string) => string) => {
  printed = '';
  writeFileSync(APPLICATION(), change(readFileSync(APPLICATION(), 'utf8')));
};

describe('npm run watch', () => {
  takesLong(
    'says on a save what can connect otherwise than at the start, and again when it is as at the start',
    async () => {
      const before = readFileSync(APPLICATION(), 'utf8');
      save((text) => text.replaceAll('port: 3306', 'port: 3307'));
      await until(
        /guide: 0 gained, 1 changed, 0 lost[\s\S]*: TCP 3306 -> TCP 3307[\s\S]*hardened: 0 gained, 1 changed/,
      );
      save(() => 'this is no TypeScript (');
      await until(/lib\/app\/application.ts:1:\d+: [\s\S]*not synthesized; dist\/ did not change/);
      save(() => before);
      await until(/guide: no connectivity change[\s\S]*hardened: no connectivity change/);
    },
  );
});
