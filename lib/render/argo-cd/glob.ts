import { NotFollowed } from '../not-followed.ts';

/** Longer, or with more stars, nobody writes one, and it could take for ever. */
const MOST = { letters: 200, stars: 8 };

/**
 * Does a path match a glob: `*` and `?` within a name, `**` across names, `{a,b}`?
 * @param isAcross whether `*` matches slashes, as git's pathspecs have it
 * @throws NotFollowed on one that is not supported
 */
export function globOf(glob: string, isAcross = false): (path: string) => boolean {
  const stars = glob.match(/\*+/g)?.length ?? 0;
  if (glob.length > MOST.letters || stars > MOST.stars || /[[\]\\]/.test(glob))
    throw new NotFollowed(`the glob ${JSON.stringify(glob.slice(0, 80))} is not supported`);
  const inBraces = (text: string): string => text.replace(/[.+^$()|]/g, '\\$&');
  const words: Readonly<Record<string, string>> = { '?': '[^/]', '*': isAcross ? '.*' : '[^/]*', '{': '(?:', '}': ')' };
  let depth = 0;
  const pattern = glob.replace(/\*\*\/|\*\*|[*?{},]|[^*?{},]+/g, (word) => {
    if (word === '**/') return '(?:.*/)?';
    if (word === '**') return '.*';
    if (word === '{') depth++;
    if (word === '}') depth--;
    if (word === ',') return depth > 0 ? '|' : ',';
    return words[word] ?? inBraces(word);
  });
  if (depth !== 0 || /\(\?:[^)]*\(\?:/.test(pattern.replaceAll('(?:.*/)?', '')))
    throw new NotFollowed(`the glob ${JSON.stringify(glob)} is not supported`);
  const expression = new RegExp(`^${pattern}$`, 's');
  return (path) => expression.test(path);
}
