import { NotFollowed } from './not-followed.ts';

/** Nobody writes a longer glob or one with more stars, and matching it could take very long. */
const MOST = { letters: 200, stars: 8 };

/**
 * How a glob matches. `path`: `*` and `?` stay within a name, and `**` crosses names. `text`: a slash is an ordinary character.
 * `git`: like `text`, but without `{a,b}`, as in git's pathspecs.
 */
export type Globbing = 'path' | 'text' | 'git';

/**
 * Tells whether a path matches a glob with `*`, `?`, `**` and `{a,b}`.
 * @throws NotFollowed if the glob is not supported
 */
export function globOf(glob: string, how: Globbing = 'path'): (path: string) => boolean {
  const stars = glob.match(/\*+/g)?.length ?? 0;
  if (glob.length > MOST.letters || stars > MOST.stars || /[[\]\\]/.test(glob))
    throw new NotFollowed(`the glob ${JSON.stringify(glob.slice(0, 80))} is not supported`);
  const literal = (text: string): string => text.replace(/[.+^$()|{}]/g, '\\$&');
  const [one, some] = how === 'path' ? ['[^/]', '[^/]*'] : ['.', '.*'];
  const braces: Readonly<Record<string, string>> = how === 'git' ? {} : { '{': '(?:', '}': ')' };
  const words: Readonly<Record<string, string>> = { '?': one, '*': some, ...braces };
  let depth = 0;
  const pattern = glob.replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, (word) => {
    if (word === '**/') return how === 'path' ? '(?:.*/)?' : '.*/';
    if (word === '**') return '.*';
    if (word === '{' && how !== 'git') depth++;
    if (word === '}' && how !== 'git') depth--;
    if (word === ',') return depth > 0 ? '|' : ',';
    return words[word] ?? literal(word);
  });
  if (depth !== 0 || /\(\?:[^)]*\(\?:/.test(pattern.replaceAll('(?:.*/)?', '')))
    throw new NotFollowed(`the glob ${JSON.stringify(glob)} is not supported`);
  const expression = new RegExp(`^${pattern}$`, 's');
  return (path) => expression.test(path);
}
