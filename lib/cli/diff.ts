import { type Command, Option } from 'commander';
import { diffMarkdown, diffText } from '../format/diff.ts';
import { diffJson } from '../format/diff-json.ts';
import { diffMermaid } from '../format/diff-mermaid.ts';
import { diffSarif } from '../format/diff-sarif.ts';
import { type Compared, type ComparingOptions, compare, withComparingOptions } from './comparison.ts';
import { argumentsOf } from './given-options.ts';
import { writeOut } from './output.ts';
import { compareSets } from './set-comparison.ts';
import { exitCodeOfSets, onlySet, setOutputs } from './set-outputs.ts';
import { sidesOf } from './sides.ts';
import { terminal } from './terminal.ts';

interface DiffOptions extends ComparingOptions {
  readonly output: keyof typeof FORMATS;
}

const FORMATS = { text: diffText, json: diffJson, markdown: diffMarkdown, sarif: diffSarif, mermaid: diffMermaid };

export function addDiff(program: Command): void {
  withComparingOptions(
    program
      .command('diff')
      .summary('what a change opens and closes')
      .description(
        'Compares two sets of manifests by who can connect to whom. Each difference comes with its risk and the rules that cause it. Exit code 1 if there is one.',
      )
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text')),
    'any',
  )
    .addHelpText(
      'after',
      '\nExample:\n  tierwall diff main:dist/hardened dist/hardened\n  tierwall diff --base origin/main production\n  tierwall diff --context NAME dist/hardened     what an apply would change',
    )
    .action(async (...args: unknown[]) => {
      const { words, options, given } = argumentsOf<DiffOptions>(args);
      const isText = options.output === 'text' || options.output === 'markdown';
      const printed = ({ review, missing, remarks }: Compared) =>
        [...(isText ? missing : []), FORMATS[options.output](review, remarks)].join('');
      if (options.base === undefined) {
        const compared = compare(await sidesOf(words, options), options);
        await writeOut([printed(compared)]);
        if (compared.exitCode === 1) terminal.exitCode = 1;
        return;
      }
      const comparisons = await compareSets(words, { ...options, base: options.base, given });
      if (isText) await writeOut(setOutputs(comparisons, options.output === 'markdown', printed));
      else await writeOut([printed(onlySet(comparisons, `-o ${options.output}`))]);
      const exitCode = exitCodeOfSets(comparisons);
      if (exitCode > 0) terminal.exitCode = exitCode;
    });
}
