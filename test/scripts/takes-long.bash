# Skips, in the loop of `npm test`, a test that takes seconds; `npm run test:full` has it.
takes_long() { [ -n "${TEST_FULL:-}" ] || skip 'it takes long: npm run test:full'; }
