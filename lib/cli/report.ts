import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { reportData } from '../format/report-data.ts';
import { reportPage } from '../format/report-page.ts';
import type { ReachOptions } from '../reach/options.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import { lint } from '../review/lint/lint.ts';
import type { ReviewOptions } from '../review/review.ts';
import { connectivityWithPods } from '../review/selected-pods.ts';
import { type Compared, compare } from './comparison.ts';
import { argumentsOf } from './given-options.ts';
import { readIgnoreFile } from './ignore-file.ts';
import { DIRS, type ReadingOptions, reachOf, readInput, UsageError } from './input.ts';
import { isRevision } from './named-sets.ts';
import { isOfCluster, manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { writeOut } from './output.ts';
import { reportParts } from './report-parts.ts';
import { compareSets } from './set-comparison.ts';
import { onlySet } from './set-outputs.ts';
import { type Sides, sidesOf, sidesOfCluster } from './sides.ts';
import { inIndex, textsInIndex } from './staged.ts';
import { writing } from './written-files.ts';

interface ReportOptions extends ReadingOptions, OriginOptions {
  readonly base?: string;
  readonly trustHead?: boolean;
  readonly intent?: string;
  readonly output?: string;
}

export function addReport(program: Command): void {
  withInputOptions(
    program
      .command('report')
      .summary('one HTML file: matrix, graph, changes, findings')
      .description(
        'Writes one HTML file that loads nothing from elsewhere: the matrix with reasons, the graph, the changes since a base, and the findings of lint.',
      )
      .argument('[dir...]', DIRS)
      .option(
        '--base <old>',
        'also show what changed since this: a folder, REVISION:PATH of git, or, for a set of tierwall.yaml, a revision whose merge base is rendered, too',
      )
      .option(
        '--trust-head',
        'with --base REVISION: judge by tierwall.yaml and the intent as they are now, not as they are in the merge base',
        false,
      )
      .option('--intent <file>', 'the declared intent: a change that it does not allow is an error')
      .option('-o, --output <file>', 'the file to write (default: standard output)')
      .addHelpText('after', '\nExample:\n  tierwall report dist/hardened --base main:dist/hardened -o report.html'),
  ).action(async (...args: unknown[]) => {
    const { words: dirs, options, given } = argumentsOf<ReportOptions>(args);
    const compared = await comparedWithBase(dirs, options, given);
    const input = compared ?? readInput(await manifestsOf(dirs, options), options);
    const manifests = 'before' in input.manifests ? input.manifests.after : input.manifests;
    // Both sides have the same plugin.
    const reach: ReachOptions = compared ? reachOnly(compared.options) : reachOf(options, manifests);
    const connectivity = connectivityWithPods(manifests, reach);
    const suppressions = compared?.suppressions ?? readIgnoreFile(undefined, options.staged);
    const findings = lint(manifests, reach, suppressions);
    const page = reportPage({
      data: reportData({
        title: dirs.join(' ') || (options.context ?? 'the cluster'),
        made: madeBy(options, connectivity.cni),
        connectivity,
        findings,
        notes: input.notes,
        ...(compared && { review: compared.review }),
      }),
      ...reportParts(),
    });
    const { output } = options;
    if (output === undefined) await writeOut([page]);
    else writing(output, () => writeFileSync(output, page));
  });
}

function reachOnly({ intent: _, oldIntent: __, ...reach }: ReviewOptions): ReachOptions {
  return reach;
}

async function comparedWithBase(
  dirs: readonly string[],
  options: ReportOptions,
  given: ReadonlySet<string>,
): Promise<(Compared & { readonly suppressions?: readonly SuppressionLine[] }) | undefined> {
  const comparing = { ...options, failOn: 'never' } as const;
  if (options.base !== undefined && isRevision(options.base) && !options.staged && !isOfCluster(options))
    return onlySet(await compareSets(dirs, { ...comparing, base: options.base, given }), 'a report');
  const sides = await comparedSides(dirs, comparing);
  return sides && compare(sides, comparing);
}

/**
 * The sides of a comparison, if there is one: with --base, with --staged (the last commit), or with --context and folders (an
 * apply of them).
 */
async function comparedSides(dirs: readonly string[], options: ReportOptions): Promise<Sides | undefined> {
  const { base, staged } = options;
  const [only = ''] = dirs;
  if (base !== undefined) {
    if (isOfCluster(options))
      throw new UsageError('--base and --context cannot be combined: each names what to compare with');
    return { before: base, after: staged ? textsInIndex(dirs.map(inIndex)) : dirs };
  }
  if (isOfCluster(options) && dirs.length > 0) return sidesOfCluster(dirs, options);
  return staged && dirs.length === 1 ? sidesOf([only], options) : undefined;
}

/**
 * The line that tells one report from another: version, date and options. The date is SOURCE_DATE_EPOCH if that is set, as in
 * other builds.
 */
function madeBy({ podCidr, defaultNamespace, keepGoing, base, intent }: ReportOptions, cni: string): string {
  const { SOURCE_DATE_EPOCH: given } = process.env;
  const date = given !== undefined && /^\d{1,11}$/.test(given) ? new Date(Number(given) * 1000) : new Date();
  const options = [
    `--cni ${cni}`,
    ...podCidr.map((cidr) => `--pod-cidr ${cidr}`),
    ...(defaultNamespace === 'default' ? [] : [`--default-namespace ${defaultNamespace}`]),
    ...(base === undefined ? [] : [`--base ${base}`]),
    ...(intent === undefined ? [] : [`--intent ${intent}`]),
    ...(keepGoing ? ['--keep-going'] : []),
  ];
  return `tierwall ${packageJson.version}, ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${options.join(' ')}`;
}
