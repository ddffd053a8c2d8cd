import { existsSync } from 'node:fs';
import { CONFIG_FILE, type Config } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { type Intent, readIntent } from '../manifests/intent.ts';
import { intentChanges } from '../review/intent-changes.ts';
import type { ConfigPlace } from './config-file.ts';
import { fromHere } from './config-file.ts';
import { changedWords, inOneLine, setInWords, settingsInWords } from './set-in-words.ts';
import { textFound } from './text-found.ts';

/** The most changes that are named for one file. */
const MOST = 10;

/**
 * The changes of the head to its tierwall.yaml, one line each. They are shown, but do not count yet.
 * @param file the file of the head, undefined if it has none
 */
export function configChanges(old: Config | undefined, file: string | undefined, place: ConfigPlace): string[] {
  const name = fromHere(place, `${place.base}${CONFIG_FILE}`);
  if (file === undefined) return old ? [`${name} is removed; the review is still by it`] : [];
  const { config: now } = readConfig(textFound(file, name), name);
  if (!now) return [`${name} of the head is not valid (tierwall config check says why); it is not obeyed`];
  if (!old) return [];
  const said = ' (shown, and not obeyed before it is merged)';
  const forAll = changedWords(settingsInWords(old), settingsInWords(now));
  const names = [...new Set([...old.sets.keys(), ...now.sets.keys()])];
  const renamed = renamedSets(old, now);
  const oldNames = new Set(renamed.values());
  const changes = [
    ...(forAll === '' ? [] : [`${name} changes what it says for all sets: ${forAll}${said}`]),
    ...names.flatMap((set) => {
      const [then, here] = [old.sets.get(set), now.sets.get(set)];
      const before = renamed.get(set);
      if (before !== undefined) return [`${name} renames set ${before} to ${set}${said}`];
      if (!then) return here ? [`${name} adds set ${set}: ${inOneLine(setInWords(here))}${said}`] : [];
      if (!here) return oldNames.has(set) ? [] : [`${name} removes set ${set}${said}`];
      const changed = changedWords(setInWords(then), setInWords(here));
      return changed === '' ? [] : [`${name} changes set ${set}: ${changed}${said}`];
    }),
  ];
  const left = changes.length - MOST;
  return left > 0 ? [...changes.slice(0, MOST), `${name} changes ${left} more sets${said}`] : changes;
}

/** The changes of the head to an intent. The old intent still counts. */
export function intentNotes(old: Intent, file: string): string[] {
  if (!existsSync(file)) return [`the intent ${file} is removed; the review is still by it`];
  const { intent } = readIntent(textFound(file), file);
  if (!intent) return [`the intent ${file} of the head is not valid; the review is by that of the base`];
  const changes = intentChanges(old, intent);
  const shown = changes
    .slice(0, MOST)
    .map((one) => `the intent ${file} changes: ${one} (shown, and not obeyed before it is merged)`);
  return changes.length > MOST ? [...shown, `the intent ${file} changes: ${changes.length - MOST} more`] : shown;
}

/** Of each set that has another name and says the same: its old name, by the new one. */
function renamedSets(old: Config, now: Config): ReadonlyMap<string, string> {
  const gone = [...old.sets.values()].filter(({ name }) => !now.sets.has(name));
  const renamed = new Map<string, string>();
  for (const set of now.sets.values()) {
    if (old.sets.has(set.name)) continue;
    const at = gone.findIndex((one) => changedWords(setInWords(one), setInWords(set)) === '');
    for (const { name } of at < 0 ? [] : gone.splice(at, 1)) renamed.set(set.name, name);
  }
  return renamed;
}
