/**
 * Which test files `npm test` runs together: those of one room in one file of this folder, so that what they test is loaded and compiled
 * once for all of them. That takes about half of the processor time of running each of them apart.
 *
 * As a filter of jest's, leaves of all test files those that run apart, and the files of this folder in the place of the others.
 */
const { readdirSync, readFileSync } = require('node:fs');
const { join, relative, sep } = require('node:path');

const ROOT = join(__dirname, '../..');
const ROOMS = [
  'lib/app',
  'lib/cli',
  'lib/constructs',
  'lib/format',
  'lib/live',
  'lib/manifests',
  'lib/reach',
  'lib/render',
  'lib/review',
  'lib/synth',
  'test',
  'test/lint',
  'test/live',
];
/**
 * What changes more than its own file, or sees what others change: another module, the clock, or what the whole process has. Tests side by
 * side are of it, as jest follows each promise of their process from then on, which takes twice the time.
 */
const CHANGES_OTHERS =
  /\bjest\.(?:mock|spyOn|useFakeTimers)\(|\bprocess\.chdir\(|\bdefineProperty\(process\b|\bit\.concurrent\(/;

/** @returns paths from the repository's root, sorted; of `test` without those of its folders, which are rooms of their own or run apart */
function togetherIn(folder) {
  return readdirSync(join(ROOT, folder), { recursive: folder !== 'test' })
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('.full.test.ts'))
    .map((path) => `${folder}/${path.split(sep).join('/')}`)
    .filter((file) => !CHANGES_OTHERS.test(readFileSync(join(ROOT, file), 'utf8')))
    .sort();
}

/** @param {readonly string[]} paths of all test files, absolute */
async function filter(paths) {
  const together = new Set(ROOMS.flatMap(togetherIn));
  return { filtered: paths.filter((path) => !together.has(relative(ROOT, path).split(sep).join('/'))) };
}

module.exports = Object.assign(filter, { ROOMS, togetherIn });
