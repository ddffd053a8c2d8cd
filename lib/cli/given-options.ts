import type { Command } from 'commander';

/** What a command is called with: all arguments, the options, and which of the options the user gave. */
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
