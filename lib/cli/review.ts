import { type Command, Option } from 'commander';
import { reviewComment } from '../format/comment/comment.ts';
import { diffJson } from '../format/diff-json.ts';
import { safeText } from '../format/markup.ts';
import { printableJson } from '../manifests/printable.ts';
import { lint } from '../review/lint/lint.ts';
import { newFindings } from '../review/lint/new-findings.ts';
import { allOf } from '../review/review.ts';
import type { SetComparison } from './compared-set.ts';
import { type Compared, type ComparingOptions, compare, withComparingOptions } from './comparison.ts';
import { argumentsOf } from './given-options.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { UsageError } from './input.ts';
import { writeOut } from './output.ts';
import { isForReaders } from './readers-folder.ts';
import { compareSets } from './set-comparison.ts';
import { exitCodeOfSets, onlySet, setOutputs } from './set-outputs.ts';
import { sidesOf } from './sides.ts';
import { suggestionsOf } from './suggestions.ts';
import { terminal } from './terminal.ts';
import { writeFileWhole } from './written-files.ts';

interface ReviewOptions extends ComparingOptions {
  readonly reportUrl?: string;
  readonly sourceUrl?: string;
  readonly command: string;
  readonly limit: number;
  readonly suggestions?: string;
  readonly json?: string;
}

/** A comment on GitHub holds 65,536 characters. The rest is left for the program that posts it. */
const LIMIT = 60_000;
/** With fewer characters, not even one risky row fits. */
const LEAST = 5000;
/** In a comment about several sets, characters for the sets that change nothing and for the text about all of them. */
const OTHERS = 8000;

export function addReview(program: Command): void {
  withComparingOptions(
    program
      .command('review')
      .summary('the comment under a pull request')
      .description(
        'Writes the comment for a pull request, as Markdown. First the verdict in one sentence, then what somebody has to decide, with its cause and the smallest fix. The rest is folded. Exit code 1 if the change is against the intent, or is what --fail-on names.',
      )
      .addOption(new Option('-o, --output <format>', 'format').choices(['markdown']).default('markdown'))
      .option('--report-url <url>', 'where readers find the full report')
      .option(
        '--source-url <url>',
        'where readers find the files of the new side, such as https://github.com/OWNER/REPOSITORY/blob/COMMIT',
      )
      .option('--command <words>', 'how readers of the comment call tierwall', readCommand, 'tierwall')
      .option('--limit <characters>', 'the most characters that the comment may have', readLimit, LIMIT)
      .option('--json <file>', 'also write what diff -o json prints, into this file')
      .option(
        '--suggestions <file>',
        'also write fixes of single lines into this JSON file, for comments with a button that applies them',
      ),
    'never',
  )
    .addHelpText(
      'after',
      '\nExample:\n  tierwall review origin/main:dist/hardened dist/hardened\n  tierwall review --base origin/main',
    )
    .action(async (...args: unknown[]) => {
      const { words, options, given } = argumentsOf<ReviewOptions>(args);
      if (options.base === undefined) {
        const compared = compare(await sidesOf(words, options), options);
        const [, after] = words;
        const suppressions = readIgnoreFile(undefined, options.staged);
        const about = { suppressions, ...(after !== undefined && isForReaders(after) && { folder: after }) };
        writeJson(options.json, compared);
        await writeOut([commentOf(compared, about, options, options.limit)]);
        if (compared.exitCode === 1) terminal.exitCode = 1;
        return;
      }
      if (options.suggestions !== undefined)
        throw new UsageError('--suggestions is for files of the repository: name OLD and NEW instead of --base');
      const comparisons = await compareSets(words, { ...options, base: options.base, given });
      const [only, ...others] = comparisons.sets;
      if (options.json !== undefined && others.length > 0) onlySet(comparisons, '--json');
      writeJson(options.json, only?.compared);
      // All sets are in one comment. Sets without changes need little of it.
      const changed = comparisons.sets.filter(({ compared }) => compared && !isUnchanged(compared.review)).length;
      const limit = Math.max(LEAST, Math.floor((options.limit - OTHERS) / Math.max(1, changed)));
      const comment = (compared: Compared, set: SetComparison) => commentOf(compared, set, options, limit);
      await writeOut(setOutputs(comparisons, true, comment, Math.min(OTHERS, options.limit / 4)));
      const exitCode = exitCodeOfSets(comparisons);
      if (exitCode > 0) terminal.exitCode = exitCode;
    });
}

/** The JSON is written beside the comment, so that a caller who needs both renders only once. */
function writeJson(file: string | undefined, compared: Compared | undefined): void {
  if (file !== undefined && compared) writeFileWhole(file, diffJson(compared.review, compared.remarks));
}

function isUnchanged(review: Compared['review']): boolean {
  const { lostDefaultDenies, breaks, halfOpen, unjudged, unsealed } = review;
  const said = [allOf(review), lostDefaultDenies, breaks, halfOpen, unjudged, unsealed];
  return said.every(({ length }) => length === 0);
}

/** The comment of one comparison, with what could not be read above it. */
function commentOf(
  { review, manifests, texts, options: reviewing, missing }: Compared,
  { suppressions, folder, sourceOf }: Pick<SetComparison, 'suppressions' | 'folder' | 'sourceOf'>,
  options: ReviewOptions,
  limit: number,
): string {
  const { intent: _, oldIntent: __, ...reach } = reviewing;
  const [old, now] = [manifests.before, manifests.after].map((side) => lint(side, reach, suppressions));
  const isRendered = options.base !== undefined && folder === undefined;
  // What was rendered is in no file that a link could lead to; what it was rendered from is.
  const base = options.sourceUrl;
  const sourceUrl = base !== undefined && isRendered ? sourceOf && { base, sourceOf } : base;
  const found = newFindings(old ?? [], now ?? []);
  const { text, mends } = reviewComment(review, {
    ...(folder !== undefined && { folder }),
    ...(options.reportUrl !== undefined && { reportUrl: options.reportUrl }),
    ...(sourceUrl !== undefined && { sourceUrl }),
    ...{ manifests, reviewing, limit },
    command: options.command,
    newFindings: found,
  });
  if (options.suggestions !== undefined) {
    const reading = { namespace: options.defaultNamespace };
    const inputs = { texts, manifests: manifests.after, reading, reach };
    const suggestions = suggestionsOf({ ...manifests, options: reviewing, review }, inputs, mends, found);
    writeFileWhole(options.suggestions, `${printableJson({ version: 1, suggestions }, 1)}\n`);
  }
  return [...missing.map((line) => `${safeText(line)}\n\n`), text].join('');
}

/** The command is shown for copying into a shell, so it has only plain words, without anything special to a shell or Markdown. */
function readCommand(text: string): string {
  if (!/^[\w@%+=:,./-]+( [\w@%+=:,./-]+)*$/.test(text))
    throw new UsageError(`--command '${text}': write words of letters, digits and @%+=:,./-`);
  return text;
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < LEAST) throw new UsageError(`--limit ${text}: write ${LEAST} or more`);
  return limit;
}
