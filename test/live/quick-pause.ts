/**
 * For tests in which requests take real time, but nobody needs to wait between them:
 * `jest.mock('../../lib/live/pause.ts', () => jest.requireActual('./quick-pause.ts'))`.
 */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const real = jest.requireActual<typeof import('../../lib/live/pause.ts')>('../../lib/live/pause.ts');
  return real.pause(Math.ceil(milliseconds / 20), signal);
}
