import type { Command } from 'commander';
import { firstIntentText } from '../format/first-intent.ts';
import { firstIntent } from '../reach/first-intent.ts';
import { DIRS, type ReadingOptions, reachOf, readInput, withReadingOptions } from './input.ts';
import { printError, writeOut } from './output.ts';

interface IntentOptions extends ReadingOptions {
  readonly profile: string;
}

export function addIntent(program: Command): void {
  withReadingOptions(
    program
      .command('intent')
      .summary('a first intent: what the manifests allow today')
      .description(
        'Writes an intent that declares what the manifests allow today, so that check passes at once. A comment that begins with "wider" marks a line that allows more than anything seems to need.',
      )
      .argument('<dir...>', DIRS)
      .option('--profile <name>', 'the name of the intent', 'default')
      .addHelpText(
        'after',
        '\nExample:\n  tierwall intent manifests > intent.yaml\n  tierwall check --intent intent.yaml manifests',
      ),
  ).action(async (dirs: string[], options: IntentOptions) => {
    const { manifests, notes } = readInput(dirs, options);
    for (const note of notes) printError(`${note}`);
    const intent = firstIntent(manifests, reachOf(options, manifests));
    await writeOut([firstIntentText(intent, manifests, options.profile)]);
  });
}
