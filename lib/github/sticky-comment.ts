import { GitHub, type GitHubPlace } from '../forge/github.ts';
import { type Outcome, putComment as put } from '../forge/put-comment.ts';

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
