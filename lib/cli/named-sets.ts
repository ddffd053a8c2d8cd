import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { CONFIG_FILE } from '../config/config.ts';
import { readInputs } from '../manifests/files/inputs.ts';
import type { Texts } from '../manifests/model.ts';
import type { SuppressionLine } from '../review/lint/lint.ts';
import { printError } from './output.ts';
import type { NamedSets } from './sets.ts';

/** The sets of the running command. */
let named: NamedSets = { sets: new Map(), judging: {} };

/** Whether a text may be the name of a set. A path without a slash may be one, too. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;
/** The names by which commands call arguments that are manifests. */
const PLACES = ['dir', 'old', 'new', 'set'];

/**
 * Renders the sets among the arguments of a command before it runs. Without a `tierwall.yaml`, it does nothing, and the code that reads
 * and renders sets is not loaded.
 * @throws UsageError if a set cannot be rendered, or its name is also that of a file
 */
export function renderNamedSets(command: Command): Promise<void> | undefined {
  named = { sets: new Map(), judging: {} };
  const places = command.registeredArguments;
  // Only one argument of explain names manifests.
  const words = command.args.filter(
    (word, i) => NAME.test(word) && PLACES.includes(places[Math.min(i, places.length - 1)]?.name() ?? ''),
  );
  if (words.length === 0 || isRevision(command.opts<{ base?: string }>().base) || !mayHaveConfig()) return undefined;
  return render(words, command);
}

async function render(words: readonly string[], command: Command): Promise<void> {
  const { setsNamed } = await import('./sets.ts');
  named = (await setsNamed(words, command)) ?? named;
}

/** Whether this folder or one above it has a `tierwall.yaml`. Only then git is asked whether that is in the same repository. */
function mayHaveConfig(): boolean {
  for (let folder = realpathSync('.'); ; folder = dirname(folder)) {
    if (existsSync(join(folder, CONFIG_FILE))) return true;
    if (folder === dirname(folder)) return false;
  }
}

/** Whether `--base` names a revision, and not a folder, a file or REVISION:PATH. */
export function isRevision(base: string | undefined): base is string {
  return base !== undefined && !base.includes(':') && !existsSync(base);
}

/** The manifests of inputs, some of which may be sets. */
export function textsOf(inputs: readonly string[]): Texts {
  const own = inputs.filter((input) => !named.sets.has(input));
  const sets = inputs.flatMap((input) => named.sets.get(input)?.texts ?? []);
  const all: Texts[] = [...sets, ...(own.length > 0 || sets.length === 0 ? [readInputs(own)] : [])];
  for (const { notes = [] } of all) for (const note of notes) printError(note);
  return {
    texts: all.flatMap(({ texts }) => texts),
    problems: all.flatMap(({ problems }) => problems),
    notes: all.flatMap(({ notes = [] }) => notes),
  };
}

/** Workloads that keep data, according to the sets in use. */
export function namedDataTiers(): readonly string[] {
  return named.judging.dataTiers ?? [];
}

/** Lint findings that the sets in use accept. */
export function namedSuppressions(): readonly SuppressionLine[] {
  return named.judging.suppressions ?? [];
}
