import type { Problem, Unseen } from '../model.ts';
import { printable } from '../printable.ts';
import { problem } from '../problem.ts';
import { systemReason } from './system-reason.ts';
import type { Tree, TreeEntry } from './tree.ts';

/** FileExtensions of k8s.io/cli-runtime. A file called just `.yaml` has that extension, too. */
const extension = /\.(?:json|yaml|yml)$/;
const anyCase = new RegExp(extension, 'i');

/**
 * The files of a folder that `kubectl apply -R -f FOLDER` reads, in its order (ExpandPathsToFileVisitors of k8s.io/cli-runtime,
 * with Go's filepath.Walk). Extensions are case-sensitive, and hidden files and folders count. A linked folder is never entered,
 * and a linked file is read if the link has the extension. Whatever a user may believe to be read, and is not, is among the
 * problems.
 */
export function manifestFiles(tree: Tree, folder: string): { files: string[]; problems: Problem[] } {
  const found = { files: [] as string[], problems: [] as Problem[] };
  const open = [`${folder === '/' ? '' : folder}/`];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (path.endsWith('/')) open.push(...childrenOf(tree, path.slice(0, -1), folder, found.problems).reverse());
    else found.files.push(path);
  }
  return found;
}

/** The folders to enter (with a slash at the end) and the files to read, in order. */
function childrenOf(tree: Tree, folder: string, root: string, problems: Problem[]): string[] {
  let entries: readonly TreeEntry[];
  try {
    entries = tree.entries(folder === '' ? '/' : folder);
  } catch (error) {
    problems.push(unreadable(folder, error));
    return [];
  }
  return [...entries].sort(byName).flatMap(({ name, type }) => {
    const path = `${folder}/${name}`;
    if (type === 'folder') return [`${path}/`];
    const problem = passedOver(tree, path, type, root);
    if (problem) problems.push(problem);
    return problem || !extension.test(name) ? [] : [path];
  });
}

/** Why an entry that is not a folder is not read, if a user should know. */
function passedOver(tree: Tree, path: string, type: TreeEntry['type'], root: string): Problem | undefined {
  const at = { file: path, line: 1 };
  if (type === 'submodule')
    return problem(
      'MF007',
      at,
      'a submodule, whose content is not in the revision',
      'compare checkouts, with submodules',
    );
  const target = type === 'link' ? tree.leadsTo(path) : type;
  if (target === 'folder') {
    const isRead = extension.test(path);
    if (isRead)
      return problem('MF001', at, 'a link to a folder, which kubectl takes for a file', 'give the link another name');
    // The target is read anyway.
    if (`${tree.realPath(path)}/`.startsWith(`${tree.realPath(root)}/`)) return undefined;
    const fact = `a link to a folder, ${tree.targetOf(path)}, which kubectl does not enter: what is in it is not read`;
    return problem('MF005', at, fact, 'if it is applied too, give that folder as well');
  }
  if (extension.test(path)) {
    if (target === 'file') return undefined;
    return problem('MF001', at, target === 'nothing' ? 'a link that leads nowhere' : 'not a file', 'remove it');
  }
  if (!anyCase.test(path)) return undefined;
  const fact = 'kubectl does not read it, because the extension is not in lower case';
  return problem('MF006', at, fact, 'write the extension in lower case, or give the file by name');
}

/**
 * The linked folders among the entries that are not read. What is in them may be applied in another way. The text says where a
 * link leads, so that a link with a new target counts as changed.
 */
export function linkedFolders(problems: readonly Problem[]): Unseen[] {
  return problems
    .filter(({ code }) => code === 'MF005')
    .map(({ location, message }) => ({
      ...{ apiVersion: '', kind: 'linked folder', name: printable(location.file.replace(/^.*[/:]/s, '')) },
      ...{ location, content: message, makes: 'linked', isProblem: true },
    }));
}

/** A problem for a path that cannot be read, with the reason from Node's error. */
export function unreadable(file: string, error: unknown): Problem {
  const { code } = error as NodeJS.ErrnoException;
  if (typeof code !== 'string') throw error;
  const missing = code === 'ENOENT';
  const message = missing ? 'no such file or folder' : `cannot be read: ${systemReason(error)}`;
  return problem('MF001', { file, line: 1 }, message, missing ? pathAdvice(file) : 'check that it may be read');
}

/** Many paths with a colon are meant for git. A drive letter of Windows is not. */
function pathAdvice(file: string): string {
  return /^[^:/\\.][^:\\]+:./.test(file)
    ? 'check the path; only OLD and NEW of diff and review, and --base of report, are read from git as REVISION:PATH'
    : 'check the path';
}

/** Go's order of strings: by bytes, which is the order of code points and not of UTF-16 units. */
function byName({ name: a }: TreeEntry, { name: b }: TreeEntry): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
