import { copyFileSync, cpSync, existsSync, lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, posix, relative } from 'node:path';
import { RenderFailure } from './failure.ts';
import { leadsOut } from './paths.ts';
import { mapsAt, type Plain, plainFile, textAt } from './plain-yaml.ts';
import type { Side } from './side.ts';

/** No repository nests charts more deeply. */
const MAX_DEPTH = 10;

/**
 * Puts the dependencies of a chart into its `charts` folder, if they are not there yet. It takes charts of the repository
 * (`file://`), and packed charts that an earlier `helm dependency build` left in the working copy or in Helm's cache. It fetches
 * nothing.
 * @param folder of the chart, from the top of the tree
 * @returns the dependencies that were not found, in words
 * @throws RenderFailure if a path leads out of the repository
 */
export function addDependencies(side: Side, folder: string, depth = 0): string[] {
  if (depth > MAX_DEPTH) throw new RenderFailure(`${folder} depends on charts that depend on it`);
  const chart = plainFile(join(side.tree, folder, 'Chart.yaml'));
  const older = plainFile(join(side.tree, folder, 'requirements.yaml'));
  const lock =
    plainFile(join(side.tree, folder, 'Chart.lock')) ?? plainFile(join(side.tree, folder, 'requirements.lock'));
  const wanted = [...mapsAt(chart, 'dependencies'), ...mapsAt(older, 'dependencies')];
  return wanted.flatMap((one) => addDependency(side, folder, one, lock, depth) ?? []);
}

function addDependency(
  side: Side,
  folder: string,
  wanted: Plain,
  lock: Plain | undefined,
  depth: number,
): string | undefined {
  const name = textAt(wanted, 'name') ?? '';
  if (!/^[\w.-]+$/.test(name) || name.startsWith('.'))
    throw new RenderFailure(`${folder} depends on ${JSON.stringify(name)}, which is not a chart name`);
  const charts = join(side.tree, folder, 'charts');
  const there = existsSync(charts) && lstatSync(charts).isDirectory() ? readdirSync(charts) : [];
  if (there.some((one) => one === name || (one.startsWith(`${name}-`) && one.endsWith('.tgz')))) return undefined;
  const repository = textAt(wanted, 'repository') ?? '';
  if (repository.startsWith('file://')) return addFolder(side, folder, name, repository.slice('file://'.length), depth);
  const locked = mapsAt(lock, 'dependencies').find((one) => textAt(one, 'name') === name);
  const version = textAt(locked, 'version') ?? textAt(wanted, 'version') ?? '';
  if (/^v?\d[\w.+-]*$/.test(version)) {
    const file = `${name}-${version}.tgz`;
    const places = [join(side.work, folder, 'charts', file), join(helmCache(), file)];
    const packed = places.find((one) => lstatSync(one, { throwIfNoEntry: false })?.isFile());
    if (packed !== undefined) {
      mkdirSync(charts, { recursive: true });
      cpSync(packed, join(charts, file));
      return undefined;
    }
  }
  return `${name} ${version} of ${repository || 'no repository'}`;
}

function addFolder(side: Side, folder: string, name: string, path: string, depth: number): undefined {
  const from = posix.join(folder, path);
  const source = join(side.tree, from);
  if (leadsOut(from))
    throw new RenderFailure(`${folder}/Chart.yaml names file://${path}, which leads out of the repository`);
  if (!existsSync(join(source, 'Chart.yaml')))
    throw new RenderFailure(`${folder}/Chart.yaml names file://${path}, where no chart is`);
  if (`${folder}/`.startsWith(`${from}/`)) throw new RenderFailure(`${folder} depends on ${from}, which holds it`);
  const missing = addDependencies(side, from, depth + 1);
  if (missing.length > 0) throw new RenderFailure(lacking(from, missing));
  // A link may lead elsewhere from its new place, even out of the tree, so its target is copied instead.
  const filter = (one: string, to: string): boolean => {
    if (!lstatSync(one).isSymbolicLink()) return true;
    if (!statSync(one, { throwIfNoEntry: false })?.isFile())
      throw new RenderFailure(
        `${relative(side.tree, one)} is a link that leads to no file, in a chart that ${folder} depends on`,
      );
    copyFileSync(one, to);
    return false;
  };
  cpSync(source, join(side.tree, folder, 'charts', name), { recursive: true, filter });
  return undefined;
}

/** Says what a chart lacks, and how to get it. */
export function lacking(folder: string, missing: readonly string[]): string {
  return `the chart ${folder} depends on ${missing.join(', ')}, which is neither in its charts folder nor in Helm's cache; run helm dependency build ${folder} first, commit its charts, or write network: true`;
}

/** The folder of Helm's cache, by Helm's own rules. */
function helmCache(): string {
  const { HELM_REPOSITORY_CACHE: own, HELM_CACHE_HOME: helm, XDG_CACHE_HOME: xdg } = process.env;
  if (own) return own;
  if (helm) return join(helm, 'repository');
  const caches = process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
  return join(xdg || caches, 'helm', 'repository');
}
