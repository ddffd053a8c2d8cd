import { type Command, Option } from 'commander';
import { diffMarkdown, diffText } from '../format/diff.ts';
import { diffJson } from '../format/diff-json.ts';
import { diffMermaid } from '../format/diff-mermaid.ts';
import { diffSarif } from '../format/diff-sarif.ts';
import { type ComparingOptions, compare, withComparingOptions } from './comparison.ts';
import { writeOut } from './output.ts';
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
      .summary('what can connect now and could not before')
      .description(
        'Compares two sets of manifests by what can connect to what, with the risk of each difference and the rules that cause it. Exit code 1 where there is one.',
      )
      .addOption(new Option('-o, --output <format>', 'format').choices(Object.keys(FORMATS)).default('text')),
    'any',
  )
    .addHelpText(
      'after',
      '\nExample:\n  tierwall diff main:dist/hardened dist/hardened\n  tierwall diff --context NAME dist/hardened     what an apply would change',
    )
    .action(async (old: string, now: string | undefined, options: DiffOptions) => {
      const { review, missing, exitCode } = compare(await sidesOf(old, now, options), options);
      const notes = options.output === 'text' || options.output === 'markdown' ? missing : [];
      await writeOut([...notes, FORMATS[options.output](review)]);
      if (exitCode === 1) terminal.exitCode = 1;
    });
}
