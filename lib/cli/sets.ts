import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import type { Config, Judging, ManifestSet } from '../config/config.ts';
import { readInputs } from '../manifests/files/inputs.ts';
import type { Texts } from '../manifests/model.ts';
import { RenderFailure } from '../render/failure.ts';
import { RenderCache } from '../render/render-cache.ts';
import { renderSet } from '../render/render-set.ts';
import type { Side } from '../render/side.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import { treeOfWork } from './clean-tree.ts';
import { type ConfigPlace, configPlace, fromHere, workConfig } from './config-file.ts';
import { git } from './git.ts';
import { printError } from './output.ts';
import { UsageError } from './usage-error.ts';

/** The sets that the running command names, with their manifests. */
let named: ReadonlyMap<string, { readonly set: ManifestSet; readonly texts: Texts }> = new Map();
let judging: Judging = {};

/** What may be the name of a set: a path that holds no slash may be one, too. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** What commands call arguments that are manifests. */
const PLACES = ['dir', 'old', 'new', 'set'];

/**
 * Renders the sets among the arguments of a command, before it runs, and gives it what they say of options that are not given. Without
 * one there is nothing to wait for.
 * @throws UsageError where a set cannot be rendered, or a name is also that of a file
 */
export function renderNamedSets(command: Command): Promise<void> | undefined {
  named = new Map();
  judging = {};
  const places = command.registeredArguments;
  // Of the arguments of explain, one is a place of manifests.
  const words = command.args.filter(
    (word, i) => NAME.test(word) && PLACES.includes(places[Math.min(i, places.length - 1)]?.name() ?? ''),
  );
  if (words.length === 0 || isRevision(command.opts<{ base?: string }>().base)) return undefined;
  const place = configPlace();
  const config = workConfig(place);
  const sets = words.flatMap((word) => setCalled(config, word) ?? []);
  return config && sets.length > 0 ? useSets(sets, config, place, command) : undefined;
}

async function useSets(
  sets: readonly ManifestSet[],
  config: Config,
  place: ConfigPlace,
  command: Command,
): Promise<void> {
  named = new Map((await rendered(sets, config, place)).map((one) => [one.set.name, one]));
  judging = commonJudging(config, sets);
  const intents = sets.map(({ intent }) => intent && fromHere(place, `${place.base}${intent}`));
  applyJudging(command, judging, intents);
}

/** @throws UsageError where a file has the name too: which one is meant, nobody knows */
export function setCalled(config: Config | undefined, word: string): ManifestSet | undefined {
  const set = config?.sets.get(word);
  if (!set || !config) return undefined;
  if (existsSync(word))
    throw new UsageError(
      `${word} is a set of ${config.file}:${set.line}, and a file or folder; write ./${word} for that, or give the set another name`,
    );
  return set;
}

/** What was meant by `--base`: a revision, or as ever a folder, a file or REVISION:PATH. */
export function isRevision(base: string | undefined): base is string {
  return base !== undefined && !base.includes(':') && !existsSync(base);
}

async function rendered(
  sets: readonly ManifestSet[],
  config: Config,
  place: ConfigPlace,
): Promise<{ set: ManifestSet; texts: Texts }[]> {
  // What is only read is read where it is, so that lint can mend it there.
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

/** @throws UsageError with the name of the set and the renderer's own words */
export async function renderedOne(set: ManifestSet, side: Side): Promise<Texts> {
  try {
    return await renderSet(set, side);
  } catch (error) {
    if (error instanceof RenderFailure) throw new UsageError(`set ${set.name} is not rendered: ${error.message}`);
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

/** @throws UsageError where sets that are read together are to be judged by different options */
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

/** What the file says for all, and what the set says before or besides it. */
export function judgingOf({ judging: all }: Config, { judging: own }: ManifestSet): Judging {
  return {
    ...{ ...all, ...own },
    dataTiers: [...(all.dataTiers ?? []), ...(own.dataTiers ?? [])],
    suppressions: [...(all.suppressions ?? []), ...(own.suppressions ?? [])],
  };
}

/** What is given to the command goes before what the file says. */
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

/** The manifests of inputs, of which some may be sets. */
export function textsOf(inputs: readonly string[]): Texts {
  const own = inputs.filter((input) => !named.has(input));
  const sets = inputs.flatMap((input) => named.get(input)?.texts ?? []);
  const all: Texts[] = [...sets, ...(own.length > 0 || sets.length === 0 ? [readInputs(own)] : [])];
  for (const { notes = [] } of all) for (const note of notes) printError(note);
  return {
    texts: all.flatMap(({ texts }) => texts),
    problems: all.flatMap(({ problems }) => problems),
    notes: all.flatMap(({ notes = [] }) => notes),
  };
}

/** Workloads that the sets in use say keep data. */
export function namedDataTiers(): readonly string[] {
  return judging.dataTiers ?? [];
}

export function namedSuppressions(): readonly SuppressionLine[] {
  return judging.suppressions ?? [];
}
