import { PassingFailure } from './forge.ts';

const ATTEMPTS = 4;
/** The most milliseconds to wait. */
const LONGEST_WAIT = 60_000;

/**
 * Returns the result of `work`. If it fails with something that may pass, it is tried again from the start.
 * @param pause milliseconds before the first repetition. They double with each repetition
 * @throws Error if it fails again and again, or for another reason
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
