import { existsSync, readFileSync } from 'node:fs';
import { CONFIG_FILE, type Config, type ManifestSet } from '../config/config.ts';
import { readConfig } from '../config/read-config.ts';
import { type Intent, readIntent } from '../manifests/intent.ts';
import { intentChanges } from '../review/intent-changes.ts';
import type { ConfigPlace } from './config-file.ts';
import { fromHere } from './config-file.ts';

/** The most changes that are named for one file. */
const MOST = 10;

/**
 * The changes of the head to its tierwall.yaml, one line each. They are shown, but do not count yet.
 * @param file the file of the head, undefined if it has none
 */
export function configChanges(old: Config | undefined, file: string | undefined, place: ConfigPlace): string[] {
  const name = fromHere(place, `${place.base}${CONFIG_FILE}`);
  if (file === undefined) return old ? [`${name} is removed; the review is still by it`] : [];
  const { config: now } = readConfig(readFileSync(file, 'utf8'), name);
  if (!now) return [`${name} of the head is not valid (tierwall config check says why); it is not obeyed`];
  if (!old) return [];
  const said = ' (shown, and not obeyed before it is merged)';
  const names = [...new Set([...old.sets.keys(), ...now.sets.keys()])];
  const changes = [
    ...(different({ ...old, sets: undefined, file: '' }, { ...now, sets: undefined, file: '' })
      ? [
          `${name} changes what it says for all sets: ${wordsOf({ ...now.judging, repositories: now.repositories })}${said}`,
        ]
      : []),
    ...names.flatMap((set) => {
      const [then, here] = [old.sets.get(set), now.sets.get(set)];
      if (!then) return [`${name} adds set ${set}: ${wordsOfSet(here)}${said}`];
      if (!here) return [`${name} removes set ${set}${said}`];
      return different({ ...then, line: 0 }, { ...here, line: 0 })
        ? [`${name} changes set ${set}: ${wordsOfSet(here)}, was ${wordsOfSet(then)}${said}`]
        : [];
    }),
  ];
  const left = changes.length - MOST;
  return left > 0 ? [...changes.slice(0, MOST), `${name} changes ${left} more sets${said}`] : changes;
}

/** The changes of the head to an intent. The old intent still counts. */
export function intentNotes(old: Intent, file: string): string[] {
  if (!existsSync(file)) return [`the intent ${file} is removed; the review is still by it`];
  const { intent } = readIntent(readFileSync(file, 'utf8'), file);
  if (!intent) return [`the intent ${file} of the head is not valid; the review is by that of the base`];
  const changes = intentChanges(old, intent);
  const shown = changes
    .slice(0, MOST)
    .map((one) => `the intent ${file} changes: ${one} (shown, and not obeyed before it is merged)`);
  return changes.length > MOST ? [...shown, `the intent ${file} changes: ${changes.length - MOST} more`] : shown;
}

function different(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other);
}

function wordsOfSet(set: ManifestSet | undefined): string {
  if (!set) return 'nothing';
  const { name: _, line: __, source, judging, ...rest } = set;
  return wordsOf({ ...source, ...rest, ...judging });
}

function wordsOf(fields: object): string {
  const text = JSON.stringify(fields);
  return text.length > 400 ? `${text.slice(0, 397)}...` : text;
}
