import { RenderFailure } from '../failure.ts';

/** Left out whatever a source says: "Git files". */
const OF_GIT = ['.git/', '.gitignore', '.gitmodules', '.gitattributes'];
/** Left out unless a rule says otherwise: "images, archives, CI files", and Flux' own. */
const BY_DEFAULT = [
  ...['*.jpg', '*.jpeg', '*.gif', '*.png', '*.wmv', '*.flv', '*.tar.gz', '*.zip'],
  ...['.github/', '.circleci/', '.travis.yml', '.gitlab-ci.yml', 'appveyor.yml', '.drone.yml', 'cloudbuild.yaml'],
  ...['codeship-services.yml', 'codeship-steps.yml', '**/.goreleaser.yml', '**/.sops.yaml', '**/.flux.yaml'],
];
/** Nobody writes more stars in a name, and matching them could take very long. */
const MOST_STARS = 6;

/** Nobody writes more rules. Each is tried on each file. */
const MOST_RULES = 1000;

/** The rules of a `.sourceignore` file or of a source's `ignore`, with the folder that they apply to. */
export interface Rules {
  readonly folder: readonly string[];
  readonly text: string;
}

/** Tells whether the source controller leaves out a file, by its path. */
export type LeavesOut = (path: readonly string[]) => boolean;

type Name = '**' | '' | RegExp;
interface Pattern {
  readonly folder: readonly string[];
  readonly names: readonly Name[];
  readonly isIncluded: boolean;
  readonly isFolder: boolean;
}

/**
 * Combines rules. The last rule that matches decides, and Flux' own rules apply if there are no others. They are read as go-git
 * reads them, so a rule may include a file of a folder that is left out.
 * @throws RenderFailure if a rule is not supported
 */
export function leavesOut(all: readonly Rules[]): LeavesOut {
  const given = all.flatMap(({ folder, text }) => linesOf(text).map((line) => patternOf(line, folder)));
  if (given.length > MOST_RULES)
    throw new RenderFailure(`.sourceignore and spec.ignore have more than ${MOST_RULES} rules`);
  const own = given.length > 0 ? OF_GIT : [...OF_GIT, ...BY_DEFAULT];
  const patterns = [...own.map((line) => patternOf(line, [])), ...given].reverse();
  return (path) => {
    const decides = patterns.find((one) => matches(one, path));
    return decides !== undefined && !decides.isIncluded;
  };
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => !line.startsWith('#') && line.trim() !== '');
}

function patternOf(line: string, folder: readonly string[]): Pattern {
  const isIncluded = line.startsWith('!');
  const bare = isIncluded ? line.slice(1) : line;
  const trimmed = bare.endsWith('\\ ') ? bare : bare.replace(/ +$/, '');
  const isFolder = trimmed.endsWith('/');
  const names = (isFolder ? trimmed.slice(0, -1) : trimmed).split('/').map((name) => nameOf(name, line));
  return { folder, names, isIncluded, isFolder };
}

/** A name pattern, as for Go's filepath.Match. */
function nameOf(name: string, line: string): Name {
  if (name === '' || name === '**') return name;
  if ((name.match(/\*+/g)?.length ?? 0) > MOST_STARS || /[[\]\\]/.test(name))
    throw new RenderFailure(
      `the rule ${JSON.stringify(line.slice(0, 80))} of .sourceignore or spec.ignore is not supported`,
    );
  const pattern = name
    .replace(/[.+^$()|{}]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${pattern}$`, 's');
}

function matches({ folder, names, isFolder }: Pattern, whole: readonly string[]): boolean {
  if (whole.length <= folder.length || folder.some((name, i) => whole[i] !== name)) return false;
  const path = whole.slice(folder.length);
  if (names.length > 1) return matchesPath(names, path, isFolder);
  const [name] = names;
  const at = path.findIndex((one) => name instanceof RegExp && name.test(one));
  // The last name of a path is a file.
  return at >= 0 && !(isFolder && at === path.length - 1);
}

function matchesPath(names: readonly Name[], path: readonly string[], isFolder: boolean): boolean {
  let [rest, isMatched, isAnywhere] = [path, false, false];
  for (const [i, name] of names.entries()) {
    if (name === '') {
      isAnywhere = false;
      continue;
    }
    if (name === '**') {
      if (i === names.length - 1) break;
      isAnywhere = true;
      continue;
    }
    if (rest.length === 0) return false;
    const at = isAnywhere ? rest.findIndex((one) => name.test(one)) : name.test(rest[0] ?? '') ? 0 : -1;
    if (at < 0 && !isAnywhere) return false;
    isMatched = at >= 0;
    rest = at < 0 ? [] : rest.slice(at + 1);
    isAnywhere = false;
  }
  return isMatched && !(isFolder && rest.length === 0);
}
