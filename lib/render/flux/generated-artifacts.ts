import {
  copyFileSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { all, type Fields, refuseOtherFields } from '../fields.ts';
import { temporaryFolder } from '../leftovers.ts';
import { NotFollowed } from '../not-followed.ts';
import type { PlainObject } from '../part.ts';
import { entryAt, fromTop, leadsOut } from '../paths.ts';
import { filesBelow } from '../plain-files.ts';
import { asMap, at, listAt, mapsAt, type Plain, textAt } from '../plain-yaml.ts';
import { type Pool, referenceOf } from '../pool.ts';
import type { Side } from '../side.ts';
import { CopyExcludes } from './copy-excludes.ts';

export const EXTERNAL_ARTIFACT = 'ExternalArtifact';
const GENERATOR = 'ArtifactGenerator';

/** Fields of an ArtifactGenerator (`ArtifactGeneratorSpec` of source.extensions.fluxcd.io/v1beta1). */
const FIELDS: Fields = {
  sources: all('followed', 'alias', 'kind', 'name', 'namespace'),
  artifacts: {
    name: 'followed',
    copy: {
      ...all('followed', 'from', 'to', 'exclude'),
      strategy: (value) => value === 'Overwrite' || value === 'Merge',
    },
    ...all('decides nothing', 'revision', 'originRevision'),
  },
  pathPattern: 'not supported',
};

/** What decides whether the tree of a source is this repository: why not, or undefined. */
export type WhyNot = (kind: string, namespace: string, name: string) => string | undefined;

/**
 * The ExternalArtifacts that ArtifactGenerators of Flux copy together from this repository, each as a tree of its own. The rules of
 * copying are those of `applyCopyOperations` in source-watcher.
 */
export class GeneratedArtifacts {
  readonly #made = new Map<string, { readonly side: Side; readonly remove: () => void }>();
  readonly #side: Side;

  constructor(side: Side) {
    this.#side = side;
  }

  /**
   * The tree of an ExternalArtifact.
   * @param whyNot makes the tree what a source packs of it
   * @throws NotFollowed if nothing in the tree makes it, or not from this repository alone, or in a way that is not supported
   */
  sideOf(namespace: string, name: string, pool: Pool, whyNot: WhyNot): Side {
    const key = `${namespace}/${name}`;
    const before = this.#made.get(key);
    if (before) return before.side;
    const { generator, artifact } = generatorOf(namespace, name, pool);
    const sources = new Map(mapsAt(generator.value, 'spec.sources').map((one) => [textAt(one, 'alias') ?? '', one]));
    const { folder, remove } = temporaryFolder('artifact');
    const tree = realpathSync(folder);
    const origins = new Map<string, string>();
    try {
      refuseOtherFields(at(generator.value, 'spec'), FIELDS, 'spec');
      for (const operation of mapsAt(artifact, 'copy')) {
        const [, alias = '', pattern] = /^@([\w-]+)\/(.*)$/.exec(textAt(operation, 'from') ?? '') ?? [];
        const source = sources.get(alias);
        if (!source || pattern === undefined)
          throw new NotFollowed(`it copies from ${textAt(operation, 'from')}, which is none of its sources`);
        const { kind, ...of } = referenceOf(source, generator.namespace);
        const why = whyNot(kind, of.namespace, of.name);
        if (why !== undefined) throw new NotFollowed(why);
        copy(this.#side.tree, pattern, tree, operation, origins);
      }
    } catch (error) {
      remove();
      throw error instanceof NotFollowed ? new NotFollowed(`of ${generator.words}: ${error.message}`) : error;
    }
    const shown = (path: string) => this.#side.shown(origins.get(path) ?? path);
    const made = { side: { ...this.#side, tree, shown }, remove };
    this.#made.set(key, made);
    return made.side;
  }

  end(): void {
    for (const { remove } of this.#made.values()) remove();
    this.#made.clear();
  }
}

/**
 * What the content of an ExternalArtifact depends on: the ArtifactGenerators that make it, as text, and the folders and files that they
 * copy, or rather more. Nothing if nothing in the tree makes it.
 */
export function readsOfArtifact(namespace: string, name: string, pool: Pool): { values: string[]; paths: string[] } {
  const found = generatorsOf(namespace, name, pool);
  return {
    values: found.map(({ generator }) => JSON.stringify(generator.value)),
    paths: found.flatMap(({ artifact }) =>
      mapsAt(artifact, 'copy').map((one) => fromTop(prefixOf((textAt(one, 'from') ?? '').replace(/^@[^/]*\//, '')))),
    ),
  };
}

function generatorsOf(namespace: string, name: string, pool: Pool): { generator: PlainObject; artifact: Plain }[] {
  return pool.ofKind(GENERATOR).flatMap((generator) =>
    mapsAt(generator.value, 'spec.artifacts')
      .filter((one) => generator.namespace === namespace && textAt(one, 'name') === name)
      .map((artifact) => ({ generator, artifact })),
  );
}

function generatorOf(namespace: string, name: string, pool: Pool): { generator: PlainObject; artifact: Plain } {
  const [found, ...others] = generatorsOf(namespace, name, pool);
  const words = `${EXTERNAL_ARTIFACT} ${namespace}/${name}`;
  if (!found) throw new NotFollowed(`the content of ${words} is not in the tree`);
  if (others.length > 0) throw new NotFollowed(`${words} is made twice, by ${found.generator.words} and another one`);
  const { generator } = found;
  if (asMap(at(generator.value, 'metadata.annotations'))?.['source.extensions.fluxcd.io/reconcile'] === 'disabled')
    throw new NotFollowed(`${generator.words} is disabled, so ${words} is what it was`);
  return found;
}

/** One copy operation, by the rules of `cp`. */
function copy(from: string, pattern: string, into: string, operation: Plain, origins: Map<string, string>): void {
  const to = textAt(operation, 'to') ?? '';
  const isIntoFolder = to.endsWith('/');
  const target = /^@artifact\//.test(to) ? fromTop(to.slice('@artifact/'.length)) : '..';
  const source = fromTop(prefixOf(pattern));
  if (leadsOut(target) || leadsOut(source))
    throw new NotFollowed(`it copies to ${to}, or from ${pattern}, which lead out`);
  const isPattern = fromTop(pattern) !== source;
  if (isPattern && fromTop(pattern) !== posix.join(source, '**'))
    throw new NotFollowed(`it copies by the pattern ${pattern}, which is not supported`);
  const found = entryAt(join(from, source));
  if (!found) throw new NotFollowed(`it copies from ${source}, which is not in the tree`);
  const what = isPattern ? 'contents' : found.isDirectory() ? 'folder' : 'file';
  const patterns = listAt(operation, 'exclude').filter((one) => typeof one === 'string');
  const excludes = new CopyExcludes(patterns, { source, what });
  const isMerged = textAt(operation, 'strategy') === 'Merge';
  let copied = 0;
  const put = (path: string, destination: string) => {
    const isFolder = lstatSync(join(from, path)).isDirectory();
    for (const file of isFolder ? filesBelow(from, path, true) : ['']) {
      const [own, name] = [posix.join(path, file), posix.join(destination, file)];
      if (excludes.leavesOut(own)) continue;
      if (isMerged && entryAt(join(into, name)))
        throw new NotFollowed(`it merges ${own} into ${name}, which is not supported`);
      copyFile(join(from, own), join(into, name));
      origins.set(name, own);
      copied++;
    }
  };
  if (isPattern) {
    const names = found.isDirectory() ? readdirSync(join(from, source)).sort() : [];
    if (names.length === 0) throw new NotFollowed(`it copies from ${pattern}, where there is nothing`);
    for (const name of names) put(posix.join(source, name), posix.join(target, name));
    // Flux then keeps the artifact as it was.
    if (copied === 0) throw new NotFollowed(`it copies from ${pattern}, where everything is excluded`);
    return;
  }
  const isFolderThere = entryAt(join(into, target))?.isDirectory() ?? false;
  const isBelow = found.isDirectory() || isIntoFolder || isFolderThere;
  put(source, isBelow ? posix.join(target, posix.basename(source)) : target);
}

/** The path before the first part with a wildcard. */
function prefixOf(pattern: string): string {
  return pattern.replace(/(?:^|\/)[^/]*[*?[\]].*$/, '');
}

/** A link stands for a large file that was not copied. */
function copyFile(from: string, to: string): void {
  try {
    mkdirSync(dirname(to), { recursive: true });
    rmSync(to, { force: true });
    if (lstatSync(from).isSymbolicLink()) symlinkSync(readlinkSync(from), to);
    else copyFileSync(from, to);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!/EISDIR|ENOTDIR|EEXIST/.test(code)) throw error;
    throw new NotFollowed('it copies a file to where a folder is, or the other way round');
  }
}
