import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { NetworkPolicy } from '../manifests/model.ts';

/**
 * What synth keeps in .cache/source-map.json: stack frames, the innermost first, by file below dist/ and by policy; and of the bundle
 * that they name, if it was one that ran, its source map.
 */
interface Kept {
  readonly version: number;
  readonly bundle?: { readonly file: string; readonly map: string };
  readonly files: Readonly<Record<string, { sha256: string; policies: Readonly<Record<string, readonly string[]>> }>>;
}

/** For policies that this project's synth made: the lines of code that did, `lib/app/x.ts:12, lib/constructs/y.ts:34`. */
export function madeBy({ location, namespace, name }: NetworkPolicy): string | undefined {
  const root = projectOf(location.file);
  if (root === undefined) return undefined;
  try {
    const { version, bundle, files } = JSON.parse(readFileSync(join(root, FILE), 'utf8')) as Kept;
    const kept = files[relative(join(root, 'dist'), resolve(location.file)).replaceAll('\\', '/')];
    const digest = createHash('sha256').update(readFileSync(location.file)).digest('hex');
    if (version !== 2 || kept?.sha256 !== digest) return undefined;
    const places = (kept.policies[`${namespace}/${name}`] ?? []).flatMap((frame) => placeOf(frame, root, bundle) ?? []);
    const outermost = places.find((place) => place.startsWith('lib/app/'));
    return [...new Set([outermost ?? places[0], places[0]])].filter(Boolean).join(', ') || undefined;
  } catch {
    // No map, or one of another version: an explanation does without.
    return undefined;
  }
}

const FILE = '.cache/source-map.json';

/** The folder, above that of the manifest, where synth ran. */
function projectOf(file: string): string | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (statSync(join(folder, FILE), { throwIfNoEntry: false })) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Of a frame `function (file:line:column)`: the source's line below `root`. Whatever else a file says, only that is printed. */
function placeOf(frame: string, root: string, bundle: Kept['bundle']): string | undefined {
  const [, url = '', line, column] = /(?:^|[\s(])((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const file = url.replace(/^file:\/\//, '');
  const place = file === bundle?.file ? originOf(bundle, Number(line), Number(column)) : `${file}:${line}`;
  return /^(?:lib\/[\w./-]+|main)\.ts:\d+$/.exec(relative(root, place))?.[0];
}

const maps = new Map<string, SourceMap>();

function originOf({ file, map }: NonNullable<Kept['bundle']>, line: number, column: number): string {
  const lines = maps.get(map) ?? new SourceMap(JSON.parse(map));
  maps.set(map, lines);
  const { originalSource, originalLine } = lines.findEntry(line - 1, column - 1) as {
    readonly originalSource: string;
    readonly originalLine: number;
  };
  return `${join(dirname(file), originalSource)}:${originalLine + 1}`;
}
