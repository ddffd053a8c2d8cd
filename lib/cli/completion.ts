import { Argument, type Command } from 'commander';
import { writeOut } from './output.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('a script that completes commands and options in the shell')
    .description('Prints a completion script.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .addHelpText('after', '\nExample:\n  source <(tierwall completion bash)')
    .action(async (shell: 'bash' | 'zsh') => {
      await writeOut([
        shell === 'bash' ? bash(program) : `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`,
      ]);
    });
}

/** Commands first, then the options of the command, the choices of an option, else files and folders. zsh runs the same. */
function bash(program: Command): string {
  const options = program.commands.map((command) => {
    const names = command.options.flatMap(({ short, long }) => [short, long].filter((name) => name !== undefined));
    return `    ${command.name()}) words='${[...names, '--help'].join(' ')}' ;;`;
  });
  const choices = new Map<string, Set<string>>();
  for (const { short, long, argChoices } of program.commands.flatMap((command) => command.options)) {
    if (!argChoices) continue;
    const names = [short, long].filter((name) => name !== undefined).join('|');
    choices.set(names, new Set([...(choices.get(names) ?? []), ...argChoices]));
  }
  return `_tierwall() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} words=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${program.commands.map((command) => command.name()).join(' ')} help' -- "$word"))
    return
  fi
  case $before in
${[...choices].map(([names, values]) => `    ${names}) COMPREPLY=($(compgen -W '${[...values].join(' ')}' -- "$word")); return ;;`).join('\n')}
  esac
  case \${COMP_WORDS[1]} in
${options.join('\n')}
    completion) words='bash zsh' ;;
  esac
  case $word in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -f -- "$word")) ;;
  esac
}
complete -o filenames -F _tierwall tierwall
`;
}
