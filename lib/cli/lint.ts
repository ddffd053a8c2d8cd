import { type Command, Option } from 'commander';
import { lintJson, lintMarkdown, lintSarif, lintText, type ShownFinding } from '../format/lint.ts';
import { safeText } from '../format/markup.ts';
import { ruleList, ruleText } from '../format/rule-text.ts';
import { nearest } from '../manifests/fields/unknown-field.ts';
import { againstBaseline, type BaselineEntry } from '../review/lint/baseline.ts';
import { type LintFinding, lint, oneForCause, type SuppressionLine, severityOf } from '../review/lint/lint.ts';
import { offersOf } from '../review/lint/offers.ts';
import type { LintInputs } from '../review/lint/patched-inputs.ts';
import { RULES } from '../review/lint/registry.ts';
import { SEVERITIES, type Severity } from '../review/lint/rule.ts';
import { readBaseline, sayGone, writeBaseline } from './baseline-file.ts';
import { fixFiles } from './fix-files.ts';
import { argumentsOf } from './given-options.ts';
import { IGNORE_FILE, readIgnoreFile } from './ignore-file.ts';
import { DIRS, type ReadingOptions, reachOf, readInput, UsageError } from './input.ts';
import { lintAgainstBase } from './lint-base.ts';
import { isOfCluster, manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { printError, terminalWidth, writeOut } from './output.ts';
import { terminal } from './terminal.ts';

interface LintOptions extends ReadingOptions, OriginOptions {
  readonly output: keyof typeof FORMATS;
  readonly failOn: Severity | 'unseen' | 'never';
  readonly ignoreFile?: string;
  readonly fix: boolean;
  readonly dryRun: boolean;
  readonly base?: string;
  readonly trustHead?: boolean;
  readonly all?: boolean;
  readonly max?: number;
  readonly baseline?: string;
  readonly writeBaseline?: string;
  readonly list: boolean;
  readonly explain?: string;
}

const FORMATS = { text: lintText, json: lintJson, markdown: lintMarkdown, sarif: lintSarif };

export function addLint(program: Command): void {
  withInputOptions(
    program
      .command('lint')
      .summary('policies that are valid and rarely meant')
      .description(
        'Finds policies that are valid and rarely meant. Each finding shows a connection that proves it, if there is one.',
      )
      .argument('[dir...]', DIRS)
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text'))
      .addOption(
        new Option(
          '--fail-on <severity>',
          'the lowest severity that gives exit code 1. unseen: as warning, and also if an object makes pods that are not in the input, such as a HelmRelease',
        )
          .choices([...SEVERITIES, 'unseen', 'never'])
          .default('warning'),
      )
      .option('--fix', 'write the fixes into the files, if they provably open nothing except missing DNS', false)
      .option('--dry-run', 'show what --fix would write, as a unified diff, and write nothing', false)
      .option('--max <count>', 'show only this many findings, the worst first, and count the others', countOf)
      .option('--baseline <file>', 'a file of accepted findings, which are counted and do not fail')
      .option('--write-baseline <file>', 'accept all findings: write them into this file, for --baseline')
      .option(
        '--ignore-file <file>',
        `findings that do not count, in lines such as "NP001 shop/db[Deployment] the reason" (default: ${IGNORE_FILE}, if it exists)`,
      )
      .option(
        '--base <revision>',
        'show only findings in sets of tierwall.yaml that the merge base, where this branch left REVISION, does not have',
      )
      .option('--trust-head', 'with --base: judge by tierwall.yaml as it is now, not as it is in the merge base', false)
      .option('--all', 'with --base: show all findings, not only the new ones', false)
      .option('--list', 'list the rules', false)
      .option('--explain <rule>', 'say what a rule looks for, with an example and a picture')
      .addHelpText('after', '\nExample:\n  tierwall lint --dry-run dist/hardened'),
  ).action(async (...args: unknown[]) => {
    const { words: dirs, options, given } = argumentsOf<LintOptions>(args);
    if (options.list) return writeOut([ruleList(RULES)]);
    if (options.explain !== undefined) return writeOut([`${ruleText(ruleCalled(options.explain), terminalWidth())}\n`]);
    if (options.base !== undefined) {
      if (options.staged || isOfCluster(options))
        throw new UsageError('--base renders sets of tierwall.yaml: leave out --staged and --context');
      const base = { ...options, base: options.base, given };
      const printed = FORMATS[options.output];
      const isCounted = (finding: LintFinding) => counts(finding, options.failOn);
      const shown: Parameters<typeof lintAgainstBase>[3] = (findings, about) =>
        printed(findings, { ...about, hasBaseline: false, more: [] });
      const exitCode = await lintAgainstBase(dirs, base, options.output, shown, isCounted);
      if (exitCode > 0) terminal.exitCode = exitCode;
      return undefined;
    }
    if (dirs.length === 0 && !isOfCluster(options))
      throw new UsageError('name a folder of manifests; --list lists the rules');
    if ((options.fix || options.dryRun) && (options.staged || isOfCluster(options)))
      throw new UsageError('--fix needs files: name their folder');
    const { manifests, texts, notes: lines } = readInput(await manifestsOf(dirs, options), options);
    const { defaultNamespace, output, failOn } = options;
    const suppressions = readIgnoreFile(options.ignoreFile, options.staged);
    const entries = options.baseline === undefined ? undefined : readBaseline(options.baseline);
    const read = { texts, manifests, reading: { namespace: defaultNamespace }, reach: reachOf(options, manifests) };
    const judge = (inputs: LintInputs): Judged => judged(inputs, suppressions, entries);
    const isFixing = options.fix || options.dryRun;
    const inputs = isFixing ? await fixFiles(read, (one) => judge(one).active, options.dryRun) : read;
    const { findings, known, active, gone } = judge(inputs);
    if (options.writeBaseline !== undefined) {
      const kept = findings.filter(({ suppressed }) => suppressed === undefined);
      writeBaseline(options.writeBaseline, kept);
      printError(`${kept.length} ${kept.length === 1 ? 'finding is' : 'findings are'} in ${options.writeBaseline} now`);
      return undefined;
    }
    if (options.baseline !== undefined) sayGone(options.baseline, gone);
    const isFailure = failOn === 'unseen' && manifests.unseen.length > 0;
    if (isFailure || active.some((finding) => counts(finding, failOn))) terminal.exitCode = 1;
    if (options.dryRun) return undefined;
    const notes =
      output === 'text' || output === 'markdown'
        ? lines.map((line) => `${output === 'text' ? line : safeText(line)}\n`)
        : [];
    const others = findings.filter((finding) => !active.includes(finding));
    const all = [
      ...oneForCause(active).map((one) => ({ ...one, isKnown: false })),
      ...others.map((one) => ({ ...one, also: [], isKnown: known.has(one) })),
    ];
    const { shown, more } = firstOf(all, options.max);
    const about = { inputs: dirs, manifests: inputs.manifests, hasBaseline: entries !== undefined, more };
    await writeOut([...notes, FORMATS[output](offersOf(inputs, shown), about)]);
    return undefined;
  });
}

interface Judged {
  readonly findings: readonly LintFinding[];
  readonly known: ReadonlySet<LintFinding>;
  /** Whether a finding is neither suppressed nor in the baseline. */
  readonly active: readonly LintFinding[];
  readonly gone: readonly BaselineEntry[];
}

function judged(
  { manifests, reach }: LintInputs,
  suppressions: readonly SuppressionLine[],
  entries: readonly BaselineEntry[] = [],
): Judged {
  const findings = lint(manifests, reach, suppressions);
  const open = findings.filter(({ suppressed }) => suppressed === undefined);
  const { known, gone } = againstBaseline(open, entries);
  return { findings, known, active: open.filter((finding) => !known.has(finding)), gone };
}

/** Sorts findings that count first. Findings that are suppressed or in the baseline are not shown, however many there are. */
function firstOf(
  findings: readonly ShownFinding[],
  max: number | undefined,
): { shown: ShownFinding[]; more: ShownFinding[] } {
  const [shown, more]: [ShownFinding[], ShownFinding[]] = [[], []];
  let left = max ?? Number.POSITIVE_INFINITY;
  for (const finding of findings) {
    const isCounted = finding.suppressed === undefined && !finding.isKnown;
    (isCounted && left-- <= 0 ? more : shown).push(finding);
  }
  return { shown, more };
}

function counts(finding: LintFinding, failOn: LintOptions['failOn']): boolean {
  if (failOn === 'never') return false;
  return SEVERITIES.indexOf(severityOf(finding)) <= SEVERITIES.indexOf(failOn === 'unseen' ? 'warning' : failOn);
}

function countOf(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(count))
    throw new UsageError(`--max ${text}: write a number, 0 or more`);
  return count;
}

function ruleCalled(text: string): (typeof RULES)[number] {
  const ids = RULES.map(({ id }) => id);
  const rule = RULES.find(({ id }) => id === text.toUpperCase());
  if (rule) return rule;
  const meant = nearest(text.toUpperCase(), ids);
  throw new UsageError(`there is no rule ${text}; ${meant ? `did you mean ${meant}?` : '--list shows them all'}`);
}
