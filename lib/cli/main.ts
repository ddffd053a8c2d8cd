#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
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
  .version(packageJson.version)
  .exitOverride()
  .showHelpAfterError('(--help shows how it is used)')
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
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof UsageError) {
    printError(`tierwall: ${error.message}`);
    process.exitCode = 2;
  } else throw error;
});
