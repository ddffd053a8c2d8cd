const Sequencer = require('@jest/test-sequencer').default;

/** Whose own file does not say how long it takes: it is about other files, or starts other programs. */
const LONG = /[\\/]test[\\/](?:(?:together|oracle)[\\/][^\\/]+|template\.full)\.test\.ts$/;

/**
 * The order of test files: those that took longest in the last run first. Where there was none, jest goes by the size of each file. So the
 * last to start would be a small file that takes 20 seconds, beside which the other processors have nothing to do.
 */
module.exports = class extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    if (sorted.some(({ duration }) => duration)) return sorted;
    return [...sorted.filter(({ path }) => LONG.test(path)), ...sorted.filter(({ path }) => !LONG.test(path))];
  }
};
