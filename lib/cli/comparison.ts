import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { Manifests, Texts } from '../manifests/model.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { allOf, hasRisk, isError, type Review, type ReviewOptions, reviewManifests } from '../review/review.ts';
import { type ReadingOptions, reachOf, readInput, UsageError, withReadingOptions } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { printError } from './output.ts';
import { inRevision, revisionPath, textsOfRevision } from './revision.ts';

/** The options of every command that compares two sets of manifests. */
export interface ComparingOptions extends ReadingOptions {
  readonly intent?: string;
  readonly oldIntent?: string;
  readonly failOn: keyof typeof FAILURES;
}

const FAILURES = {
  any: (review: Review) =>
    allOf(review).length + review.lostDefaultDenies.length + review.breaks.length + review.unjudged.length > 0,
  gained: (review: Review) => allOf(review).some(({ gained }) => !gained.isEmpty),
  lost: (review: Review) => review.breaks.length > 0 || allOf(review).some(({ lost }) => !lost.isEmpty),
  high: (review: Review) => hasRisk(review, 'high'),
  unseen: ({ unseen, unjudged }: Review) => unseen.length + unjudged.length > 0,
  never: () => false,
};

export function withComparingOptions(command: Command, failOn: keyof typeof FAILURES): Command {
  return withReadingOptions(
    command
      .argument('<old>', 'a folder or file of manifests, or REVISION:PATH of git')
      .argument('<new>', 'the same')
      .option('--intent <file>', 'the declared intent of the new side: what it does not list is an error')
      .option('--old-intent <file>', 'that of the old side; by default the same file in the revision of <old>')
      .addOption(
        new Option('--fail-on <what>', 'which differences give exit code 1, besides errors by the intent')
          .choices(Object.keys(FAILURES))
          .default(failOn),
      ),
  );
}

/** What was compared, what it lacks, and the exit code. */
export interface Compared {
  readonly review: Review;
  readonly manifests: Readonly<Record<'before' | 'after', Manifests>>;
  /** How it was reviewed. */
  readonly options: ReviewOptions;
  /** A line each, of --keep-going. */
  readonly missing: readonly string[];
  /** What the new side lacks, a line each. */
  readonly notes: readonly string[];
  readonly exitCode: 0 | 1;
}

/** @throws UsageError on what cannot be read */
export function compare(before: string, after: string | readonly string[], options: ComparingOptions): Compared {
  const { intent: file } = options;
  const old = readOld(before, options);
  const now = readNew(after, options, isRemoved(before, after));
  const intent = file === undefined ? undefined : { file, intent: readIntentFile(file) };
  const oldFile = options.oldIntent ?? oldIntentOf(before, file);
  const reviewing: ReviewOptions = {
    ...reachOf(options, old.manifests, now.manifests),
    ...(intent && { intent }),
    ...(oldFile !== undefined && { oldIntent: readIntentFile(oldFile) }),
  };
  const review = reviewManifests(old.manifests, now.manifests, reviewing);
  return {
    ...{ review, options: reviewing },
    manifests: { before: old.manifests, after: now.manifests },
    missing: [...old.missing, ...now.missing].map((line) => `${line}\n`),
    notes: now.notes,
    exitCode: FAILURES[options.failOn](review) || allOf(review).some(isError) ? 1 : 0,
  };
}

function readOld(input: string, options: ReadingOptions): ReturnType<typeof readInput> {
  const texts = existsSync(input) ? undefined : textsOfRevision(input);
  if (!texts || !isEmpty(texts)) return readInput(texts ?? [input], options);
  printError(`${input} holds no manifests: compared with nothing`);
  return { manifests: readTexts([]), texts: [], missing: [], notes: [] };
}

/** @param isGone whether the old side has what the new one has not: all of it was removed */
function readNew(
  given: string | readonly string[],
  options: ReadingOptions,
  isGone: boolean,
): ReturnType<typeof readInput> {
  const [input = '', ...more] = inputsOf(given);
  if (more.length > 0) return readInput([input, ...more], options);
  if (isGone) {
    printError(`${input} is not there any more: all that it held is removed`);
    return { manifests: readTexts([]), missing: [], notes: [], texts: [] };
  }
  const texts = existsSync(input) ? undefined : textsOfRevision(input);
  if (texts && isEmpty(texts)) throw new UsageError(`${input} holds no manifests`);
  return readInput(texts ?? [input], options);
}

/** Is a path of the old revision missing on the new side? Another path that is not there is a typing mistake. */
function isRemoved(before: string, given: string | readonly string[]): boolean {
  const [after = '', ...more] = inputsOf(given);
  if (more.length > 0 || existsSync(before) || existsSync(after)) return false;
  const [old, now] = [revisionPath(before), revisionPath(after)];
  const clean = (path: string) => path.replace(/^(\.\/)+|\/+$/g, '');
  if (!old || clean(old.path) === '' || clean(now?.path ?? after) !== clean(old.path)) return false;
  const has = (side: string) => !isEmpty(textsOfRevision(side) ?? { texts: [], problems: [] });
  return has(before) && !(now && has(after));
}

function inputsOf(given: string | readonly string[]): readonly string[] {
  return typeof given === 'string' ? [given] : given;
}

function isEmpty({ texts, problems }: Texts): boolean {
  return texts.length === 0 && problems.length === 0;
}

/** The same file in the revision of the old side, if that is one and has it. */
function oldIntentOf(before: string, file: string | undefined): string | undefined {
  const revision = existsSync(before) ? undefined : revisionPath(before)?.revision;
  if (revision === undefined || file === undefined || !existsSync(file)) return undefined;
  const old = inRevision(revision, file);
  return old !== undefined && textsOfRevision(old)?.texts.length === 1 ? old : undefined;
}
