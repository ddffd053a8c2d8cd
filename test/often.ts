/**
 * How often a property is tried that holds for whatever is generated: a quarter of the times in `npm test`, with other values each time,
 * and all of them in `npm run test:full`.
 */
export function often(times: number): number {
  return process.env['TEST_FULL'] ? times : Math.ceil(times / 4);
}
