import { addCompletion } from './completion.ts';
import {
  addConfig,
  addDiff,
  addInit,
  addIntent,
  addLearn,
  addLint,
  addReport,
  addReview,
  addVerify,
} from './large-commands.ts';
import { runCommands } from './run-commands.ts';
import { SHORT } from './short-commands.ts';
import type { Terminal } from './terminal.ts';

/** All commands, in the order of the help. */
const ALL = [
  ...Object.values(SHORT),
  ...[addIntent, addDiff, addLint, addReview, addReport, addVerify, addConfig, addInit, addLearn, addCompletion],
];

/** Runs the command that the arguments name, as {@link runCommands} does. */
export async function run(args: readonly string[], given: Terminal = process): Promise<void> {
  await runCommands(ALL, args, given);
}
