/**
 * How often a property is tried that holds for whatever is generated: a part of the times in `npm test`, with other values each time,
 * and all of them in `npm run test:full`.
 * @param part 4 for a quarter
 */
export function often(times: number, part = 4): number {
  return process.env['TEST_FULL'] ? times : Math.ceil(times / part);
}
