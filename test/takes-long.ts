/** As `it`, of what takes seconds: in `npm run test:full` alone. Something quicker beside it notices a plain fault in `npm test`. */
export const takesLong = process.env['TEST_FULL'] ? it : it.skip;

/**
 * Of cases that have the same code to go through: one in so many in `npm test`, all of them in `npm run test:full`.
 * @param part 4 for a quarter
 */
export function someOf<Case>(cases: readonly Case[], part = 4): readonly Case[] {
  return process.env['TEST_FULL'] ? cases : cases.filter((_, i) => i % part === 0);
}
