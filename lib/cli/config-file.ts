import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { CONFIG_FILE, type Config } from '../config/config.ts';
import { type ConfigProblem, readConfig } from '../config/read-config.ts';
import { printable } from '../manifests/printable.ts';
import { git } from './git.ts';
import { printError } from './output.ts';
import { textFound } from './text-found.ts';
import { UsageError } from './usage-error.ts';

/** Where a `tierwall.yaml` is, or would be. */
export interface ConfigPlace {
  /** The top of the repository; outside of one, the folder itself. */
  readonly top: string;
  /** The folder of the file from there: '' or with a slash at its end. */
  readonly base: string;
}

/** The folder of the nearest `tierwall.yaml`, from the current folder up to the top of its repository. Without one, the current folder. */
export function configPlace(): ConfigPlace {
  const here = realpathSync('.');
  const { ok, output } = git(['rev-parse', '--show-toplevel']);
  const top = ok ? realpathSync(output.toString().replace(/\n$/, '')) : here;
  for (let folder = here; ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return { top, base: baseOf(top, folder) };
    if (folder === top || folder === dirname(folder)) return { top, base: baseOf(top, here) };
  }
}

function baseOf(top: string, folder: string): string {
  const below = relative(top, folder).split(sep).join('/');
  return below === '' ? '' : `${below}/`;
}

/** Turns a path from the top of the repository into one from the current folder. */
export function fromHere({ top }: ConfigPlace, path: string): string {
  return relative(realpathSync('.'), join(top, path)).split(sep).join('/') || '.';
}

/**
 * The `tierwall.yaml` of the working copy, undefined if there is none.
 * @throws UsageError if it is not valid, after all its problems are printed
 */
export function workConfig(place: ConfigPlace): Config | undefined {
  const path = join(place.top, place.base, CONFIG_FILE);
  if (!existsSync(path)) return undefined;
  const file = fromHere(place, `${place.base}${CONFIG_FILE}`);
  return configIn(textFound(path, file), file);
}

/** @throws UsageError if it is not valid, after all its problems are printed */
export function configIn(text: string, file: string): Config {
  const { config, problems } = readConfig(text, file);
  for (const one of problems) printError(printConfigProblem(one));
  if (!config) throw new UsageError(`${file} is not a valid tierwall.yaml`);
  return config;
}

/** Prints a problem as `file:line:column: CODE fact; fix`. */
function printConfigProblem({ location, column, code, message, fix }: ConfigProblem): string {
  return `${printable(location.file)}:${location.line}:${column}: ${code} ${message}; ${fix}`;
}
