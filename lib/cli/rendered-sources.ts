import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ManifestSet } from '../config/config.ts';
import type { Location, Text } from '../manifests/model.ts';
import { kustomizationReads } from '../render/kustomization-reads.ts';
import { at, type Plain, plainDocuments, textAt } from '../render/plain-yaml.ts';
import { lazily } from '../review/lazily.ts';
import type { ConfigPlace } from './config-file.ts';
import { contentsOf, git } from './git.ts';

/** The file of the head commit that a place in a rendered text comes from, as a path from the top; undefined: it is not certain. */
export type SourceOf = (location: Location) => string | undefined;

/**
 * Finds the sources of what a set renders. Of a chart, the template that Helm names. Of a kustomization, the one file among those it
 * names that has the object with the same name and `spec`, so that nothing but labels, annotations and the namespace was added.
 * Undefined for other sets.
 */
export function sourcesOf({ source }: ManifestSet, texts: readonly Text[], place: ConfigPlace): SourceOf | undefined {
  if (source.kind !== 'chart' && source.kind !== 'kustomization') return undefined;
  const folder = join(place.base, source.path);
  const files = lazily(() => filesOfHead(place.top));
  const named = lazily(() => objectsNamedIn(folder, files(), place.top));
  const sourceOfDocument = (document: string): string | undefined => {
    if (source.kind === 'kustomization') return onlySource(document, named());
    // "# Source: NAME/templates/web.yaml", where NAME is that of the chart and not its folder.
    const [, template] = /^---\n# Source: [^/\n]+\/(\S+)\n/.exec(document) ?? [];
    const path = template === undefined ? undefined : join(folder, template);
    return path !== undefined && files().has(path) ? path : undefined;
  };
  const known = new Map<string, string | undefined>();
  return (location) => {
    const document = documentAt(texts, location) ?? '';
    if (!known.has(document)) known.set(document, sourceOfDocument(document));
    return known.get(document);
  };
}

/** The document with a line of a text, from its separator on. */
function documentAt(texts: readonly Text[], { file, line }: Location): string | undefined {
  const lines = texts.find((one) => one.file === file)?.text.split('\n') ?? [];
  const isSeparator = (one: string): boolean => /^---(?:\s|$)/.test(one);
  if (line > lines.length) return undefined;
  let from = line - 1;
  while (from > 0 && !isSeparator(lines[from] ?? '')) from--;
  const to = lines.findIndex((one, i) => i >= line && isSeparator(one));
  return lines.slice(from, to < 0 ? undefined : to).join('\n');
}

/** The ids of regular files, by their paths. */
function filesOfHead(top: string): ReadonlyMap<string, string> {
  const { output } = git(['-C', top, 'ls-tree', '-r', '-z', '--full-tree', 'HEAD']);
  const lines = output
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, id = '', path = ''] = /^100\d+ blob (\w+)\t(.*)$/s.exec(line) ?? [];
      return path === '' ? [] : [[path, id] as const];
    });
  return new Map(lines);
}

type Named = readonly { readonly path: string; readonly value: Plain }[];

/** The objects in the files that a kustomization and those that it uses name. */
function objectsNamedIn(folder: string, files: ReadonlyMap<string, string>, top: string): Named {
  const paths = kustomizationReads(top, folder).filter((path) => /\.ya?ml$/.test(path) && files.has(path));
  const contents = contentsOf(
    paths.map((path) => files.get(path) ?? ''),
    top,
  );
  return paths.flatMap((path, i) =>
    plainDocuments(Buffer.from(contents[i] ?? []).toString()).flatMap(({ value }) => (value ? [{ path, value }] : [])),
  );
}

function onlySource(document: string, named: Named): string | undefined {
  const value = plainDocuments(document)[0]?.value;
  if (!value || at(value, 'spec') === undefined) return undefined;
  const isSame = (other: Plain): boolean =>
    ['apiVersion', 'kind', 'metadata.name'].every((path) => textAt(value, path) === textAt(other, path)) &&
    isDeepStrictEqual(at(value, 'spec'), at(other, 'spec'));
  const [path, ...more] = new Set(named.filter((one) => isSame(one.value)).map((one) => one.path));
  return more.length === 0 ? path : undefined;
}
