import type { Location } from '../../manifests/model.ts';
import { safeText } from '../markup.ts';
import { printLocation } from '../problem.ts';

/**
 * A place in a file as a link to the head commit, where files are known to be of the repository.
 *
 * @param base such as `https://github.com/owner/repository/blob/<commit>`; undefined: no link
 */
export function sourceLink(location: Location, base: string | undefined): string {
  const text = safeText(printLocation(location));
  const segments = location.file.split('/');
  // A URL holds no half of a surrogate pair.
  const isPath = !location.file.startsWith('/') && !segments.includes('..') && !/\p{Cs}/u.test(location.file);
  if (base === undefined || !isPath) return text;
  const path = segments
    .filter((segment) => segment !== '.')
    .map(encodeSegment)
    .join('/');
  return `[${text}](${base}/${path}#L${location.line})`;
}

/** What a URL, and a target of Markdown, takes as it is. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[()!'*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
