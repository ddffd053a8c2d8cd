import { Argument, type Command, Option } from 'commander';
import { readManifests } from '../manifests/read.ts';
import { knownNames } from '../reach/find-peer.ts';
import { connectivityWithPods } from '../review/selected-pods.ts';
import { writeOut } from './output.ts';

/** The most names that are offered. A shell does not show more. */
const MOST_NAMES = 2000;

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .summary('a script with which your shell completes commands, options and names')
    .description('Prints a script for bash or zsh that completes commands, options and the names of workloads.')
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh']))
    .addOption(new Option('--names <dir>', 'the names of the peers of a folder, one per line').hideHelp())
    .addHelpText('after', '\nExample:\n  source <(tierwall completion bash)')
    .action(async (shell: 'bash' | 'zsh', { names }: { names?: string }) => {
      if (names !== undefined) return writeOut(namesIn(names).map((name) => `${name}\n`));
      return writeOut([
        shell === 'bash' ? bash(program) : `autoload -U +X bashcompinit && bashcompinit\n${bash(program)}`,
      ]);
    });
}

/**
 * The peers that a command may ask about. IPv6 addresses are left out, because a shell ends a word at a colon. Nothing if the
 * folder cannot be read, because nobody reads errors while completing a word.
 */
function namesIn(folder: string): string[] {
  try {
    const names = knownNames(connectivityWithPods(readManifests([folder]), {}));
    return names.filter((name) => !name.includes(':')).slice(0, MOST_NAMES);
  } catch {
    return [];
  }
}

/**
 * Offers commands first, then the options of the command, the choices of an option, the names of peers where one is expected,
 * or else files and folders. The script also works in zsh.
 */
function bash(program: Command): string {
  const words = program.commands.map((command) => {
    const names = command.options.flatMap(({ short, long, hidden }) =>
      hidden ? [] : [short, long].filter((name) => name !== undefined),
    );
    return `    ${command.name()}) words='${[...names, '--help'].join(' ')}' ;;`;
  });
  const choices = program.commands.flatMap((command) =>
    command.options.flatMap(({ short, long, argChoices }) => {
      const names = [short, long].flatMap((name) => (name === undefined ? [] : [`${command.name()}:${name}`]));
      return argChoices ? [`    ${names.join('|')}) words='${argChoices.join(' ')}'; _tierwall_words; return ;;`] : [];
    }),
  );
  const [verbs, shells] = [program.commands.map((command) => command.name()).join(' '), 'bash zsh'];
  return `${WORDS}
_tierwall() {
  local word before words='' command folder='' i
  word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} command=\${COMP_WORDS[1]}
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    words='${verbs} help'; _tierwall_words; return
  fi
  case $command:$before in
${choices.join('\n')}
    list:--from|list:--to|list:--focus) _tierwall_names; return ;;
  esac
  case $word in
    -*)
      case $command in
${words.map((line) => `    ${line}`).join('\n')}
      esac
      _tierwall_words; return ;;
  esac
  case $command in
    completion) words='${shells}'; _tierwall_words; return ;;
    explain) [ "$COMP_CWORD" -gt 2 ] && [ -n "$(_tierwall_folder)" ] && { _tierwall_names; return; } ;;
  esac
  compopt -o filenames 2>/dev/null
  while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -f -- "$word")
}
complete -F _tierwall tierwall
`;
}

/**
 * Names contain spaces and braces, so each is quoted for the shell. In a word with a colon, bash replaces only the part behind
 * it.
 */
const WORDS = `_tierwall_words() {
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
_tierwall_folder() {
  local i
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [ -e "\${COMP_WORDS[i]}" ]; then printf '%s' "\${COMP_WORDS[i]}"; return; fi
  done
}
_tierwall_names() {
  local folder name typed=\${word#[\\"\\']}
  folder=$(_tierwall_folder)
  typed=\${typed//\\\\/}
  [ -n "$folder" ] || return
  while IFS= read -r name; do
    [[ $name == "$typed"* ]] && COMPREPLY+=("$(printf '%q' "$name")")
  done < <("\${COMP_WORDS[0]}" completion bash --names "$folder" 2>/dev/null)
}`;
