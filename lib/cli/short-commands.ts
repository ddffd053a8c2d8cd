import { addCheck } from './check.ts';
import { addExplain } from './explain.ts';
import { addList } from './list.ts';
import { addMatrix } from './matrix.ts';
import { type AddCommand, runCommands } from './run-commands.ts';
import { isShort, type ShortName } from './short-names.ts';
import type { Terminal } from './terminal.ts';

export const SHORT: Readonly<Record<ShortName, AddCommand>> = {
  list: addList,
  matrix: addMatrix,
  explain: addExplain,
  check: addCheck,
};

/** Runs one of these commands, the one that is named first, as {@link runCommands} does. */
export async function run(args: readonly string[], given: Terminal = process): Promise<void> {
  const [name] = args;
  await runCommands(isShort(name) ? [SHORT[name]] : [], args, given);
}
