import { existsSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { reviewComment } from '../format/comment/comment.ts';
import { safeText } from '../format/markup.ts';
import { lint } from '../review/lint/lint.ts';
import { newFindings } from '../review/lint/new-findings.ts';
import { type ComparingOptions, compare, withComparingOptions } from './comparison.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { reachOf, UsageError } from './input.ts';
import { writeOut } from './output.ts';
import { terminal } from './terminal.ts';

interface ReviewOptions extends ComparingOptions {
  readonly reportUrl?: string;
  readonly sourceUrl?: string;
  readonly command: string;
  readonly limit: number;
}

/** A comment of GitHub's holds 65,536 characters; the rest is for who puts it there. */
const LIMIT = 60_000;
/** Less holds no risky row. */
const LEAST = 5000;

export function addReview(program: Command): void {
  withComparingOptions(
    program
      .command('review')
      .summary('the comment under a pull request')
      .description(
        'Writes what a pull request changes as Markdown: the verdict as a sentence, what has to be decided with its cause and the smallest mend, and the rest folded. Exit code 1 on errors by the intent, and as --fail-on says.',
      )
      .addOption(new Option('-o, --output <format>', 'format').choices(['markdown']).default('markdown'))
      .option('--report-url <url>', 'where the full report is')
      .option(
        '--source-url <url>',
        'where the files of the new side can be read, as https://github.com/OWNER/REPOSITORY/blob/COMMIT',
      )
      .option('--command <words>', 'how a reader of the comment calls tierwall', readCommand, 'tierwall')
      .option('--limit <characters>', 'the most characters that it may have', readLimit, LIMIT),
    'never',
  )
    .addHelpText('after', '\nExample:\n  tierwall review origin/main:dist/hardened dist/hardened')
    .action(async (before: string, after: string, options: ReviewOptions) => {
      const { review, manifests, options: reviewing, missing, exitCode } = compare(before, after, options);
      const reach = reachOf(options, manifests.before, manifests.after);
      const suppressions = readIgnoreFile(undefined);
      const [old, now] = [manifests.before, manifests.after].map((side) => lint(side, reach, suppressions));
      const comment = reviewComment(review, {
        ...(existsSync(after) && { folder: after }),
        ...(options.reportUrl !== undefined && { reportUrl: options.reportUrl }),
        ...(options.sourceUrl !== undefined && { sourceUrl: options.sourceUrl }),
        ...{ manifests, reviewing },
        command: options.command,
        newFindings: newFindings(old ?? [], now ?? []),
        limit: options.limit,
      });
      await writeOut([...missing.map((line) => `${safeText(line)}\n\n`), comment]);
      if (exitCode === 1) terminal.exitCode = 1;
    });
}

/** It is shown as something to copy into a shell, so it is words and nothing that a shell or Markdown takes for more. */
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
