import type { Location } from '../../manifests/model.ts';
import { safeText } from '../markup.ts';
import { printLocation } from '../problem.ts';

/**
 * The address of the files of the head commit, such as `https://github.com/owner/repository/blob/<commit>`. Without it, there
 * are no links.
 */
export type SourceUrl = string | RenderedSources | undefined;

/** The same for rendered manifests, whose lines are in no file of the commit. */
interface RenderedSources {
  readonly base: string;
  /** The path of the file from which a place was rendered. Undefined if it is unknown. */
  readonly sourceOf: (location: Location) => string | undefined;
}

/**
 * A place as Markdown: a link to its file and line at the head commit, or the place followed by a link to the file from which
 * it was rendered.
 */
export function sourceLink(location: Location, url: SourceUrl): string {
  const text = safeText(printLocation(location));
  if (typeof url === 'object') {
    const source = url.sourceOf(location);
    return source === undefined ? text : `${text}, from ${linked(safeText(source), source, url.base)}`;
  }
  return url === undefined ? text : linked(text, location.file, url, `#L${location.line}`);
}

/** A link to a file. Only the text if the file is not in the repository. */
function linked(text: string, file: string, base: string, anchor = ''): string {
  const segments = file.split('/');
  // A URL cannot hold half of a surrogate pair.
  const isPath = !file.startsWith('/') && !segments.includes('..') && !/\p{Cs}/u.test(file);
  if (!isPath) return text;
  const path = segments
    .filter((segment) => segment !== '.')
    .map(encodeSegment)
    .join('/');
  return `[${text}](${base}/${path}${anchor})`;
}

/** Escapes what a URL or the target of a Markdown link cannot hold. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[()!'*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
}
