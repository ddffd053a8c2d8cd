import type { Command } from 'commander';

/** How a command was called: all arguments, the options, and the names of the options that the user gave. */
export function argumentsOf<Options>(args: readonly unknown[]): {
  readonly words: readonly string[];
  readonly options: Options;
  readonly given: ReadonlySet<string>;
} {
  const command = args.at(-1) as Command;
  const names = command.options.map((option) => option.attributeName());
  return {
    words: command.args,
    options: command.opts() as Options,
    given: new Set(names.filter((name) => command.getOptionValueSource(name) === 'cli')),
  };
}
