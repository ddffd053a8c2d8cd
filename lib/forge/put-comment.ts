import { type Forge, NotAllowed, PassingFailure } from './forge.ts';

/** By which a comment is found again; a reader does not see it. */
const MARKER = '<!-- tierwall connectivity -->';
const ATTEMPTS = 4;
/** Milliseconds; nobody waits longer for a comment. */
const LONGEST_WAIT = 60_000;

export type Outcome = 'created' | 'updated' | 'unchanged' | 'removed' | 'not allowed';

/**
 * Puts `text` under the pull request: into the comment that an earlier run left there, else into a new one. An empty text takes that
 * comment away. `not allowed`: the token may not comment, which is so for a pull request from a fork.
 * @param pause milliseconds before the first repetition of a failed request; doubled with each
 * @throws Error where the API fails again and again, or refuses for another reason
 */
export async function putComment(text: string, forge: Forge, pause = 1000): Promise<Outcome> {
  const body = text.trim() === '' ? '' : `${MARKER}\n${forge.bodyOf(text)}`;
  if (body.length > forge.limit) throw new Error(`the comment has ${body.length} characters; ${forge.limit} fit`);
  for (let attempt = 1; ; attempt++) {
    try {
      return await put(body, forge);
    } catch (error) {
      if (error instanceof NotAllowed) return 'not allowed';
      if (!(error instanceof PassingFailure) || attempt === ATTEMPTS) throw error;
      const wait = Math.min(Math.max(error.wait, pause * 2 ** (attempt - 1)), LONGEST_WAIT);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
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
