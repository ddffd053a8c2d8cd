// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const path = inFile('lib/cli/revision.ts');
const tree = inFile('lib/cli/revision-tree.ts');
const git = inFile('lib/cli/git.ts');

/** Faults in reading manifests, and an intent, out of a revision of git. */
export const revision: readonly Mutant[] = [
  path(
    'a revision may be an option of git',
    "if (revision.startsWith('-')) throw new UsageError(`${revision} is not a revision`);",
    '',
  ),
  path(
    'a drive of Windows is a revision',
    'if (revision === undefined || /^[A-Za-z]$/.test(revision)) return undefined;',
    'if (revision === undefined) return undefined;',
  ),
  path('a colon ends the path', '[^:]*)?):(.*)$/', '[^:]*)?):([^:]*)$/'),
  path('a side of a merge is a path', "stage !== undefined && stage !== '0'", "stage === '9'"),
  path(
    './ is the top of the repository',
    'const isFromHere = /^\\.\\.?(?:\\/|$)/.test(path);',
    'const isFromHere = false as boolean;',
  ),
  path(
    '../ may lead out of the repository',
    "if (part === '..' && parts.pop() === undefined) throw",
    "if (part === '..' && parts.pop() === undefined && path === '') throw",
  ),
  path(
    'a folder that is given by a link is entered',
    "(type === 'link' && target === 'folder' && !path.endsWith('/'))",
    "(type === 'link' && target === 'nothing')",
  ),
  path('what is met twice is read twice', 'if (!file || seen.has(file)) return [];', 'if (!file) return [];'),
  path(
    'what is too large is passed over',
    'found.filter(({ bytes }) => bytes > maxBytes)',
    'found.filter(() => false)',
  ),
  path(
    'what cannot be decoded is passed over',
    "read.flatMap((one) => ('problem' in one ? [one.problem] : []))",
    'read.flatMap(() => [])',
  ),
  path(
    'no such file is an empty one',
    'if (!file) throw new UsageError(`git has no file ${text}`);',
    "if (!file) return '';",
  ),
  path(
    'a file outside of the repository is one of it',
    'return leadsOut(path) ? undefined : `${revision}:${path}`;',
    'return `${revision}:${path}`;',
  ),
  path('outside of a repository, every file is in it', "top === '' ? '..' :", "top === '' ? file :"),
  path('a file is one of the top folder', "resolve(realpathSync('.'), file)", 'resolve(realpathSync(top), file)'),
  tree('folders in the folder are not read', "git(['ls-tree', '-r', '-t',", "git(['ls-tree', '-t',"),
  tree('paths are those from the current folder', "'-z', '--full-tree', revision,", "'-z', revision,"),
  tree(
    'no such revision is an empty one',
    'if (!ok) throw new UsageError(`git has no ${revision}: ${complaint}`);',
    '',
  ),
  tree('links are files', "'120000': 'link',", "'120000': 'file',"),
  tree('submodules are folders', "'160000': 'submodule',", "'160000': 'folder',"),
  tree(
    'a link leads nowhere outside of the folder',
    '        this.#readAll();\n        const target',
    '        const target',
  ),
  git('the next file begins one byte early', 'at = end + 2 + Number(size);', 'at = end + 1 + Number(size);'),
  git(
    'a file begins with the end of its header',
    'output.subarray(end + 1, end + 1 + Number(size))',
    'output.subarray(end, end + Number(size))',
  ),
];
