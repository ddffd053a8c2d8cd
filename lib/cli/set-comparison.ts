import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, type Config, DEFAULT_LIMITS, type ManifestSet } from '../config/config.ts';
import { RenderCache } from '../render/render-cache.ts';
import type { Side } from '../render/side.ts';
import { type CleanTree, treeOfRevision, treeOfWork } from './clean-tree.ts';
import { type BaseOptions, Comparing, type SetComparison } from './compared-set.ts';
import { configChanges } from './config-changes.ts';
import { type ConfigPlace, configIn, configPlace, fromHere, workConfig } from './config-file.ts';
import { git } from './git.ts';
import { textOfRevision, textsOfRevision } from './revision.ts';
import { branches, remotes } from './sets.ts';
import { UsageError } from './usage-error.ts';

/** The comparisons of all sets that were asked for. */
export interface SetComparisons {
  readonly sets: readonly SetComparison[];
  /** What the head changes about how it is judged, one line each. */
  readonly notices: readonly string[];
}

/**
 * The sets of `tierwall.yaml` at the merge base with a revision, and in the working copy, each rendered in a clean tree. The
 * file of the merge base decides how sets are rendered and judged. The file of the working copy counts only if it is trusted.
 * @param words sets or folders. Empty means all sets
 * @throws UsageError if there is no merge base, no set has a name, or a tierwall.yaml is not valid
 */
export async function compareSets(words: readonly string[], options: BaseOptions): Promise<SetComparisons> {
  const place = configPlace();
  const revision = mergeBase(options.base, place);
  const old = baseConfig(revision, options.base, place);
  const isTrusted = options.trustHead === true;
  const now = isTrusted ? workConfig(place) : undefined;
  const obeyed = isTrusted ? now : old;
  const file = join(place.top, place.base, CONFIG_FILE);
  const notices = isTrusted ? [] : configChanges(old, existsSync(file) ? file : undefined, place);
  const trees: CleanTree[] = [];
  try {
    const sides = { before: treeOfRevision(revision, place.top), after: treeOfWork(place.top) };
    trees.push(sides.before, sides.after);
    const cache = new RenderCache();
    const common = {
      ...{ base: place.base, cache, work: place.top, branches: branches(place, options.base) },
      repositories: [...(obeyed?.repositories ?? []), ...remotes(place)],
    };
    const before: Side = {
      ...{ ...common, tree: sides.before.folder, prefix: `${options.base}:`, isUntrusted: false },
      shown: (path) => `${options.base}:${path}`,
    };
    const after: Side = {
      ...{ ...common, tree: sides.after.folder, prefix: '', isUntrusted: !isTrusted },
      shown: (path) => fromHere(place, path),
    };
    const sets: SetComparison[] = [];
    const compare = new Comparing({ before, after }, { place, revision, options, old, obeyed });
    for (const set of chosen(words, obeyed, options, place, { before, after }))
      sets.push(await compare.compared(set, notices));
    return { sets, notices };
  } finally {
    for (const { remove } of trees) remove();
  }
}

/**
 * The names of the sets that a comparison with a revision is about, if none is given.
 * @throws UsageError if there is no merge base, or no tierwall.yaml that counts
 */
export function setsCompared(options: Pick<BaseOptions, 'base' | 'trustHead'>): string[] {
  const place = configPlace();
  const revision = mergeBase(options.base, place);
  const config = options.trustHead ? workConfig(place) : baseConfig(revision, options.base, place);
  return [...requiredConfig(config, options, place).sets.keys()];
}

/** @throws UsageError if no tierwall.yaml counts */
function requiredConfig(
  config: Config | undefined,
  { base, trustHead }: Pick<BaseOptions, 'base' | 'trustHead'>,
  place: ConfigPlace,
): Config {
  if (config) return config;
  const advice = adviceOf(trustHead, place);
  throw new UsageError(
    `${trustHead ? 'the head' : base} has no tierwall.yaml${advice || '; tierwall config init writes one'}`,
  );
}

function adviceOf(isTrusted: boolean | undefined, place: ConfigPlace): string {
  const isInHead = existsSync(join(place.top, place.base, CONFIG_FILE));
  return isInHead && !isTrusted ? '; the head has one, which counts after the merge; --trust-head uses it now' : '';
}

/** @throws UsageError if there is none */
function mergeBase(base: string, { top }: ConfigPlace): string {
  if (base.startsWith('-')) throw new UsageError(`${base} is not a revision`);
  const { ok, output } = git(['-C', top, 'merge-base', base, 'HEAD']);
  if (ok) return output.toString().trim();
  const isThereAtAll = git(['-C', top, 'rev-parse', '--verify', '--quiet', `${base}^{commit}`]).ok;
  throw new UsageError(
    isThereAtAll
      ? `${base} and HEAD have no common commit here; fetch the whole history (fetch-depth: 0)`
      : `git has no revision ${base}; fetch it first`,
  );
}

function baseConfig(revision: string, base: string, place: ConfigPlace): Config | undefined {
  const path = `${revision}:${place.base}${CONFIG_FILE}`;
  if (textsOfRevision(path)?.texts.length !== 1) return undefined;
  return configIn(textOfRevision(path) ?? '', `${base}:${place.base}${CONFIG_FILE}`);
}

/** @throws UsageError if a name stands for nothing */
function chosen(
  words: readonly string[],
  config: Config | undefined,
  options: BaseOptions,
  place: ConfigPlace,
  sides: Readonly<Record<'before' | 'after', Side>>,
): readonly ManifestSet[] {
  if (words.length === 0) return [...requiredConfig(config, options, place).sets.values()];
  const advice = adviceOf(options.trustHead, place);
  return words.map((word) => {
    const set = config?.sets.get(word);
    const path = fromTop(word, place);
    const isPath = path !== undefined && [sides.before, sides.after].some(({ tree }) => existsSync(join(tree, path)));
    if (set && isPath && path === word)
      throw new UsageError(
        `${word} is a set of ${config?.file}, and also a file or folder; write ./${word} for the file or folder`,
      );
    if (set) return set;
    if (isPath) return folderSet(word, path, place);
    const known = config ? [...config.sets.keys()].join(', ') : 'none';
    throw new UsageError(`${word} is neither a set (${known}) nor a folder of either side${advice}`);
  });
}

/** Turns a path from the current folder into one from the top of the repository. Undefined if it leads out of it. */
function fromTop(path: string, place: ConfigPlace): string | undefined {
  const top = fromHere(place, '.');
  const below = join(process.cwd(), path);
  const root = join(process.cwd(), top);
  if (below !== root && !below.startsWith(`${root}/`)) return undefined;
  return below === root ? '.' : below.slice(root.length + 1).replace(/\/+$/, '');
}

function folderSet(name: string, path: string, { base }: ConfigPlace): ManifestSet {
  // Paths of sets are relative to the folder of tierwall.yaml.
  const up = base
    .split('/')
    .filter(Boolean)
    .map(() => '..');
  return { name, source: { kind: 'folder', path: [...up, path].join('/') }, ...DEFAULT_LIMITS, judging: {}, line: 1 };
}
