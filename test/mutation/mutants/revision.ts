// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of code
import { inFile, type Mutant } from '../mutant.ts';

const git = inFile('lib/cli/revision.ts');

/** Faults in reading manifests, and an intent, out of a revision of git. */
export const revision: readonly Mutant[] = [
  git(
    'a revision may be an option of git',
    "if (revision.startsWith('-')) throw new UsageError(`${revision} is no revision`);",
    '',
  ),
  git(
    'a drive of Windows is a revision',
    "if (revision === '' || /^[A-Za-z]$/.test(revision)) return undefined;",
    "if (revision === '') return undefined;",
  ),
  git(
    'a slash at the end is part of the path',
    "path.replace(/^(?:\\.\\/)+|\\/+$/g, '')",
    "path.replace(/^(?:\\.\\/)+/g, '')",
  ),
  git('./ at the start is part of the path', "path.replace(/^(?:\\.\\/)+|\\/+$/g, '')", "path.replace(/\\/+$/g, '')"),
  git('a colon ends the path', '[^:]*):(.*)$/', '[^:]*):([^:]*)$/'),
  git('.yml is no manifest', '/\\.(?:ya?ml|json)$/i', '/\\.(?:yaml|json)$/i'),
  git('JSON is no manifest', '/\\.(?:ya?ml|json)$/i', '/\\.(?:ya?ml)$/i'),
  git('capital letters are no extension', '/\\.(?:ya?ml|json)$/i', '/\\.(?:ya?ml|json)$/'),
  git('manifests of installed packages count', '/(?:^|\\/)(?:\\.|node_modules\\/)/', '/(?:^|\\/)\\./'),
  git('hidden files count', '/(?:^|\\/)(?:\\.|node_modules\\/)/', '/(?:^|\\/)node_modules\\//'),
  git('a path below a hidden folder is hidden', '!PASSED_OVER.test(within(file))', '!PASSED_OVER.test(file)'),
  git('folders in the folder are not read', "git(['ls-tree', '-r', '-z',", "git(['ls-tree', '-z',"),
  git('paths are those from the current folder', "'--name-only', '--full-tree', revision,", "'--name-only', revision,"),
  git(
    'no such revision is an empty one',
    'if (listed.status !== 0) throw new UsageError(`git has no ${revision}: ${firstLine(listed.stderr)}`);',
    '',
  ),
  git(
    'no such file is an empty one',
    'if (size === undefined) throw new UsageError(`git has no file ${revision}:${file}`);',
    "if (size === undefined) return '';",
  ),
  git('the next file begins one byte early', 'at = end + 2 + Number(size);', 'at = end + 1 + Number(size);'),
  git(
    'a file begins with the end of its header',
    "bytes.toString('utf8', end + 1, end + 1 + Number(size))",
    "bytes.toString('utf8', end, end + Number(size))",
  ),
  git('the content is read byte by byte', "bytes.toString('utf8', end + 1,", "bytes.toString('latin1', end + 1,"),
  git('a folder is a file', '/^[0-9a-f]+ blob (\\d+)$/', '/^[0-9a-f]+ \\w+ (\\d+)$/'),
  git(
    'names of files are read byte by byte',
    "const text = args[0] === 'ls-tree' ?",
    "const text = args[0] === 'none' ?",
  ),
  git('contents go to the wrong files', 'text: content }));', 'text: content })).reverse();'),
  git(
    'a file outside of the repository is one of it',
    "return path.startsWith('..') ? undefined : `${revision}:${path}`;",
    'return `${revision}:${path}`;',
  ),
  git('outside of a repository, every file is in it', "top === '' ? '..' :", "top === '' ? file :"),
  git('a file is one of the top folder', "resolve(realpathSync('.'), file)", 'resolve(realpathSync(top), file)'),
];
