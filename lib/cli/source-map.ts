import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';
import type { NetworkPolicy } from '../manifests/model.ts';

/** What synth keeps in .cache/source-map.json: stack frames, the innermost first, by file below dist/ and by policy. */
interface Kept {
  readonly files: Readonly<Record<string, { sha256: string; policies: Readonly<Record<string, readonly string[]>> }>>;
}

/** For policies that this project's synth made: the lines of code that did, `lib/app/x.ts:12, lib/constructs/y.ts:34`. */
export function madeBy({ location, namespace, name }: NetworkPolicy): string | undefined {
  const root = projectOf(location.file);
  if (root === undefined) return undefined;
  try {
    const path = join(root, '.cache/source-map.json');
    const { files } = JSON.parse(readFileSync(path, 'utf8')) as Kept;
    const kept = files[relative(join(root, 'dist'), resolve(location.file)).replaceAll('\\', '/')];
    const digest = createHash('sha256').update(readFileSync(location.file)).digest('hex');
    if (kept?.sha256 !== digest) return undefined;
    const places = (kept.policies[`${namespace}/${name}`] ?? []).flatMap((frame) => placeOf(frame, root, path) ?? []);
    const outermost = places.find((place) => place.startsWith('lib/app/'));
    return [...new Set([outermost ?? places[0], places[0]])].filter(Boolean).join(', ') || undefined;
  } catch {
    // No map, or one of another version: an explanation does without.
    return undefined;
  }
}

/** The folder, above that of the manifest, where synth ran. */
function projectOf(file: string): string | undefined {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (statSync(join(folder, '.cache/source-map.json'), { throwIfNoEntry: false })) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** Of a frame `function (file:line:column)`: the source's line below `root`; from the bundle by its map, unless that is newer than `kept`. */
function placeOf(frame: string, root: string, kept: string): string | undefined {
  const [, url = '', line, column] = /(?:^|[\s(])((?:file:\/\/)?\/[^()]*?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const file = relative(root, url.replace(/^file:\/\//, ''));
  if (file.startsWith('lib/') || file === 'main.ts') return `${file}:${line}`;
  const bundle = join(root, file);
  if (!file.startsWith('.cache/bundle/') || statSync(`${bundle}.map`).mtimeMs > statSync(kept).mtimeMs)
    return undefined;
  const { originalSource, originalLine } = mapOf(bundle).findEntry(Number(line) - 1, Number(column) - 1) as {
    originalSource?: string;
    originalLine?: number;
  };
  if (originalSource === undefined || originalLine === undefined) return undefined;
  const source = relative(root, resolve(dirname(bundle), originalSource));
  return source.startsWith('lib/') ? `${source}:${originalLine + 1}` : undefined;
}

const maps = new Map<string, SourceMap>();

function mapOf(bundle: string): SourceMap {
  const known = maps.get(bundle) ?? new SourceMap(JSON.parse(readFileSync(`${bundle}.map`, 'utf8')));
  maps.set(bundle, known);
  return known;
}
