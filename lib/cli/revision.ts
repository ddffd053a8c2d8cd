import { realpathSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { manifestFiles } from '../manifests/files/manifest-files.ts';
import { type Elsewhere, withNamedElsewhere } from '../manifests/files/named-elsewhere.ts';
import { maxBytes, plainText, textOf, tooLarge } from '../manifests/files/text.ts';
import type { Problem, Texts } from '../manifests/model.ts';
import { problem } from '../manifests/problem.ts';
import { leadsOut } from '../render/paths.ts';
import { lazily } from '../review/lazily.ts';
import { bytesOf, contentsOf, git, textOfBytes } from './git.ts';
import { UsageError } from './input.ts';
import { type RevisionFile, RevisionTree } from './revision-tree.ts';

interface RevisionPath {
  /** An empty text stands for the staged files. */
  readonly revision: string;
  /** The path as it was written: from the top of the repository, or after `./` or `../` from the current folder. */
  readonly path: string;
}

/**
 * Parses `REVISION:PATH` as git does, or `:PATH` or `:0:PATH` for what is staged. Undefined for any other text.
 * @throws UsageError if git reads the text in another way
 */
export function revisionPath(text: string): RevisionPath | undefined {
  const [, stage, staged] = /^:([0-3]):(.*)$/s.exec(text) ?? [];
  if (stage !== undefined && stage !== '0')
    throw new UsageError(`${text} is one side of a merge; write :0:PATH for what is staged`);
  if (staged !== undefined) return { revision: '', path: staged };
  if (text.startsWith(':/'))
    throw new UsageError(`${text} is a commit by its message; write HEAD^{${text.slice(1)}}:PATH`);
  const [, revision, path = ''] = /^((?:[^:/\\][^:]*)?):(.*)$/s.exec(text) ?? [];
  // A drive letter of Windows is not a revision.
  if (revision === undefined || /^[A-Za-z]$/.test(revision)) return undefined;
  if (revision.startsWith('-')) throw new UsageError(`${revision} is not a revision`);
  if (/^\/(?!\/)/.test(path))
    throw new UsageError(`${text}: a path in a revision starts at the top of the repository, without a slash`);
  return { revision, path };
}

/**
 * The manifests below `path` in a git revision: the same texts as in a checkout, read without touching the working copy. Undefined if the
 * text does not name a revision, empty if the revision has no such path.
 * @throws UsageError if the revision does not exist
 */
export function textsOfRevision(text: string): Texts | undefined {
  const found = revisionPath(text);
  if (!found) return undefined;
  const path = bytesOf(fromTop(found.path));
  const tree = new RevisionTree(found.revision, path);
  // Fixes go into the file whose staged version is read.
  const place = found.revision === '' ? '' : `${found.revision}:`;
  const display = (file: string) => `${place}${textOfBytes(file.replace(/^\//, ''))}`;
  const type = tree.typeOf(path.replace(/\/+$/, ''));
  if (type === undefined) return { texts: [], problems: [] };
  const target = type === 'link' ? tree.leadsTo(path) : type;
  if (
    target === 'nothing' ||
    target === 'submodule' ||
    (type === 'link' && target === 'folder' && !path.endsWith('/'))
  ) {
    const fact =
      target === 'folder'
        ? 'a link to a folder, which kubectl does not enter'
        : 'not in the revision: a link out of it, or a submodule';
    return {
      texts: [],
      problems: [problem('MF001', { file: display(path), line: 1 }, fact, 'give the folder that it leads to')],
    };
  }
  const { files, problems } =
    target === 'folder' ? manifestFiles(tree, path.replace(/\/+$/, '')) : { files: [path], problems: [] };
  const read = readFiles(tree, files, problems, display);
  const elsewhere = lazily(() => elsewhereIn(new RevisionTree(found.revision, ''), place));
  return { ...read, texts: withNamedElsewhere(read.texts, elsewhere) };
}

/** @param place the words before a path in the revision */
function elsewhereIn(tree: RevisionTree, place: string): Elsewhere {
  const pathOf = (path: string) => bytesOf(path.slice(place.length));
  return {
    isFolder: (path) => tree.leadsTo(pathOf(path)) === 'folder',
    contentOf(path) {
      const file = tree.file(pathOf(path));
      return file && file.bytes <= maxBytes ? plainText(contentsOf([file.id])[0] ?? new Uint8Array()) : undefined;
    },
  };
}

function readFiles(
  tree: RevisionTree,
  files: readonly string[],
  problems: readonly Problem[],
  display: (file: string) => string,
): Texts {
  const seen = new Set<RevisionFile>();
  const found = files.flatMap((path) => {
    const file = tree.file(path);
    // A file that is found twice, through links, is read once, as in a folder.
    if (!file || seen.has(file)) return [];
    seen.add(file);
    return [{ file: display(path), ...file }];
  });
  const readable = found.filter(({ bytes }) => bytes <= maxBytes);
  const read = contentsOf(readable.map(({ id }) => id)).map((bytes, i) => textOf(readable[i]?.file ?? '', bytes));
  return {
    texts: read.flatMap((one) => ('text' in one ? [one.text] : [])),
    problems: [
      ...problems.map((one) => ({ ...one, location: { ...one.location, file: display(one.location.file) } })),
      ...found.filter(({ bytes }) => bytes > maxBytes).map(({ file }) => tooLarge(file)),
      ...read.flatMap((one) => ('problem' in one ? [one.problem] : [])),
    ],
  };
}

/**
 * The content of one file in `REVISION:FILE`. Undefined if the text does not name a revision.
 * @throws UsageError if the file does not exist
 */
export function textOfRevision(text: string): string | undefined {
  const found = revisionPath(text);
  if (!found) return undefined;
  const path = bytesOf(fromTop(found.path));
  const file = new RevisionTree(found.revision, path).file(path);
  if (!file) throw new UsageError(`git has no file ${text}`);
  const read = textOf(text, contentsOf([file.id])[0] ?? new Uint8Array());
  if ('problem' in read) throw new UsageError(`${text}: ${read.problem.message}`);
  return read.text.text;
}

/** A file of the working copy as `REVISION:FILE`, whether the revision has it or not. */
export function inRevision(revision: string, file: string): string | undefined {
  const top = git(['rev-parse', '--show-toplevel']).output.toString().replace(/\n$/, '');
  const path = top === '' ? '..' : relative(realpathSync(top), resolve(realpathSync('.'), file)).replaceAll('\\', '/');
  return leadsOut(path) ? undefined : `${revision}:${path}`;
}

/**
 * The path without `.` and `..`. "A path starting with ./ or ../ is relative to the current working directory", of gitrevisions.
 */
function fromTop(path: string): string {
  const isFromHere = /^\.\.?(?:\/|$)/.test(path);
  const prefix = isFromHere ? git(['rev-parse', '--show-prefix']).output.toString().replace(/\n$/, '') : '';
  const parts: string[] = [];
  for (const part of `${prefix}${path}`.split('/')) {
    if (part === '..' && parts.pop() === undefined) throw new UsageError(`${path} lies outside of the repository`);
    if (part !== '..' && part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/') + (path.endsWith('/') && parts.length > 0 ? '/' : '');
}
