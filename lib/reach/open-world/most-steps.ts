/**
 * Steps of all operations on conditions together, after which there are too many of them, unless the world is a large one; some seconds.
 * Real folders stay below a tenth of it.
 */
export const MOST_STEPS = 2_000_000;
