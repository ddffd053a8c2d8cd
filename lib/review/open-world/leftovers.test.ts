import { CHART } from '../../../test/lint/shop.ts';
import { app, into, namespace, outOf, pod, reviewed } from '../../../test/review/review.ts';

const SHOP = namespace('shop');
const [web, api, db] = ['web', 'api', 'db'].map((name) => pod(name)) as [string, string, string];
const limit = into('db', `{from: [${app('api')}]}`);
const ofBoth = limit.replace(
  'matchLabels: {app: db}',
  'matchExpressions: [{key: app, operator: In, values: [db, api]}]',
);

/** Of pods that no manifest holds, each with what it gains. */
function gainsOf(before: string[], after: string[]): string[] {
  return reviewed([SHOP, ...before], [SHOP, ...after])
    .open.filter(
      ({ gained, from, to }) => !gained.isEmpty && 'possible' in to && !('peers' in from && from.peers[0]?.new),
    )
    .map(({ risk }) => `${risk.level}: ${risk.reasons[0]}`);
}

describe('what a policy leaves open', () => {
  it.each([
    ['that goes with all the workloads that it limited', [web, db, limit], [web]],
    ['of egress', [web, db, outOf('db', '')], [web]],
  ])('is of no risk %s', (_, before, after) => {
    const gains = new Set(gainsOf(before, after));
    expect([...gains]).toEqual(['low: its policy goes with the workloads that it limited']);
  });

  it.each([
    ['one of whose workloads stays', [web, db, api, ofBoth], [web, api]],
    ['that is for all pods', [web, limit.replace('matchLabels: {app: db}', '')], []],
    ['that still is there, and lets in more', [web, db, limit], [web, into('db', '{}')]],
    ['if something may make its pods out of sight', [web, db, limit, CHART], [web, CHART]],
  ])('is a risk %s', (_, before, after) => {
    const gains = gainsOf(before, after);
    expect(gains.length).toBeGreaterThan(0);
    expect(gains.filter((one) => one.startsWith('low'))).toEqual([]);
  });
});
