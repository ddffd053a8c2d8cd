/** By which a comment is found again; a reader does not see it. */
const MARKER = '<!-- tierwall connectivity -->';
/** GitHub: "body is too long (maximum is 65536 characters)". */
const MAX_CHARACTERS = 65_536;
const PER_PAGE = 100;
const ATTEMPTS = 4;

export interface Place {
  /** `https://api.github.com` */
  readonly apiUrl: string;
  readonly token: string;
  /** `owner/name` */
  readonly repository: string;
  readonly pullRequest: number;
  /** Whose comments may be edited: that of somebody else with the marker in it is not ours. */
  readonly author: string;
  /** Milliseconds before the first repetition of a failed request; doubled with each. @default 1000 */
  readonly pause?: number;
}

export type Outcome = 'created' | 'updated' | 'unchanged' | 'not allowed';

interface Comment {
  readonly id: number;
  readonly body: string;
  readonly user: { readonly login: string } | null;
}

/**
 * Puts `text` under the pull request: into the comment that an earlier run left there, else into a new one.
 * `not allowed`: the token may not comment, which is so for a pull request from a fork.
 * @throws Error where the API fails again and again, or refuses for another reason
 */
export async function putComment(text: string, place: Place): Promise<Outcome> {
  const body = `${MARKER}\n${text}`;
  if (body.length > MAX_CHARACTERS) throw new Error(`the comment has ${body.length} characters; ${MAX_CHARACTERS} fit`);
  return repeated(place, () => findOrCreate(body, place));
}

/**
 * What `work` gives, tried again from the start where something fails that may pass.
 * @throws Error where it fails again and again, or for another reason
 */
export async function repeated<Result>({ pause = 1000 }: Place, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PassingFailure) || attempt === ATTEMPTS) throw error;
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(Math.max(error.wait, pause * 2 ** (attempt - 1)), 60_000)),
      );
    }
  }
}

/** What may succeed when all is tried again, from the search on: a request that broke may have written the comment. */
class PassingFailure extends Error {
  /** Milliseconds that the API asks to wait. */
  readonly wait: number;

  constructor(message: string, wait = 0) {
    super(message);
    this.wait = wait;
  }
}

async function findOrCreate(body: string, place: Place): Promise<Outcome> {
  const comments = `/repos/${place.repository}/issues/${place.pullRequest}/comments`;
  const known = await findComment(comments, place);
  if (known === 'not allowed') return known;
  if (known?.body.trimEnd() === body.trimEnd()) return 'unchanged';
  if (known) {
    const edited = await request('PATCH', `/repos/${place.repository}/issues/comments/${known.id}`, place, { body });
    if (edited.status === 403) return 'not allowed';
    if (edited.ok) return 'updated';
    // Somebody deleted it in between.
    if (edited.status !== 404 && edited.status !== 410) throw new Error(await printed(edited));
  }
  const created = await request('POST', comments, place, { body });
  if (created.status === 403) return 'not allowed';
  if (!created.ok) throw new Error(await printed(created));
  return 'created';
}

async function findComment(path: string, place: Place): Promise<Comment | 'not allowed' | undefined> {
  for (let page = 1; ; page++) {
    const response = await request('GET', `${path}?per_page=${PER_PAGE}&page=${page}`, place);
    if (response.status === 403) return 'not allowed';
    if (!response.ok) throw new Error(await printed(response));
    const comments = (await response.json()) as Comment[];
    const own = comments.find(({ body, user }) => user?.login === place.author && body.startsWith(MARKER));
    if (own || comments.length < PER_PAGE) return own;
  }
}

/** @throws PassingFailure without an answer, on 5xx, 429, and a 403 that asks to wait */
export async function request(
  method: string,
  path: string,
  { apiUrl, token }: Place,
  body?: object,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(`${apiUrl}${path}`, {
      method,
      signal: AbortSignal.timeout(30_000),
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        'user-agent': 'tierwall',
        'x-github-api-version': '2022-11-28',
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new PassingFailure(`${method} ${apiUrl}${path}: ${(error as Error).cause ?? error}`);
  }
  const { status, headers } = response;
  if (status >= 500 || status === 429 || (status === 403 && headers.has('retry-after')))
    throw new PassingFailure(await printed(response), Number(headers.get('retry-after') ?? 0) * 1000);
  return response;
}

/** What an API answers where it should not, for an error. */
export async function printed(response: Response): Promise<string> {
  return `${response.url} answers ${response.status}: ${(await response.text()).slice(0, 300)}`;
}
