import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Config, Judging, ManifestSet } from '../config/config.ts';
import { few } from '../format/few.ts';
import { readInputs } from '../manifests/files/inputs.ts';
import type { Texts } from '../manifests/model.ts';
import { printable } from '../manifests/printable.ts';
import { similarNames } from '../manifests/similar-names.ts';
import { RenderFailure } from '../render/failure.ts';
import { RenderCache } from '../render/render-cache.ts';
import { renderSet } from '../render/render-set.ts';
import type { Side } from '../render/side.ts';
import { treeOfWork } from './clean-tree.ts';
import { type ConfigPlace, configPlace, fromHere, workConfig } from './config-file.ts';
import { git } from './git.ts';
import { UsageError } from './usage-error.ts';

/** The input of a command whose arguments name sets. */
export interface NamedSets {
  readonly sets: ReadonlyMap<string, { readonly texts: Texts }>;
  readonly judging: Judging;
}

/**
 * Renders the sets among the words. Options that the user did not give take their values from the sets. Undefined if no word is a set.
 * @throws UsageError if a set cannot be rendered, its name is also that of a file, or a word is neither
 */
export async function setsNamed(words: readonly string[], command: Command): Promise<NamedSets | undefined> {
  const place = configPlace();
  const config = workConfig(place);
  const sets = words.flatMap((word) => setCalled(config, word) ?? []);
  const isOfSets = command.registeredArguments[0]?.name() === 'set';
  // What is staged may be gone from the folder.
  if (config && !isOfSets && command.opts<{ staged?: boolean }>().staged !== true)
    for (const word of words) if (!config.sets.has(word) && !existsSync(word)) throw noSuch(word, config);
  if (!config || sets.length === 0) return undefined;
  const found = new Map((await rendered(sets, config, place)).map((one) => [one.set.name, one]));
  const judging = commonJudging(config, sets);
  applyJudging(
    command,
    judging,
    sets.map(({ intent }) => intent && fromHere(place, `${place.base}${intent}`)),
  );
  return { sets: found, judging };
}

function noSuch(word: string, config: Config): UsageError {
  const names = [...config.sets.keys()];
  const [meant] = similarNames(word, names);
  const known = meant === undefined ? `it has ${few(names).join(', ')}` : `did you mean ${meant}?`;
  return new UsageError(`${word} is no file or folder here, and no set of ${config.file}; ${known}`);
}

/** @throws UsageError if a file has the name as well, because it is not clear which one is meant */
export function setCalled(config: Config | undefined, word: string): ManifestSet | undefined {
  const set = config?.sets.get(word);
  if (!set || !config) return undefined;
  if (existsSync(word))
    throw new UsageError(
      `${word} is a set of ${config.file}:${set.line}, and also a file or folder; write ./${word} for the file or folder, or rename the set`,
    );
  return set;
}

async function rendered(
  sets: readonly ManifestSet[],
  config: Config,
  place: ConfigPlace,
): Promise<{ set: ManifestSet; texts: Texts }[]> {
  // A folder that needs no rendering is read where it is, so that lint can fix its files.
  if (sets.every(({ source }) => source.kind === 'folder'))
    return sets.map((set) => ({ set, texts: filesOfWork(set, place) }));
  const tree = treeOfWork(place.top);
  try {
    const side = workSide(tree.folder, config, place);
    const found: { set: ManifestSet; texts: Texts }[] = [];
    for (const set of [...new Set(sets)])
      found.push({ set, texts: set.source.kind === 'folder' ? filesOfWork(set, place) : await renderedOne(set, side) });
    return found;
  } finally {
    tree.remove();
  }
}

/** @throws UsageError with the name of the set and the renderer's own message */
export async function renderedOne(set: ManifestSet, side: Side): Promise<Texts> {
  try {
    const texts = await renderSet(set, side);
    // The messages contain names from the repository, which may hold control characters for a terminal.
    return texts.notes ? { ...texts, notes: texts.notes.map(printable) } : texts;
  } catch (error) {
    // The message names the side, because the other one may already be mended.
    const of = side.prefix === '' ? '' : ` as it is in ${side.prefix.replace(/:$/, '')}`;
    if (error instanceof RenderFailure)
      throw new UsageError(`set ${set.name} cannot be rendered${of}: ${error.message}`);
    throw error;
  }
}

function filesOfWork({ source, namespace }: ManifestSet, place: ConfigPlace): Texts {
  const path = source.kind === 'folder' ? fromHere(place, `${place.base}${source.path}`) : '.';
  const { texts, problems } = readInputs([path]);
  return { texts: texts.map((text) => ({ ...text, ...(namespace !== undefined && { namespace }) })), problems };
}

/** The working copy as the only side. */
export function workSide(tree: string, config: Config, place: ConfigPlace): Side {
  return {
    ...{ tree, base: place.base, prefix: '', cache: new RenderCache(), work: place.top, isUntrusted: false },
    shown: (path) => fromHere(place, path),
    repositories: [...config.repositories, ...remotes(place)],
    branches: [...branches(place)],
  };
}

/** The addresses of git's remotes. */
export function remotes({ top }: ConfigPlace): string[] {
  const { ok, output } = git(['-C', top, 'config', '--get-regexp', '^remote\\..*\\.url$']);
  return ok
    ? output
        .toString()
        .trim()
        .split('\n')
        .map((line) => line.replace(/^\S+ /, ''))
    : [];
}

/** The names that a tree of this checkout goes by. */
export function branches({ top }: ConfigPlace, base?: string): string[] {
  const { ok, output } = git(['-C', top, 'symbolic-ref', '--short', 'HEAD']);
  const own = ok ? [output.toString().trim()] : [];
  return ['main', 'master', ...own, ...(base === undefined ? [] : [base, base.replace(/^[^/]*\//, '')])];
}

/** @throws UsageError if sets that are read together have different options */
function commonJudging(config: Config, sets: readonly ManifestSet[]): Judging {
  const all = sets.map((set) => judgingOf(config, set));
  for (const key of ['cni', 'podCidrs'] as const)
    if (new Set(all.map((one) => JSON.stringify(one[key]))).size > 1)
      throw new UsageError(
        `${sets.map(({ name }) => name).join(' and ')} have different ${key}; name one set at a time`,
      );
  return {
    ...all[0],
    dataTiers: all.flatMap(({ dataTiers = [] }) => dataTiers),
    suppressions: all.flatMap(({ suppressions = [] }) => suppressions),
  };
}

/** The options of the file for all sets, overridden or extended by those of the set. */
export function judgingOf({ judging: all }: Config, { judging: own }: ManifestSet): Judging {
  return {
    ...{ ...all, ...own },
    dataTiers: [...(all.dataTiers ?? []), ...(own.dataTiers ?? [])],
    suppressions: [...(all.suppressions ?? []), ...(own.suppressions ?? [])],
  };
}

/** An option that is given to the command overrides the file. */
function applyJudging(command: Command, { cni, podCidrs }: Judging, intents: readonly (string | undefined)[]): void {
  const set = (name: string, value: unknown): void => {
    const isKnown = command.options.some((option) => option.attributeName() === name);
    const source = command.getOptionValueSource(name);
    if (value !== undefined && isKnown && (source === undefined || source === 'default'))
      command.setOptionValueWithSource(name, value, 'config');
  };
  set('cni', cni);
  set('podCidr', podCidrs);
  const [intent, ...others] = [...new Set(intents)];
  if (others.length === 0) set('intent', intent);
}
