import { posix } from 'node:path';
import type { NamedElsewhere, Text } from '../model.ts';
import { readDocuments } from '../yaml/documents.ts';
import { Source } from '../yaml/source.ts';
import { folderOf, pathFrom } from './folder.ts';
import { isKustomizationFile, KUSTOMIZATION_FILES } from './kustomization-files.ts';
import { namesIn } from './kustomization-names.ts';

/** Files that are not among the inputs, by the paths that {@link pathFrom} makes. */
export interface Elsewhere {
  /** The content of a file. Undefined if there is no such file, or it may not be read. */
  contentOf(path: string): string | undefined;
  isFolder(path: string): boolean;
}

/**
 * The texts, each kustomization with the files that it names and that are not among the texts, and with those that these name in turn. It is
 * not built, so these are not read as objects. But a change of one changes what the kustomization makes.
 */
export function withNamedElsewhere(texts: readonly Text[], elsewhere: () => Elsewhere): readonly Text[] {
  if (!texts.some(({ file }) => isKustomizationFile(file))) return texts;
  const read = new Set(texts.map(({ file }) => pathFrom('', file)));
  return texts.map((text) => {
    const found = isKustomizationFile(text.file) ? namedBy(text, read, elsewhere) : [];
    return found.length > 0 ? { ...text, elsewhere: found } : text;
  });
}

function namedBy(kustomization: Text, read: ReadonlySet<string>, elsewhere: () => Elsewhere): NamedElsewhere[] {
  const found = new Map<string, NamedElsewhere>();
  const open = [kustomization];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const name of filesNamedIn(one)) {
      const named = pathFrom(folderOf(one.file), name).replace(/\/$/, '');
      if (read.has(named)) continue;
      const path = elsewhere().isFolder(named) ? kustomizationOf(named, read, elsewhere()) : named;
      if (read.has(path) || found.has(path)) continue;
      const text = elsewhere().contentOf(path);
      if (text === undefined) continue;
      const isDirect = one === kustomization;
      const place = relative(folderOf(kustomization.file), path);
      found.set(path, { place, text: text.replaceAll('\r\n', '\n'), ...(isDirect && { name }) });
      if (isKustomizationFile(path)) open.push({ file: path, text });
    }
  }
  return [...found.values()];
}

function kustomizationOf(folder: string, read: ReadonlySet<string>, elsewhere: Elsewhere): string {
  const paths = KUSTOMIZATION_FILES.map((name) => (/(?:^|:)$/.test(folder) ? `${folder}${name}` : `${folder}/${name}`));
  return paths.find((path) => read.has(path) || elsewhere.contentOf(path) !== undefined) ?? folder;
}

/** The same text on two sides that are compared, such as a folder and a revision. */
function relative(folder: string, path: string): string {
  const bare = (text: string) => text.replace(/^[^/:]+:/, '');
  return posix.relative(bare(folder), bare(path));
}

/** Without what goes into a ConfigMap or a Secret, which decides nothing. */
function filesNamedIn({ file, text }: Text): string[] {
  const names = [...readDocuments(new Source(file, text))].flatMap(({ value }) =>
    value?.type === 'map' ? namesIn(value) : [],
  );
  const files = names.filter(({ role }) => role !== 'content').map(({ path }) => path);
  // What begins with a scheme is somewhere else altogether.
  return files.filter((path) => !/^\/|^[a-z][a-z0-9+.-]*:\/\//.test(path));
}
