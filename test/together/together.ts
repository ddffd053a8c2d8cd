import { join } from 'node:path';

const { togetherIn } = jest.requireActual<{ togetherIn(room: string): readonly string[] }>('./rooms.cjs');

/** Runs the tests of a room of rooms.cjs, each file as a group of its name. */
export function runTogether(room: string): void {
  for (const file of togetherIn(room)) describe(file, () => void require(join('../..', file)));
}
