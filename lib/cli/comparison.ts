import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { risky } from '../format/publications.ts';
import type { Remarks } from '../format/remarks.ts';
import { disk } from '../manifests/files/disk.ts';
import { manifestFiles } from '../manifests/files/manifest-files.ts';
import type { Manifests, Text, Texts } from '../manifests/model.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { allOf, hasRisk, isError, type Review, type ReviewOptions, reviewManifests } from '../review/review.ts';
import { configPlace, workConfig } from './config-file.ts';
import { type Input, type ReadingOptions, reachOf, readInput, UsageError } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { type OriginOptions, withInputOptions } from './origin.ts';
import { printError } from './output.ts';
import { inRevision, revisionPath, textsOfRevision } from './revision.ts';
import { setCalled } from './sets.ts';
import type { Sides } from './sides.ts';
import { inIndex } from './staged.ts';

/** The options of every command that compares two sets of manifests. */
export interface ComparingOptions extends ReadingOptions, OriginOptions {
  readonly intent?: string;
  readonly oldIntent?: string;
  readonly base?: string;
  readonly trustHead?: boolean;
  readonly failOn: keyof typeof FAILURES;
}

const FAILURES = {
  any: (review: Review) =>
    allOf(review).length + review.lostDefaultDenies.length + review.breaks.length + review.unjudged.length > 0 ||
    risky(review).length > 0,
  gained: (review: Review) => risky(review).length > 0 || allOf(review).some(({ gained }) => !gained.isEmpty),
  lost: (review: Review) => review.breaks.length > 0 || allOf(review).some(({ lost }) => !lost.isEmpty),
  high: (review: Review) => hasRisk(review, 'high'),
  unseen: ({ unseen, unjudged }: Review) => unseen.length + unjudged.length > 0,
  never: () => false,
};

/**
 * Adds the arguments and options of commands that compare two sides, such as `diff` and `review`.
 * @param failOn the default of `--fail-on`
 */
export function withComparingOptions(command: Command, failOn: keyof typeof FAILURES): Command {
  return withInputOptions(
    command
      .argument(
        '[old]',
        'the old side: a folder or file of manifests, REVISION:PATH of git, or a set of tierwall.yaml. With --base, a set. With --context or --staged, the new side',
      )
      .argument('[new]', 'the new side, in the same notation')
      .argument('[set...]', 'with --base: more sets (default: all sets)')
      .option(
        '--base <revision>',
        'compare the sets of tierwall.yaml as they are now with those of the merge base, which is the commit where this branch left REVISION. Both are rendered',
      )
      .option(
        '--trust-head',
        'with --base: judge by tierwall.yaml and the intent as they are now, not as they are in the merge base',
        false,
      )
      .option('--intent <file>', 'the declared intent of the new side: what it does not list is an error')
      .option('--old-intent <file>', 'the intent of the old side (default: the same file in the revision of <old>)')
      .addOption(
        new Option('--fail-on <what>', 'which differences give exit code 1, besides what is against the intent')
          .choices(Object.keys(FAILURES))
          .default(failOn),
      ),
  );
}

/** A file with more bytes has more in it than comments. */
const MOST_OF_NOTHING = 4096;

/** The result of a comparison, what it lacks, and the exit code. */
export interface Compared {
  readonly review: Review;
  readonly manifests: Readonly<Record<'before' | 'after', Manifests>>;
  /** The manifests of the new side. */
  readonly texts: readonly Text[];
  /** The options of the review. */
  readonly options: ReviewOptions;
  /** Errors that --keep-going tolerated, one line each. */
  readonly missing: readonly string[];
  /** What the new side lacks, one line each. */
  readonly notes: readonly string[];
  /** What rendering leaves out and the cluster keeps. Only for a set that is rendered. */
  readonly remarks?: Remarks;
  readonly exitCode: 0 | 1;
}

/** @throws UsageError if an input cannot be read */
export function compare({ before, after }: Sides, options: ComparingOptions): Compared {
  if (before === '-' && !isTexts(after) && inputsOf(after).includes('-'))
    throw new UsageError('standard input can only be one of the two sides; write the other one to a file');
  const said = new Set<string>();
  const old = readOld(before, options, said);
  const now = readNew(after, options, isRemoved(before, after), said);
  // Staged manifests are judged by the staged intent and settings.
  const file = options.intent !== undefined && options.staged ? inIndex(options.intent) : options.intent;
  const intent = file === undefined ? undefined : { file: options.intent ?? file, intent: readIntentFile(file) };
  const oldFile = options.oldIntent ?? oldIntentOf(before, options.intent);
  return comparedSides(old, now, options.failOn, {
    ...reachOf(options, old.manifests, now.manifests),
    ...(intent && { intent }),
    ...(oldFile !== undefined && { oldIntent: readIntentFile(oldFile) }),
  });
}

/** The comparison of two sides that were read. */
export function comparedSides(
  old: Input,
  now: Input,
  failOn: ComparingOptions['failOn'],
  reviewing: ReviewOptions,
): Compared {
  const review = reviewManifests(old.manifests, now.manifests, reviewing);
  return {
    ...{ review, options: reviewing },
    manifests: { before: old.manifests, after: now.manifests },
    texts: now.texts,
    missing: [...old.missing, ...now.missing].map((line) => `${line}\n`),
    notes: now.notes,
    exitCode: FAILURES[failOn](review) || review.unsealed.length > 0 || allOf(review).some(isError) ? 1 : 0,
  };
}

/** A side without any manifests. */
export const NOTHING: Input = { manifests: readTexts([]), texts: [], missing: [], notes: [] };

function readOld(input: string | Texts, options: ComparingOptions, said: Set<string>): Input {
  if (typeof input !== 'string') return readInput(input, options, said);
  const texts = existsSync(input) ? emptySide(input) : textsOfRevision(input);
  if (!texts || !isEmpty(texts)) return readInput(texts ?? [input], options, said);
  refuseSet(input);
  // Before the first commit, what is staged is compared with an empty tree, whose name is a digest.
  const isUnborn = options.staged && !input.startsWith('HEAD:');
  printError(`${isUnborn ? 'there is no commit yet' : `${input} holds no manifests`}: compared with nothing`);
  return NOTHING;
}

/** @throws UsageError if what a revision does not hold as a path is the name of a set */
function refuseSet(input: string): void {
  const { revision, path = '' } = revisionPath(input) ?? {};
  if (!existsSync(path) && setCalled(workConfig(configPlace()), path))
    throw new UsageError(
      `${input} is no folder or file, and ${path} is a set of tierwall.yaml; compare it with --base ${revision || 'HEAD'} ${path}`,
    );
}

/** @param isGone whether the old side has the path and the new one does not, so that everything was removed */
function readNew(given: Sides['after'], options: ReadingOptions, isGone: boolean, said: Set<string>): Input {
  if (isTexts(given)) return readInput(given, options, said);
  const [input = '', ...more] = inputsOf(given);
  if (more.length > 0) return readInput([input, ...more], options, said);
  if (isGone) {
    const fact = existsSync(input) ? 'holds no manifests any more' : 'is not there any more';
    printError(`${input} ${fact}: all that it held is removed`);
    return NOTHING;
  }
  const texts = existsSync(input) ? undefined : textsOfRevision(input);
  if (texts && isEmpty(texts)) throw new UsageError(`${input} holds no manifests`);
  return readInput(texts ?? [input], options, said);
}

/** Whether a path of the old revision is missing on the new side. Any other missing path is a typing mistake. */
function isRemoved(before: Sides['before'], given: Sides['after']): boolean {
  if (typeof before !== 'string' || isTexts(given)) return false;
  const [after = '', ...more] = inputsOf(given);
  if (more.length > 0) return false;
  // A renderer that made nothing leaves an empty folder.
  if (existsSync(after)) return emptySide(after) !== undefined && holdsSome(before);
  if (existsSync(before)) return false;
  const [old, now] = [revisionPath(before), revisionPath(after)];
  const clean = (path: string) => path.replace(/^(\.\/)+|\/+$/g, '');
  if (!old || clean(old.path) === '' || clean(now?.path ?? after) !== clean(old.path)) return false;
  const has = (side: string) => !isEmpty(textsOfRevision(side) ?? { texts: [], problems: [] });
  return has(before) && !(now && has(after));
}

function holdsSome(side: string): boolean {
  const texts = existsSync(side) ? emptySide(side) : textsOfRevision(side);
  return !(texts && isEmpty(texts));
}

/**
 * Reads the output of a renderer that had nothing to write: a folder without manifests, or a file without a document. Undefined
 * for anything else.
 */
function emptySide(path: string): Texts | undefined {
  const stats = statSync(path);
  if (stats.isFile() && stats.size < MOST_OF_NOTHING) {
    const isNothing =
      readFileSync(path, 'utf8')
        .replaceAll(/^(?:#.*|---\s*)$/gm, '')
        .trim() === '';
    return isNothing ? { texts: [], problems: [] } : undefined;
  }
  if (!stats.isDirectory()) return undefined;
  const { files, problems } = manifestFiles(disk, path.replace(/(?<=.)\/+$/, ''));
  return files.length + problems.length === 0 ? { texts: [], problems: [] } : undefined;
}

function inputsOf(given: string | readonly string[]): readonly string[] {
  return typeof given === 'string' ? [given] : given;
}

function isTexts(given: Sides['after']): given is Texts {
  return typeof given !== 'string' && 'texts' in given;
}

function isEmpty({ texts, problems }: Texts): boolean {
  return texts.length === 0 && problems.length === 0;
}

/** The same file in the revision of the old side. Undefined if the old side is no revision, or does not have the file. */
function oldIntentOf(before: Sides['before'], file: string | undefined): string | undefined {
  if (typeof before !== 'string') return undefined;
  const revision = existsSync(before) ? undefined : revisionPath(before)?.revision;
  if (revision === undefined || file === undefined || !existsSync(file)) return undefined;
  const old = inRevision(revision, file);
  return old !== undefined && textsOfRevision(old)?.texts.length === 1 ? old : undefined;
}
