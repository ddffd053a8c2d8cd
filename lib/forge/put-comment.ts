import { type Forge, NotAllowed } from './forge.ts';
import { repeated } from './repeated.ts';

/** Marks the comment so that it is found again. Readers do not see it. */
const MARKER = '<!-- tierwall connectivity -->';

/** What became of a comment. `not allowed`: the token may not write comments. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'removed' | 'not allowed';

/**
 * Writes `text` under the pull request. It replaces the comment of an earlier run if there is one. An empty text removes that
 * comment. `not allowed` means that the token may not comment, as for a pull request from a fork.
 * @param pause milliseconds before the first repetition of a failed request. They double with each repetition
 * @throws Error if the API fails again and again, or refuses for another reason
 */
export async function putComment(text: string, forge: Forge, pause?: number): Promise<Outcome> {
  const body = text.trim() === '' ? '' : `${MARKER}\n${forge.bodyOf(text)}`;
  if (body.length > forge.limit)
    throw new Error(
      `the comment has ${body.length} characters, and ${forge.limit} fit; review fewer sets at a time, or give a smaller --limit`,
    );
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
  // Somebody may delete the comment in between.
  if (known && (await forge.update(known.id, body))) return 'updated';
  await forge.create(body);
  return 'created';
}
