import { Api } from '../forge/api.ts';
import { GitHub, type GitHubPlace, HEADERS } from '../forge/github.ts';
import { type Outcome, putComment as put } from '../forge/put-comment.ts';
import { repeated as again } from '../forge/repeated.ts';

export type { Outcome } from '../forge/put-comment.ts';

export interface Place extends GitHubPlace {
  /** Milliseconds before the first repetition of a failed request; doubled with each. @default 1000 */
  readonly pause?: number;
}

/**
 * Puts `text` under the pull request: into the comment that an earlier run left there, else into a new one.
 * `not allowed`: the token may not comment, which is so for a pull request from a fork.
 * @throws Error where the API fails again and again, or refuses for another reason
 */
export function putComment(text: string, { pause, ...place }: Place): Promise<Outcome> {
  return put(text, new GitHub(place), pause);
}

/**
 * What `work` gives, tried again from the start where something fails that may pass.
 * @throws Error where it fails again and again, or for another reason
 */
export function repeated<Result>({ pause }: Place, work: () => Promise<Result>): Promise<Result> {
  return again(work, pause);
}

/** Those that say something of what is asked for, and nothing of the API. */
const ANSWERS = [403, 404, 410, 422];

/** An answer of the API, a refusal among them, for what else is written under the pull request. @throws PassingFailure, Error */
export function request(method: string, path: string, { apiUrl, token }: Place, body?: object): Promise<Response> {
  return new Api({ apiUrl, token }, HEADERS).request(method, path, body, ANSWERS);
}

/** What an API answers where it should not, for an error. */
export async function printed(response: Response): Promise<string> {
  return `${response.url} answers ${response.status}: ${(await response.text()).slice(0, 300)}`;
}
