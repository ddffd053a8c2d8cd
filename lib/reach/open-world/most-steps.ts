/**
 * The limit for the steps of all operations on conditions together, unless the manifests are large. It takes some seconds. Real folders
 * stay below a tenth of it.
 */
export const MOST_STEPS = 2_000_000;
