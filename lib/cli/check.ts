import { type Command, Option } from 'commander';
import { checkSummary, deviationText, impersonationNotes, sealNotes } from '../format/intent.ts';
import { printProblem } from '../format/problem.ts';
import { impersonated } from '../reach/impersonation.ts';
import { checkIntent } from '../reach/intent-check.ts';
import { type ReadingOptions, reachOf, readInput, UsageError } from './input.ts';
import { readIntentFile } from './intent-file.ts';
import { manifestsOf, type OriginOptions, withInputOptions } from './origin.ts';
import { printError, writeOut } from './output.ts';
import { inIndex } from './staged.ts';
import { terminal } from './terminal.ts';

interface CheckOptions extends ReadingOptions, OriginOptions {
  readonly intent?: string;
  readonly failOn: 'difference' | 'unseen';
}

export function addCheck(program: Command): void {
  withInputOptions(
    program
      .command('check')
      .summary('what is declared against what the manifests allow')
      .description(
        'Compares the declared intent with what the manifests allow: for guarded workloads nothing more and nothing less. Exit code 1 where they differ.',
      )
      .argument('[dir...]', 'folders or files of manifests, or - for standard input')
      .option('--intent <file>', 'the declared intent (docs/reference/intent.md); by default that of the set')
      .addOption(
        new Option('--fail-on <what>', 'what gives exit code 1: a difference; or also pods that are made out of sight')
          .choices(['difference', 'unseen'])
          .default('difference'),
      )
      .addHelpText('after', '\nExample:\n  tierwall check --intent dist/intent/guide.yaml dist/guide'),
  ).action(async (dirs: string[], options: CheckOptions) => {
    const { intent: file } = options;
    if (file === undefined)
      throw new UsageError("required option '--intent <file>' not specified, and no set that is named has one");
    const intent = readIntentFile(options.staged ? inIndex(file) : file);
    const { manifests, notes } = readInput(await manifestsOf(dirs, options), options);
    const reach = reachOf(options, manifests);
    const { connectivity, deviations, compared, problems } = checkIntent(manifests, intent, reach);
    for (const problem of problems) printError(printProblem(problem));
    if (problems.length > 0 && !options.keepGoing)
      throw new UsageError('the intent is about other manifests than these');
    const lines = deviations.map((one) => deviationText(one, intent));
    // With --keep-going, a seal of a workload that is not there is none that holds.
    const sealed = intent.sealed.filter(({ from, to }) =>
      [from, to].some((end) => typeof end === 'string' && connectivity.groupOf(end)?.kind === 'pod'),
    );
    const summary = checkSummary({ file, deviations, compared, intent: { ...intent, sealed }, manifests });
    // By the specification alone, there are no other pods.
    const inherent = reach.cni === 'spec' ? [] : impersonationNotes(impersonated(intent, manifests.workloads));
    const notSealed = sealNotes(intent, connectivity);
    await writeOut([...notes, ...lines, ...inherent, ...notSealed, summary].map((line) => `${line}\n`));
    const isFailure = options.failOn === 'unseen' && manifests.unseen.length > 0;
    if (deviations.length > 0 || isFailure) terminal.exitCode = 1;
  });
}
