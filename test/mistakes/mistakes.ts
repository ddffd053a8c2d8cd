import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments, stringify } from 'yaml';
import type { Text } from '../../lib/manifests/read-texts.ts';
import { type Any, KINDS } from './kinds.ts';

/** One mistake that somebody may make in a folder of manifests. */
export interface Mistake {
  readonly name: string;
  readonly texts: readonly Text[];
  /** Rules of which each must find it; none where lint does not cover it. */
  readonly lint: readonly string[];
}

/** The manifests of a folder as texts. */
export function textsOf(folder: string): Text[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
}

/** Every mistake that can be made in a folder, in an order that only `seed` decides. */
export function mistakesIn(folder: string, seed: number): Mistake[] {
  const read = textsOf(folder).map(({ text }): Any[] => parseAllDocuments(text).map((document) => document.toJS()));
  const found: Mistake[] = [];
  for (const kind of KINDS) {
    for (const [file, list] of read.entries()) {
      for (const index of list.keys()) {
        if (list[index].kind !== 'NetworkPolicy') continue;
        const files = structuredClone(read);
        const all = files.flat();
        const policy = files[file]?.[index];
        const { name } = policy.metadata;
        const rules = kind.make(policy, all);
        if (!rules) continue;
        found.push({
          name: `${folder}, ${name}: ${kind.name}`,
          lint: rules,
          // Only a few of them are written.
          get texts() {
            return [{ file: 'all.yaml', text: all.map((object) => stringify(object)).join('---\n') }];
          },
        });
      }
    }
  }
  return shuffled(found, seed);
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  let state = seed;
  const left = [...items];
  return items.map(() => {
    state = (state * 48271) % 2147483647;
    return left.splice(state % left.length, 1)[0] as T;
  });
}
