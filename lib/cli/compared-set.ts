import { join } from 'node:path';
import type { Config, ManifestSet } from '../config/config.ts';
import type { Texts } from '../manifests/model.ts';
import { type Kept, keptInCluster, keptSentence } from '../render/kept-in-cluster.ts';
import { isThere } from '../render/render-set.ts';
import type { Side } from '../render/side.ts';
import { lazily } from '../review/lazily.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import type { ReviewOptions } from '../review/review.ts';
import { type Compared, type ComparingOptions, comparedSides, NOTHING } from './comparison.ts';
import { intentNotes } from './config-changes.ts';
import { type ConfigPlace, fromHere } from './config-file.ts';
import { IGNORE_FILE, suppressionsIn } from './ignore-file.ts';
import { type Input, type ReadingOptions, reachOf, readInput } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { withoutNewSuppressions } from './new-suppressions.ts';
import { printError } from './output.ts';
import { type SourceOf, sourcesOf } from './rendered-sources.ts';
import { textOfRevision, textsOfRevision } from './revision.ts';
import { judgingOf, renderedOne } from './sets.ts';
import { UsageError } from './usage-error.ts';

/** The most objects that a cluster keeps and that are listed. Further ones are counted. */
export const MOST_KEPT = 20;

/** A set on both sides of a comparison. */
export interface SetComparison {
  readonly name: string;
  /** Undefined if a side could not be rendered or read. */
  readonly compared?: Compared;
  /** Why a side could not be rendered or read. */
  readonly failure?: string;
  /** What the new side lacks, one line each. */
  readonly notes: readonly string[];
  /** The objects in the cluster that differ from the new side. */
  readonly kept?: readonly Kept[];
  /** The findings that lint leaves out. */
  readonly suppressions: readonly SuppressionLine[];
  /** The folder of the head, if its files are read where they are. */
  readonly folder?: string;
  /** Which files the head's places come from, where a renderer wrote them. */
  readonly sourceOf?: SourceOf;
}

/** The options of a comparison of sets with a revision of git. */
export interface BaseOptions extends ReadingOptions {
  readonly base: string;
  readonly trustHead?: boolean;
  readonly intent?: string;
  readonly failOn: ComparingOptions['failOn'];
  /** The names of options that were given. They override what tierwall.yaml says. */
  readonly given: ReadonlySet<string>;
}

/**
 * What is the same for all sets of one comparison. `old` is the configuration of the base, and `obeyed` the one that
 * judges. Undefined where there is no tierwall.yaml.
 */
export interface About {
  readonly place: ConfigPlace;
  readonly revision: string;
  readonly options: BaseOptions;
  readonly old: Config | undefined;
  readonly obeyed: Config | undefined;
}

/** Compares the sets one after the other. */
export class Comparing {
  readonly #sides: Readonly<Record<'before' | 'after', Side>>;
  readonly #about: About;
  readonly #ignored: () => readonly SuppressionLine[];
  /** Lines that were already printed for the other side. */
  #said: ReadonlySet<string> = new Set();

  constructor(sides: Readonly<Record<'before' | 'after', Side>>, about: About) {
    this.#sides = sides;
    this.#about = about;
    this.#ignored = lazily(() => ignoredAt(about));
  }

  /** @param notices remarks about the head, to which new ones are added */
  async compared(set: ManifestSet, notices: string[]): Promise<SetComparison> {
    const { before, after } = this.#sides;
    const { options, obeyed, old, place } = this.#about;
    // If the head is trusted, the old side is still rendered by its own tierwall.yaml.
    const oldSet = old?.sets.get(set.name) ?? set;
    const judging = obeyed ? judgingOf(obeyed, set) : set.judging;
    const reading: ReadingOptions = {
      ...options,
      ...(!options.given.has('cni') && judging.cni !== undefined && { cni: judging.cni }),
      podCidr: options.given.has('podCidr') ? options.podCidr : (judging.podCidrs ?? options.podCidr),
      dataTiers: judging.dataTiers ?? [],
    };
    const suppressions = [...(judging.suppressions ?? []), ...this.#ignored()];
    this.#said = new Set();
    let notes: readonly string[] = [];
    const about = { name: set.name, suppressions };
    try {
      const isHere = [isThere(oldSet, before), isThere(set, after)];
      if (!isHere.includes(true)) throw new UsageError(`set ${set.name}: neither side has its files`);
      const then = isHere[0] ? await this.#rendered(oldSet, before) : undefined;
      const now = isHere[1] ? await this.#rendered(set, after) : undefined;
      notes = now?.notes ?? [];
      const kept = keptInCluster(then, now);
      for (const one of kept) printError(`set ${set.name}: ${keptSentence(one, MOST_KEPT)}`);
      if (!then) printError(`set ${set.name} is not on the old side: compared with nothing`);
      if (!now) printError(`set ${set.name} is not there any more: all that it held is removed`);
      const intents = this.#intents(set, notices);
      const [first, read] = [then, now].map((texts) => inputOf(texts, reading)) as [Input, Input];
      const second = options.trustHead ? read : this.#obeyed(first, read, notices);
      const reviewing: ReviewOptions = { ...reachOf(reading, first.manifests, second.manifests), ...intents };
      const compared = comparedSides(first, second, options.failOn, reviewing);
      const sourceOf = now && sourcesOf(set, now.texts, place);
      const isFolder = set.source.kind === 'folder' && now !== undefined;
      return {
        ...about,
        notes,
        kept,
        compared: {
          ...{ ...compared, remarks: { kept, notes } },
          notes: [...compared.notes, ...kept.map((one) => keptSentence(one, MOST_KEPT))],
        },
        ...(sourceOf && { sourceOf }),
        ...(isFolder && { folder: fromHere(place, join(place.base, set.source.path)) }),
      };
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printError(`tierwall: ${error.message}`);
      return { ...about, notes, failure: [error.message, ...error.details].join('\n') };
    }
  }

  /** The head, without what its manifests suppress and the base's do not. */
  #obeyed(before: Input, after: Input, notices: string[]): Input {
    const { manifests, notices: said } = withoutNewSuppressions(before.manifests, after.manifests);
    notices.push(...said.filter((one) => !notices.includes(one)));
    return { ...after, manifests };
  }

  async #rendered(set: ManifestSet, side: Side): Promise<Texts> {
    const texts = await renderedOne(set, side);
    for (const note of texts.notes ?? []) if (!this.#said.has(note)) printError(`set ${set.name}: ${note}`);
    this.#said = new Set(texts.notes);
    return texts;
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
}

/** The suppressions in the file of the base. They are the same for all sets. */
function ignoredAt({ place, revision, options }: About): SuppressionLine[] {
  const file = `${place.base}${IGNORE_FILE}`;
  const then = `${revision}:${file}`;
  if (textsOfRevision(then)?.texts.length !== 1) return [];
  return suppressionsIn(textOfRevision(then) ?? '', `${options.base}:${file}`);
}

function inputOf(texts: Texts | undefined, reading: ReadingOptions): Input {
  // A set without any objects on the new side was emptied.
  const isEmpty =
    texts?.texts.every(({ text }) => text.trim() === '') &&
    texts.problems.every(({ severity }) => severity === 'warning');
  return texts && !isEmpty ? readInput(texts, reading, undefined, true) : { ...NOTHING, notes: texts?.notes ?? [] };
}
