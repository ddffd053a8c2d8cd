import { posix } from 'node:path';
import { Api } from '../forge/api.ts';
import { NotAllowed } from '../forge/forge.ts';
import { type GitHubPlace, HEADERS } from '../forge/github.ts';
import { repeated } from '../forge/repeated.ts';
import { type Hunk, hunksOf, isWithin } from './diff-lines.ts';

/** A pull request on GitHub, and its head commit. */
export interface Place extends GitHubPlace {
  readonly commit: string;
}

/** A text about lines of a file of the head commit. `tierwall review --suggestions` writes them. */
export interface LineComment {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  /** The text in Markdown. */
  readonly body: string;
}

/** The number of comments by what was done with them. */
export interface LineOutcome {
  readonly created: number;
  /** Comments that already existed. */
  readonly kept: number;
  /** Earlier comments that are no longer valid. */
  readonly removed: number;
  /** Comments that were not written, because the diff does not show their lines or because there are too many. */
  readonly left: number;
  /** False if the token may not write, as for a pull request from a fork. Then nothing was changed. */
  readonly isAllowed: boolean;
}

/** Marks the comments so that they are found again. Readers do not see it. */
const MARKER = '<!-- tierwall suggestion -->';
const PER_PAGE = 100;
/** The most comments. More would only hinder a reader of the pull request. */
const MOST = 20;

interface Known {
  readonly id: number;
  readonly body: string;
  readonly path: string;
  /** Null if the diff no longer has the line. */
  readonly line: number | null;
  readonly start_line?: number | null;
  readonly in_reply_to_id?: number;
  readonly user: { readonly login: string } | null;
}

/** What the API answers if a comment no longer exists, or if a line is not in the diff. The diff may have changed meanwhile. */
const GONE = [404, 410];
const NOT_IN_DIFF = [422];

/**
 * Writes comments on lines of the pull request. Comments that already exist stay. Earlier ones that are no longer valid are
 * removed, unless somebody has answered them. Lines that the diff does not show get none.
 * @param pause milliseconds before the first repetition of a failed request. They double with each repetition
 * @throws Error if the API fails again and again, or refuses for another reason
 */
export async function putLineComments(
  comments: readonly LineComment[],
  place: Place,
  pause?: number,
): Promise<LineOutcome> {
  const api = new Api(place, HEADERS);
  try {
    return await repeated(() => put(comments, place, api), pause);
  } catch (error) {
    if (!(error instanceof NotAllowed)) throw error;
    return { created: 0, kept: 0, removed: 0, left: comments.length, isAllowed: false };
  }
}

async function put(comments: readonly LineComment[], place: Place, api: Api): Promise<LineOutcome> {
  const pulls = `/repos/${place.repository}/pulls`;
  const here = `${pulls}/${place.pullRequest}`;
  const files = await all<{ filename: string; patch?: string }>(`${here}/files`, api);
  const known = await all<Known>(`${here}/comments`, api);
  const hunks = new Map(files.map(({ filename, patch = '' }) => [filename, hunksOf(patch)]));
  const wanted = comments
    .map(commentOf)
    .filter((one) => isShown(hunks, one))
    .slice(0, MOST);
  const own = known.filter(({ user, body }) => user?.login === place.author && body.startsWith(MARKER));
  const missing = new Map(wanted.map((one) => [keyOf(one), one]));
  const stale = own.filter((one) => !missing.delete(keyOf(one)));
  const answered = new Set(known.map(({ in_reply_to_id: id }) => id));
  const kept = wanted.length - missing.size;
  const removable = stale.filter((one) => !answered.has(one.id));
  for (const { id } of removable) await api.request('DELETE', `${pulls}/comments/${id}`, undefined, GONE);
  let created = 0;
  for (const one of missing.values()) {
    const body = { ...one, commit_id: place.commit };
    const { ok } = await api.request('POST', `${here}/comments`, body, NOT_IN_DIFF);
    if (ok) created++;
  }
  return { created, kept, removed: removable.length, left: comments.length - created - kept, isAllowed: true };
}

/** The comment in the form of the API. */
function commentOf({ file, startLine, endLine, body }: LineComment) {
  const lines = startLine === endLine ? {} : { start_line: startLine, start_side: 'RIGHT' };
  return { path: posix.normalize(file), ...lines, line: endLine, side: 'RIGHT', body: `${MARKER}\n${body.trimEnd()}` };
}

type Written = ReturnType<typeof commentOf>;

function isShown(hunks: ReadonlyMap<string, readonly Hunk[]>, one: Written): boolean {
  const first = 'start_line' in one ? one.start_line : one.line;
  return isWithin(hunks.get(one.path) ?? [], first ?? one.line, one.line);
}

/** A key that is equal for a comment and for the same comment as it was written earlier. */
function keyOf(one: Written | Known): string {
  const first = ('start_line' in one ? one.start_line : undefined) ?? one.line;
  return JSON.stringify([one.path, first, one.line, one.body.trimEnd()]);
}

/** All pages of a list. */
async function all<Item>(path: string, api: Api): Promise<Item[]> {
  const found: Item[] = [];
  for (let page = 1; ; page++) {
    const response = await api.request('GET', `${path}?per_page=${PER_PAGE}&page=${page}`);
    const items = (await response.json()) as Item[];
    found.push(...items);
    if (items.length < PER_PAGE) return found;
  }
}
