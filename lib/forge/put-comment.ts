import { type Forge, NotAllowed } from './forge.ts';
import { repeated } from './repeated.ts';

/** By which a comment is found again; a reader does not see it. */
const MARKER = '<!-- tierwall connectivity -->';

export type Outcome = 'created' | 'updated' | 'unchanged' | 'removed' | 'not allowed';

/**
 * Puts `text` under the pull request: into the comment that an earlier run left there, else into a new one. An empty text takes that
 * comment away. `not allowed`: the token may not comment, which is so for a pull request from a fork.
 * @param pause milliseconds before the first repetition of a failed request; doubled with each
 * @throws Error where the API fails again and again, or refuses for another reason
 */
export async function putComment(text: string, forge: Forge, pause?: number): Promise<Outcome> {
  const body = text.trim() === '' ? '' : `${MARKER}\n${forge.bodyOf(text)}`;
  if (body.length > forge.limit) throw new Error(`the comment has ${body.length} characters; ${forge.limit} fit`);
  try {
    return await repeated(() => put(body, forge), pause);
  } catch (error) {
    if (error instanceof NotAllowed) return 'not allowed';
    throw error;
  }
}

async function put(body: string, forge: Forge): Promise<Outcome> {
  const known = await forge.find(MARKER);
  if (body === '') {
    if (known) await forge.remove(known.id);
    return known ? 'removed' : 'unchanged';
  }
  if (known?.body.trimEnd() === body.trimEnd()) return 'unchanged';
  // Somebody may delete it in between.
  if (known && (await forge.update(known.id, body))) return 'updated';
  await forge.create(body);
  return 'created';
}
