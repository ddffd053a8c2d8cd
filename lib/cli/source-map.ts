import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { NetworkPolicy } from '../manifests/model.ts';

/**
 * The content of .cache/source-map.json, written by synth. It has stack frames, the innermost first, by file below dist/ and by
 * policy. If a bundle ran, it also has the source map of that bundle.
 */
interface Kept {
  readonly version: number;
  readonly bundle?: { readonly file: string; readonly map: string };
  readonly files: Readonly<Record<string, { sha256: string; policies: Readonly<Record<string, readonly string[]>> }>>;
}

/**
 * The lines of code that made a policy, such as `lib/app/x.ts:12, lib/constructs/y.ts:34`. Only for policies that this
 * project's synth made.
 */
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
    // If there is no map, or one of another version, an explanation does without it.
    return undefined;
  }
}

const FILE = '.cache/source-map.json';

/** The folder above the manifest in which synth ran. */
function projectOf(file: string): string | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (statSync(join(folder, FILE), { throwIfNoEntry: false })) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * The source line below `root` of a stack frame `function (file:line:column)`. Nothing else of the frame is printed, because
 * the file may contain anything.
 */
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
