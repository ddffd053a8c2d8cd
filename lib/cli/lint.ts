import { existsSync, readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { lintJson, lintMarkdown, lintSarif, lintText, ruleList, ruleText } from '../format/lint.ts';
import { safeText } from '../format/markup.ts';
import { nearest } from '../manifests/fields/unknown-field.ts';
import { printable } from '../manifests/printable.ts';
import { type LintFinding, lint, type SuppressionLine } from '../review/lint/lint.ts';
import { RULES } from '../review/lint/registry.ts';
import { SEVERITIES, type Severity } from '../review/lint/rule.ts';
import { type ReadingOptions, readInput, UsageError, withReadingOptions } from './input.ts';
import { printError, terminalWidth, writeOut } from './output.ts';
import { terminal } from './terminal.ts';

interface LintOptions extends ReadingOptions {
  readonly output: keyof typeof FORMATS;
  readonly failOn: Severity | 'unseen' | 'never';
  readonly ignoreFile?: string;
  readonly list: boolean;
  readonly explain?: string;
}

const FORMATS = { text: lintText, json: lintJson, markdown: lintMarkdown, sarif: lintSarif };
const IGNORE_FILE = '.tierwall-ignore';

export function addLint(program: Command): void {
  withReadingOptions(
    program
      .command('lint')
      .summary('policies that are valid and rarely meant')
      .description('Looks for known mistakes in network policies, each shown by a connection where there is one.')
      .argument('[dir...]', 'folders or files of manifests, or - for standard input')
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text'))
      .addOption(
        new Option(
          '--fail-on <severity>',
          'from which severity on a finding gives exit code 1; unseen: from warning on, and pods made out of sight',
        )
          .choices([...SEVERITIES, 'unseen', 'never'])
          .default('warning'),
      )
      .option(
        '--ignore-file <file>',
        `lines "NP001 namespace/name[Kind] reason" (default: ${IGNORE_FILE} if it is there)`,
      )
      .option('--list', 'list the rules', false)
      .option('--explain <rule>', 'say what a rule looks for, with an example')
      .addHelpText('after', '\nExample:\n  tierwall lint dist/hardened'),
  ).action(async (dirs: string[], options: LintOptions) => {
    if (options.list) return writeOut([ruleList(RULES)]);
    if (options.explain !== undefined) return writeOut([`${ruleText(ruleCalled(options.explain), terminalWidth())}\n`]);
    if (dirs.length === 0) throw new UsageError('name a folder of manifests; --list lists the rules');
    const { manifests, notes: lines } = readInput(dirs, options);
    const { cni, podCidr, output, failOn } = options;
    const suppressions = readIgnoreFile(options.ignoreFile);
    const findings = lint(manifests, { cni, podCidrs: podCidr }, suppressions);
    const notes =
      output === 'text' || output === 'markdown'
        ? lines.map((line) => `${output === 'text' ? line : safeText(line)}\n`)
        : [];
    await writeOut([...notes, FORMATS[output](findings, { inputs: dirs, manifests })]);
    const isFailure = failOn === 'unseen' && manifests.unseen.length > 0;
    if (isFailure || findings.some((finding) => counts(finding, failOn))) terminal.exitCode = 1;
    return undefined;
  });
}

function counts({ severity, suppressed }: LintFinding, failOn: LintOptions['failOn']): boolean {
  if (failOn === 'never' || suppressed !== undefined) return false;
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(failOn === 'unseen' ? 'warning' : failOn);
}

function ruleCalled(text: string): (typeof RULES)[number] {
  const ids = RULES.map(({ id }) => id);
  const rule = RULES.find(({ id }) => id === text.toUpperCase());
  if (rule) return rule;
  const meant = nearest(text.toUpperCase(), ids);
  throw new UsageError(`there is no rule ${text}; ${meant ? `did you mean ${meant}?` : '--list shows them all'}`);
}

/** @throws UsageError on a line that is no suppression: one that nobody notices is none */
export function readIgnoreFile(given: string | undefined): SuppressionLine[] {
  const file = given ?? IGNORE_FILE;
  if (given === undefined && !existsSync(file)) return [];
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const wrong: string[] = [];
  const lines = text.split(/\r?\n/).flatMap((line, i): SuppressionLine[] => {
    if (/^\s*(?:#|$)/.test(line)) return [];
    const [, rule, object, reason] = /^\s*(NP\d{3})\s+(\S+)\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (rule && object && reason && RULES.some(({ id }) => id === rule))
      return [{ rule, object, reason: printable(reason) }];
    wrong.push(`${file}:${i + 1}: no suppression; write "NP001 namespace/name[Kind] the reason"`);
    return [];
  });
  for (const line of wrong) printError(line);
  if (wrong.length > 0) throw new UsageError(`${file} cannot be used`);
  return lines;
}
