import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { addCheck } from './check.ts';
import { addCompletion } from './completion.ts';
import { addDiff } from './diff.ts';
import { addExplain } from './explain.ts';
import { UsageError } from './input.ts';
import { addLint } from './lint.ts';
import { addList } from './list.ts';
import { addMatrix } from './matrix.ts';
import { printError } from './output.ts';
import { addReport } from './report.ts';
import { addReview } from './review.ts';
import { addVerify } from './verify.ts';

const program = new Command('tierwall')
  .description('Who can talk to whom in Kubernetes, computed from manifests alone.')
  .exitOverride()
  .showHelpAfterError('(--help shows how it is used)')
  // What follows a line feed of commander's own is its "(Did you mean ...?)".
  .configureOutput({
    outputError: (text) =>
      text
        .trimEnd()
        .split(/\n(?=\(Did you mean [^\n]*$)/)
        .forEach(printError),
  })
  .configureHelp({ showGlobalOptions: false });

for (const add of [
  addList,
  addMatrix,
  addExplain,
  addCheck,
  addDiff,
  addLint,
  addReview,
  addReport,
  addVerify,
  addCompletion,
])
  add(program);

program.parseAsync().catch((error: unknown) => {
  // While it reads arguments, commander has said what is wrong with one; what a command itself refuses has not been said.
  if (error instanceof InvalidArgumentError) printError(`tierwall: ${error.message}`);
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError) {
    printError(`tierwall: ${error.message}`);
    process.exitCode = 2;
  } else throw error;
});
