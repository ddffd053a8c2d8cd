import { PassingFailure } from './forge.ts';

const ATTEMPTS = 4;
/** Milliseconds; nobody waits longer for a comment. */
const LONGEST_WAIT = 60_000;

/**
 * What `work` gives, tried again from the start where something fails that may pass.
 * @param pause milliseconds before the first repetition; doubled with each
 * @throws Error where it fails again and again, or for another reason
 */
export async function repeated<Result>(work: () => Promise<Result>, pause = 1000): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PassingFailure) || attempt === ATTEMPTS) throw error;
      const wait = Math.min(Math.max(error.wait, pause * 2 ** (attempt - 1)), LONGEST_WAIT);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}
