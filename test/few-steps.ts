/**
 * For tests of what happens where there are too many conditions, which need not wait until there are: after a twentieth of the steps in
 * `npm test`, after all of them in `npm run test:full`.
 * `jest.mock('../../lib/reach/open-world/most-steps.ts', () => jest.requireActual('./few-steps.ts'))`
 */
const real = jest.requireActual<typeof import('../lib/reach/open-world/most-steps.ts')>(
  '../lib/reach/open-world/most-steps.ts',
);
export const MOST_STEPS = process.env['TEST_FULL'] ? real.MOST_STEPS : real.MOST_STEPS / 20;
