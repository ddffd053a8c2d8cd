const { relative } = require('node:path');
const { default: TestRunner } = require('jest-runner');

/**
 * jest's own runner, started once for many faults: instead of all tests one after the other it runs those that another process asks
 * for, until that process goes away. So node, jest and the map of all files are started and read once.
 *
 * Sends `{ tests }`, all that there are, then to each `{ test, pattern, whole }` asked one `{ passed, why }`. A pattern is of names of
 * tests. Whole, it is as in `npm run test:full`, else as in `npm test`.
 */
module.exports = class AskedRunner extends TestRunner {
  async runTests(tests, watcher) {
    const byPath = new Map(tests.map((test) => [relative(test.context.config.rootDir, test.path), test]));
    const allNames = this._globalConfig;
    let answer;
    this.on('test-file-success', ([, { numFailingTests, testResults, testExecError, failureMessage }]) => {
      const failed = testResults.find(({ status }) => status === 'failed');
      const why = failed?.fullName ?? testExecError?.message ?? failureMessage ?? '';
      answer = { passed: numFailingTests === 0 && !testExecError, why: why.split('\n')[0] };
    });
    this.on('test-file-failure', ([, error]) => {
      answer = { passed: false, why: `${error.message ?? error}`.split('\n')[0] };
    });
    process.once('disconnect', () => process.exit());
    process.send({ tests: [...byPath.keys()] });
    for (;;) {
      const { test, pattern, whole } = await new Promise((done) => process.once('message', done));
      if (whole) process.env.TEST_FULL = 'yes';
      else delete process.env.TEST_FULL;
      this._globalConfig = { ...allNames, testNamePattern: pattern };
      await super.runTests([byPath.get(test)], watcher, { serial: true });
      process.send(answer);
    }
  }
};
