import { isSlip } from './slip.ts';

describe('a slip of the fingers', () => {
  it.each([
    ['bd', 'db'],
    ['back-end', 'backend'],
    ['postgres', 'postgresql'],
    ['Web', 'web'],
    ['forntend', 'frontend'],
  ])('%s may be %s', (a, b) => {
    expect(isSlip(a, b)).toBe(true);
    expect(isSlip(b, a)).toBe(true);
  });

  it.each([
    ['db', 'web'],
    ['api', 'app'],
    ['db-1', 'db-2'],
    ['shard-a', 'shard-b'],
    ['ns-14', 'ns-2'],
    ['backend', 'frontend'],
    ['web', 'webs-and-more'],
  ])('%s is another name than %s', (a, b) => {
    expect(isSlip(a, b)).toBe(false);
  });
});
