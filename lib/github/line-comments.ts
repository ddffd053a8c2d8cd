import { posix } from 'node:path';
import { Api } from '../forge/api.ts';
import { NotAllowed } from '../forge/forge.ts';
import { type GitHubPlace, HEADERS } from '../forge/github.ts';
import { repeated } from '../forge/repeated.ts';
import { type Hunk, hunksOf, isWithin } from './diff-lines.ts';

/** A pull request of GitHub's, and its head commit. */
export interface Place extends GitHubPlace {
  readonly commit: string;
}

/** A text on lines of a file of the head commit; `tierwall review --suggestions` writes them. */
export interface LineComment {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
  /** Markdown. */
  readonly body: string;
}

/** What became of the comments. */
export interface LineOutcome {
  readonly created: number;
  /** They were there already. */
  readonly kept: number;
  /** Earlier ones that do not hold any more. */
  readonly removed: number;
  /** The diff does not show their lines, or there are too many. */
  readonly left: number;
  /** The token may not write, as for a pull request from a fork; the rest is as it was. */
  readonly isAllowed: boolean;
}

/** By which they are found again; a reader does not see it. */
const MARKER = '<!-- tierwall suggestion -->';
const PER_PAGE = 100;
/** More of them are a burden to whoever reads the pull request. */
const MOST = 20;

interface Known {
  readonly id: number;
  readonly body: string;
  readonly path: string;
  /** None: the line is not in the diff any more. */
  readonly line: number | null;
  readonly start_line?: number | null;
  readonly in_reply_to_id?: number;
  readonly user: { readonly login: string } | null;
}

/** What the API answers where a comment is gone, and where a line is not in the diff, which may have changed meanwhile. */
const GONE = [404, 410];
const NOT_IN_DIFF = [422];

/**
 * Puts comments on lines of the pull request: those that are there stay, earlier ones that are not among them go, unless somebody has
 * answered. Lines that the diff does not show take none.
 * @param pause milliseconds before the first repetition of a failed request; doubled with each
 * @throws Error where the API fails again and again, or refuses for another reason
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

/** As the API takes it. */
function commentOf({ file, startLine, endLine, body }: LineComment) {
  const lines = startLine === endLine ? {} : { start_line: startLine, start_side: 'RIGHT' };
  return { path: posix.normalize(file), ...lines, line: endLine, side: 'RIGHT', body: `${MARKER}\n${body.trimEnd()}` };
}

type Written = ReturnType<typeof commentOf>;

function isShown(hunks: ReadonlyMap<string, readonly Hunk[]>, one: Written): boolean {
  const first = 'start_line' in one ? one.start_line : one.line;
  return isWithin(hunks.get(one.path) ?? [], first ?? one.line, one.line);
}

/** Equal for a comment and what was written of it. */
function keyOf(one: Written | Known): string {
  const first = ('start_line' in one ? one.start_line : undefined) ?? one.line;
  return JSON.stringify([one.path, first, one.line, one.body.trimEnd()]);
}

/** All of a list of the pull request. */
async function all<Item>(path: string, api: Api): Promise<Item[]> {
  const found: Item[] = [];
  for (let page = 1; ; page++) {
    const response = await api.request('GET', `${path}?per_page=${PER_PAGE}&page=${page}`);
    const items = (await response.json()) as Item[];
    found.push(...items);
    if (items.length < PER_PAGE) return found;
  }
}
