import { posix } from 'node:path';
import { type Hunk, hunksOf, isWithin } from './diff-lines.ts';
import { type Place, printed, repeated, request } from './sticky-comment.ts';

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

/**
 * Puts comments on lines of the pull request: those that are there stay, earlier ones that are not among them go, unless somebody has
 * answered. Lines that the diff does not show take none.
 * @param commit the head commit
 * @throws Error where the API fails again and again, or refuses for another reason
 */
export function putLineComments(
  comments: readonly LineComment[],
  place: Place & { readonly commit: string },
): Promise<LineOutcome> {
  return repeated(place, async () => {
    const [files, known] = [
      await all<{ filename: string; patch?: string }>('files', place),
      await all<Known>('comments', place),
    ];
    const refused = { created: 0, kept: 0, removed: 0, left: comments.length, isAllowed: false };
    if (!files || !known) return refused;
    const hunks = new Map(files.map(({ filename, patch = '' }) => [filename, hunksOf(patch)]));
    const wanted = comments
      .map(commentOf)
      .filter((one) => isShown(hunks, one))
      .slice(0, MOST);
    const own = known.filter(({ user, body }) => user?.login === place.author && body.startsWith(MARKER));
    const missing = new Map(wanted.map((one) => [keyOf(one), one]));
    const stale = own.filter((one) => !missing.delete(keyOf(one)));
    const answered = new Set(known.map(({ in_reply_to_id: id }) => id));
    const outcome = { created: 0, kept: wanted.length - missing.size, removed: 0, isAllowed: true };
    for (const { id } of stale.filter((one) => !answered.has(one.id))) {
      const gone = await request('DELETE', `/repos/${place.repository}/pulls/comments/${id}`, place);
      if (gone.status === 403) return refused;
      // Somebody else may have deleted it.
      if (!gone.ok && gone.status !== 404) throw new Error(await printed(gone));
      outcome.removed++;
    }
    for (const one of missing.values()) {
      const path = `/repos/${place.repository}/pulls/${place.pullRequest}/comments`;
      const written = await request('POST', path, place, { ...one, commit_id: place.commit });
      if (written.status === 403) return refused;
      // 422: the line is not in the diff, which may have changed meanwhile.
      if (!written.ok && written.status !== 422) throw new Error(await printed(written));
      if (written.ok) outcome.created++;
    }
    return { ...outcome, left: comments.length - outcome.created - outcome.kept };
  });
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

/** All of a list of the pull request; undefined: the token may not read it. */
async function all<Item>(what: 'files' | 'comments', place: Place): Promise<Item[] | undefined> {
  const found: Item[] = [];
  for (let page = 1; ; page++) {
    const path = `/repos/${place.repository}/pulls/${place.pullRequest}/${what}?per_page=${PER_PAGE}&page=${page}`;
    const response = await request('GET', path, place);
    if (response.status === 403) return undefined;
    if (!response.ok) throw new Error(await printed(response));
    const items = (await response.json()) as Item[];
    found.push(...items);
    if (items.length < PER_PAGE) return found;
  }
}
