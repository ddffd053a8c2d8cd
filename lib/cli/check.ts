import { type Command, Option } from 'commander';
import { denialText } from '../format/denial.ts';
import { checkSummary, deviationText, impersonationNotes, sealNotes } from '../format/intent.ts';
import { printProblem } from '../format/problem.ts';
import { impersonated } from '../reach/impersonation.ts';
import { checkIntent } from '../reach/intent-check.ts';
import { DIRS, missingIn, type ReadingOptions, reachOf, readInput, UsageError } from './input.ts';
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
      .summary('whether the manifests allow exactly what is declared')
      .description(
        'Checks that the manifests allow guarded workloads exactly what the intent declares. Exit code 1 if they allow more or less.',
      )
      .argument('[dir...]', DIRS)
      .option(
        '--intent <file>',
        'the declared intent, a file as https://github.com/tierwall/tierwall/blob/main/docs/reference/intent.md describes it (default: the intent of the set)',
      )
      .addOption(
        new Option(
          '--fail-on <what>',
          'what gives exit code 1. difference: the manifests allow more or less. unseen: also if an object makes pods that are not in the input, such as a HelmRelease',
        )
          .choices(['difference', 'unseen'])
          .default('difference'),
      )
      .addHelpText('after', '\nExample:\n  tierwall check --intent dist/intent/guide.yaml dist/guide'),
  ).action(async (dirs: string[], options: CheckOptions) => {
    const { intent: file } = options;
    if (file === undefined)
      throw new UsageError("required option '--intent <file>' not specified, and no set that is named has one");
    const intent = readIntentFile(options.staged ? inIndex(file) : file);
    if (intent.guarded.length + intent.sealed.length === 0)
      throw new UsageError(`${file} guards no workload and seals none, so there is nothing to check`);
    const { manifests, notes } = readInput(await manifestsOf(dirs, options), options);
    const reach = reachOf(options, manifests);
    const { connectivity, deviations, compared, problems } = checkIntent(manifests, intent, reach);
    for (const problem of problems) printError(printProblem(problem));
    if (problems.length > 0 && !options.keepGoing) throw new UsageError('the intent belongs to other manifests');
    const lines = deviations.map((one) => `${deviationText(one, intent)}${denialText(one, intent, connectivity)}`);
    // With --keep-going, a seal for a workload that the manifests lack counts as not held.
    const sealed = intent.sealed.filter(({ from, to }) =>
      [from, to].some((end) => typeof end === 'string' && connectivity.groupOf(end)?.kind === 'pod'),
    );
    const asked = { ...manifests, problems: [...manifests.problems, ...problems] };
    const summary = checkSummary({ file, deviations, compared, intent: { ...intent, sealed }, manifests: asked });
    // With `--cni spec`, there are no pods other than those of the manifests.
    const inherent = reach.cni === 'spec' ? [] : impersonationNotes(impersonated(intent, manifests.workloads));
    const notSealed = sealNotes(intent, connectivity);
    const missing = missingIn(problems);
    await writeOut([...notes, ...missing, ...lines, ...inherent, ...notSealed, summary].map((line) => `${line}\n`));
    const isFailure = options.failOn === 'unseen' && manifests.unseen.length > 0;
    if (deviations.length > 0 || isFailure) terminal.exitCode = 1;
  });
}
