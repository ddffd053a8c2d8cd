import type { Command } from 'commander';
import { deviationText } from '../format/intent.ts';
import { printProblem } from '../format/problem.ts';
import { checkIntent } from '../reach/intent-check.ts';
import { type ReadingOptions, readInput, UsageError, withReadingOptions } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { printError, writeOut } from './output.ts';
import { terminal } from './terminal.ts';

interface CheckOptions extends ReadingOptions {
  readonly intent: string;
}

export function addCheck(program: Command): void {
  withReadingOptions(
    program
      .command('check')
      .summary('what is declared against what the manifests allow')
      .description(
        'Compares the declared intent with what the manifests allow: for guarded workloads nothing more and nothing less. Exit code 1 where they differ.',
      )
      .argument('<dir...>', 'folders or files of manifests, or - for standard input')
      .requiredOption('--intent <file>', 'the declared intent (docs/reference/intent.md)')
      .addHelpText('after', '\nExample:\n  tierwall check --intent dist/intent/guide.yaml dist/guide'),
  ).action(async (dirs: string[], options: CheckOptions) => {
    const intent = readIntentFile(options.intent);
    const { manifests, missing } = readInput(dirs, options);
    const { cni, podCidr } = options;
    const { deviations, compared, problems } = checkIntent(manifests, intent, { cni, podCidrs: podCidr });
    for (const problem of problems) printError(printProblem(problem));
    if (problems.length > 0 && !options.keepGoing)
      throw new UsageError('the intent is about other manifests than these');
    const lines = deviations.map(deviationText);
    const summary =
      deviations.length === 0
        ? `the manifests allow what ${options.intent} declares, nothing more and nothing less: ${compared} pairs compared`
        : `${deviations.length} of ${compared} pairs differ from ${options.intent}`;
    await writeOut([...missing.map((line) => `missing: ${line}`), ...lines, summary].map((line) => `${line}\n`));
    if (deviations.length > 0) terminal.exitCode = 1;
  });
}
