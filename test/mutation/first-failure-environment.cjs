const { TestEnvironment } = require('jest-environment-node');

/** Runs no more tests of a file where one has failed: that a fault is noticed is all that is to be known. */
module.exports = class FirstFailureEnvironment extends TestEnvironment {
  #failed = false;

  handleTestEvent({ name, test }) {
    if (name === 'test_fn_failure' || name === 'hook_failure') this.#failed = true;
    if (name === 'test_start' && this.#failed) test.mode = 'skip';
  }
};
