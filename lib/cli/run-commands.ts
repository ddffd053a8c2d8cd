import { Command, CommanderError, Help, InvalidArgumentError, type Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { TooManyConditions } from '../reach/open-world/too-many-conditions.ts';
import { UsageError } from './input.ts';
import { renderNamedSets } from './named-sets.ts';
import { printError, writeOut } from './output.ts';
import { type Terminal, useTerminal } from './terminal.ts';

/** Adds one command to a program, or more. */
export type AddCommand = (program: Command) => void;

/**
 * Runs the command that the arguments name, of those that are given. It sets the exit code of the terminal: the command's verdict, or 2 if
 * the user has to fix something or nothing can be proven.
 * @throws Error for a bug of this program
 */
export async function runCommands(
  commands: readonly AddCommand[],
  args: readonly string[],
  given: Terminal,
): Promise<void> {
  useTerminal(given);
  const help: Promise<void>[] = [];
  const program = new Command('tierwall')
    .description('Who can talk to whom in Kubernetes, computed from manifests alone.')
    .version(packageJson.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void help.push(writeOut([text])),
      writeErr: (text) => void given.stderr.write(text),
      // After a line break, commander's own messages have a "(Did you mean ...?)".
      outputError: (text) =>
        text
          .trimEnd()
          .split(/\n(?=\(Did you mean [^\n]*$)/)
          .forEach(printError),
    })
    .showHelpAfterError('(see --help)')
    .configureHelp({ showGlobalOptions: false, optionDescription: withoutEmptyDefault });
  for (const add of commands) add(program);
  program.hook('preAction', (_, command) => renderNamedSets(command));
  try {
    await program.parseAsync(args, { from: 'user' }).finally(() => Promise.all(help));
  } catch (error) {
    given.exitCode = exitCodeOf(error);
  }
}

/**
 * What an error is for the shell, once it is printed.
 * @throws the error, if it is a bug
 */
function exitCodeOf(error: unknown): 0 | 2 {
  // While commander reads arguments, it prints what is wrong with them. An error of the command itself was not printed yet.
  if (error instanceof InvalidArgumentError) printError(`tierwall: ${error.message}`);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const fact = whatToMend(error);
  if (fact === undefined) throw error;
  printError(`tierwall: ${fact}`);
  return 2;
}

/** What to say of an error that the user can mend. Undefined for a bug. */
function whatToMend(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof TooManyConditions) return error.message;
  return (error as NodeJS.ErrnoException).syscall === 'uv_cwd'
    ? 'the current folder does not exist any more; change to one that does'
    : undefined;
}

/** A default that only says "not given" tells a reader nothing. */
function withoutEmptyDefault(option: Option): string {
  return new Help().optionDescription(option).replace(/ \(default: (?:false|\[\])\)$/, '');
}
