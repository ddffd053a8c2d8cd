import type { Location } from '../../manifests/model.ts';
import { safeText } from '../markup.ts';
import { printLocation } from '../problem.ts';

/** Where readers find the files of the head commit, such as `https://github.com/owner/repository/blob/<commit>`; undefined: no links. */
export type SourceUrl = string | RenderedSources | undefined;

/** For places in what was rendered, which is in no file of the commit. */
interface RenderedSources {
  readonly base: string;
  /** The path of the file that a place comes from; undefined: it is not known. */
  readonly sourceOf: (location: Location) => string | undefined;
}

/** A place in a file as a link to the head commit, or with the file that it was rendered from as a link. */
export function sourceLink(location: Location, url: SourceUrl): string {
  const text = safeText(printLocation(location));
  if (typeof url === 'object') {
    const source = url.sourceOf(location);
    return source === undefined ? text : `${text}, from ${linked(safeText(source), source, url.base)}`;
  }
  return url === undefined ? text : linked(text, location.file, url, `#L${location.line}`);
}

/** A text as a link to a file, if it is one of the repository. */
function linked(text: string, file: string, base: string, anchor = ''): string {
  const segments = file.split('/');
  // A URL holds no half of a surrogate pair.
  const isPath = !file.startsWith('/') && !segments.includes('..') && !/\p{Cs}/u.test(file);
  if (!isPath) return text;
  const path = segments
    .filter((segment) => segment !== '.')
    .map(encodeSegment)
    .join('/');
  return `[${text}](${base}/${path}${anchor})`;
}

/** What a URL, and a target of Markdown, takes as it is. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[()!'*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
