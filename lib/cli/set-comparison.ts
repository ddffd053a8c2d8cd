import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_FILE, type Config, DEFAULT_LIMITS, type ManifestSet } from '../config/config.ts';
import { RenderCache } from '../render/render-cache.ts';
import { isThere } from '../render/render-set.ts';
import type { Side } from '../render/side.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import type { ReviewOptions } from '../review/review.ts';
import { type CleanTree, treeOfRevision, treeOfWork } from './clean-tree.ts';
import { type Compared, type ComparingOptions, comparedSides, NOTHING } from './comparison.ts';
import { configChanges, intentNotes } from './config-changes.ts';
import { type ConfigPlace, configIn, configPlace, fromHere, workConfig } from './config-file.ts';
import { git } from './git.ts';
import { IGNORE_FILE, suppressionsIn } from './ignore-file.ts';
import { type Input, type ReadingOptions, readInput } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { printError } from './output.ts';
import { textOfRevision, textsOfRevision } from './revision.ts';
import { branches, judgingOf, remotes, renderedOne } from './sets.ts';
import { UsageError } from './usage-error.ts';

/** A set on both sides. */
export interface SetComparison {
  readonly name: string;
  /** Undefined where a side could not be rendered or read. */
  readonly compared?: Compared;
  /** Why not, in words. */
  readonly failure?: string;
  /** What lint leaves out. */
  readonly suppressions: readonly SuppressionLine[];
  /** The folder of the head, where files are read as they are. */
  readonly folder?: string;
}

export interface SetComparisons {
  readonly sets: readonly SetComparison[];
  /** What the head changes of how it is judged, a line each. */
  readonly notices: readonly string[];
}

export interface BaseOptions extends ReadingOptions {
  readonly base: string;
  readonly trustHead?: boolean;
  readonly intent?: string;
  readonly failOn: ComparingOptions['failOn'];
  /** Names of options that were given, which go before what tierwall.yaml says. */
  readonly given: ReadonlySet<string>;
}

/**
 * The sets of `tierwall.yaml` at the merge base with a revision and as the working copy has them, each rendered in a clean tree. What is
 * rendered how and judged by what comes from the merge base; the working copy has a say only where it is trusted.
 * @param words sets, or folders; none: all sets
 * @throws UsageError where there is no merge base, no set of a name, or a tierwall.yaml is not valid
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

/** @throws UsageError where there is none */
function mergeBase(base: string, { top }: ConfigPlace): string {
  if (base.startsWith('-')) throw new UsageError(`${base} is no revision`);
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

/** @throws UsageError on a name of nothing */
function chosen(
  words: readonly string[],
  config: Config | undefined,
  { base, trustHead }: BaseOptions,
  place: ConfigPlace,
  sides: Readonly<Record<'before' | 'after', Side>>,
): readonly ManifestSet[] {
  const inHead = existsSync(join(place.top, place.base, CONFIG_FILE));
  const advice =
    inHead && !trustHead ? `; that of the head is not obeyed before it is merged: --trust-head obeys it now` : '';
  if (words.length === 0) {
    if (config) return [...config.sets.values()];
    throw new UsageError(
      `${trustHead ? 'the head' : base} has no tierwall.yaml${advice || '; tierwall config init writes one'}`,
    );
  }
  return words.map((word) => {
    const set = config?.sets.get(word);
    const path = fromTop(word, place);
    const isPath = path !== undefined && [sides.before, sides.after].some(({ tree }) => existsSync(join(tree, path)));
    if (set && isPath && path === word)
      throw new UsageError(`${word} is a set of ${config?.file}, and a file or folder; write ./${word} for that`);
    if (set) return set;
    if (isPath) return folderSet(word, path, place);
    const known = config ? [...config.sets.keys()].join(', ') : 'none';
    throw new UsageError(`${word} is neither a set (${known}) nor a folder of either side${advice}`);
  });
}

/** A path from the current folder as one from the top of the repository; undefined for one out of it. */
function fromTop(path: string, place: ConfigPlace): string | undefined {
  const top = fromHere(place, '.');
  const below = join(process.cwd(), path);
  const root = join(process.cwd(), top);
  if (below !== root && !below.startsWith(`${root}/`)) return undefined;
  return below === root ? '.' : below.slice(root.length + 1).replace(/\/+$/, '');
}

function folderSet(name: string, path: string, { base }: ConfigPlace): ManifestSet {
  // From the folder of tierwall.yaml, as all paths of sets.
  const up = base
    .split('/')
    .filter(Boolean)
    .map(() => '..');
  return { name, source: { kind: 'folder', path: [...up, path].join('/') }, ...DEFAULT_LIMITS, judging: {}, line: 1 };
}

interface About {
  readonly place: ConfigPlace;
  readonly revision: string;
  readonly options: BaseOptions;
  readonly old: Config | undefined;
  readonly obeyed: Config | undefined;
}

class Comparing {
  readonly #sides: Readonly<Record<'before' | 'after', Side>>;
  readonly #about: About;

  constructor(sides: Readonly<Record<'before' | 'after', Side>>, about: About) {
    this.#sides = sides;
    this.#about = about;
  }

  /** @param notices what is to be said of the head is added */
  async compared(set: ManifestSet, notices: string[]): Promise<SetComparison> {
    const { before, after } = this.#sides;
    const { options, obeyed, old, place } = this.#about;
    // Where the head is trusted, the old side is still what it was by its own words.
    const oldSet = old?.sets.get(set.name) ?? set;
    const judging = obeyed ? judgingOf(obeyed, set) : set.judging;
    const reading: ReadingOptions = {
      ...options,
      cni: options.given.has('cni') ? options.cni : (judging.cni ?? options.cni),
      podCidr: options.given.has('podCidr') ? options.podCidr : (judging.podCidrs ?? options.podCidr),
      dataTiers: judging.dataTiers ?? [],
    };
    const suppressions = [...(judging.suppressions ?? []), ...this.#ignored()];
    const about = { name: set.name, suppressions };
    try {
      const isHere = [isThere(oldSet, before), isThere(set, after)];
      if (!isHere.includes(true)) throw new UsageError(`set ${set.name}: neither side has it`);
      const [then, now] = [
        isHere[0]
          ? await this.#read(oldSet, before, reading)
          : this.#nothing(set.name, 'is not on the old side: compared with nothing'),
        isHere[1]
          ? await this.#read(set, after, reading)
          : this.#nothing(set.name, 'is not there any more: all that it held is removed'),
      ];
      const reviewing: ReviewOptions = { cni: reading.cni, podCidrs: reading.podCidr, ...this.#intents(set, notices) };
      const compared = comparedSides(then, now, options.failOn, reviewing);
      const isFolder = set.source.kind === 'folder' && isHere[1];
      return { ...about, compared, ...(isFolder && { folder: fromHere(place, join(place.base, set.source.path)) }) };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printError(`tierwall: ${error.message}`);
      return { ...about, failure: [error.message, ...error.details].join('\n') };
    }
  }

  #nothing(name: string, fact: string): Input {
    printError(`set ${name} ${fact}`);
    return NOTHING;
  }

  async #read(set: ManifestSet, side: Side, reading: ReadingOptions): Promise<Input> {
    const texts = await renderedOne(set, side);
    for (const note of texts.notes ?? []) printError(note);
    // A set whose objects are all gone is one that was emptied.
    if (
      texts.texts.every(({ text }) => text.trim() === '') &&
      texts.problems.every(({ severity }) => severity === 'warning')
    )
      return { ...NOTHING, notes: texts.notes ?? [] };
    return readInput(texts, reading);
  }

  #intents({ intent: path }: ManifestSet, notices: string[]): Pick<ReviewOptions, 'intent' | 'oldIntent'> {
    const { place, revision, options } = this.#about;
    if (options.given.has('intent') && options.intent !== undefined)
      return { intent: { file: options.intent, intent: readIntentFile(options.intent) } };
    if (path === undefined) return {};
    const file = fromHere(place, `${place.base}${path}`);
    const then = `${revision}:${place.base}${path}`;
    const old = textsOfRevision(then)?.texts.length === 1 ? readIntentFile(then) : undefined;
    if (options.trustHead) return { intent: { file, intent: readIntentFile(file) }, ...(old && { oldIntent: old }) };
    if (!old) throw new UsageError(`its intent ${path} is not in ${options.base}`);
    notices.push(...intentNotes(old, file).filter((one) => !notices.includes(one)));
    return { intent: { file: `${options.base}:${place.base}${path}`, intent: old } };
  }

  #ignored(): SuppressionLine[] {
    const { place, revision, options } = this.#about;
    const file = `${place.base}${IGNORE_FILE}`;
    const then = `${revision}:${file}`;
    if (textsOfRevision(then)?.texts.length !== 1) return [];
    return suppressionsIn(textOfRevision(then) ?? '', `${options.base}:${file}`);
  }
}
