import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** What an app of a user's has besides: its own copy of cdk8s. */
export const PEERS = ['cdk8s', 'cdk8s-plus-27', 'constructs'];
/** For the type check of a program that writes files. */
const TYPES = ['@types/node', 'undici-types'];

/** Builds and packs this checkout. @returns the tarball */
export function pack(folder: string): string {
  execFileSync(process.execPath, ['bin/build.mjs'], { stdio: 'pipe' });
  const npm = ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder];
  return join(folder, execFileSync('npm', npm, { encoding: 'utf8' }).trim());
}

/** Installs the tarball alone into an empty folder, from no registry. */
export function install(tarball: string, app: string): void {
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  execFileSync('npm', ['install', '--offline', tarball], { cwd: app, stdio: 'pipe' });
}

/**
 * Installs it beside cdk8s, from what `npm ci` of this checkout left in npm's cache: a lock file names the packages by their digests, as
 * nothing else is kept there of what a registry says. Without optional packages: whether they are in the cache depends on what else was
 * installed on this machine.
 * @returns why it could not; nothing where it could
 */
export function installBesidePeers(tarball: string, app: string): string | undefined {
  const { packages: all } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const wanted = [...PEERS, ...TYPES];
  const isWanted = (path: string) => wanted.includes(/^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? '');
  const dependencies: Record<string, string> = { tierwall: `file:${tarball}` };
  for (const name of wanted) dependencies[name] = all[`node_modules/${name}`].version;
  const packages: Record<string, object> = { '': { dependencies } };
  for (const [path, entry] of Object.entries<object>(all)) if (isWanted(path)) packages[path] = entry;
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
  writeFileSync(join(app, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  const { status, stderr } = spawnSync('npm', ['install', '--offline', '--omit=optional'], {
    cwd: app,
    encoding: 'utf8',
  });
  if (status === 0) return undefined;
  if (stderr.includes('ENOTCACHED')) return "npm's cache lacks cdk8s or what it needs; npm ci fills it";
  throw new Error(stderr);
}

/** The same as pnpm lays it out: every package in a place of its own, links to it, and no note of npm's. */
export function installAsPnpm(from: string, app: string): void {
  const modules = join(app, 'node_modules');
  const peers = PEERS.filter((name) => readdirSync(join(from, 'node_modules')).includes(name));
  for (const name of ['tierwall', ...peers]) {
    const own = join(modules, `.pnpm/${name}@1/node_modules`);
    cpSync(join(from, 'node_modules', name), join(own, name), { recursive: true });
    link(join(own, name), join(modules, name));
    for (const other of peers)
      if (other !== name) link(join(modules, `.pnpm/${other}@1/node_modules`, other), join(own, other));
  }
  writeFileSync(join(app, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** Writes into an installation what a program that loads code of its folder would load. */
export function writeTraps(app: string): void {
  // What must not run: this is the folder that is analysed.
  writeFileSync(join(app, 'evil.ts'), "console.log('code of the current folder');\n");
  writeFileSync(join(app, 'tsconfig.json'), '{"compilerOptions": {"paths": {"*": ["./evil.ts"]}}}');
  // What the bundled packages load, or would load if it were there.
  for (const name of ['commander', 'yaml', 'bufferutil', 'encoding', 'utf-8-validate']) {
    mkdirSync(join(app, 'node_modules', name), { recursive: true });
    writeFileSync(join(app, 'node_modules', name, 'index.js'), "console.log('code of the current folder');\n");
  }
}

/** Runs a program of node's as somebody who may write nothing here and has no home. */
export function runAsNobody(cwd: string, program: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(cwd, program), ...args], {
    ...{ cwd, encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } },
    ...(process.getuid?.() === 0 && { uid: 65534, gid: 65534 }),
  });
  return { status, stdout, stderr };
}

/** Of every file: its time and its size. */
export function stateOf(folder: string): Map<string, string> {
  return new Map(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => {
      const { mtimeMs, size } = statSync(join(folder, path));
      return [path, `${mtimeMs} ${size}`];
    }),
  );
}

/** The size of all files of a folder, in bytes. */
export function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => statSync(join(folder, path)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}
