import { policy } from '../../../test/lint/shop.ts';
import { deployment, limit, reviewOf, said } from '../../../test/review/breaks/said.ts';
import { app } from '../../../test/review/review.ts';

const [web, db] = [deployment('web'), deployment('db', { ports: '3306' })];
const deny = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const into = (
  spec = '{podSelector: {matchLabels: {app: db}}',
  port: string = '3306',
  from = app('web'),
  namespace = 'shop',
) => policy(`${spec}, ingress: [{from: [${from}], ports: [{port: ${port}}]}]}`, 'db', namespace);
const before = [web, db, deny, into()];
const LOST = 'PROBABLY BREAKS web can no longer reach db on TCP 3306';

describe('a rule that does nothing any more', () => {
  it.each([
    [
      'the policy selects no pod',
      [web, db, deny, into('{podSelector: {matchLabels: {app: dbb}}')],
      /selects no pod any more/,
    ],
    [
      'the policy is in another namespace',
      [web, db, deny, into(undefined, undefined, undefined, 'shopp')],
      /shopp\/db selects no pod/,
    ],
    [
      'its peers match no pod',
      [web, db, deny, into(undefined, undefined, app('webb'))],
      /the peers of ingress rule 1 of shop\/db match no pod/,
    ],
    [
      'its ports are names that the target does not have',
      [web, db, deny, into(undefined, 'mysql')],
      /is for ports by a name/,
    ],
    [
      'the pods have other labels',
      [web, deployment('db', { ports: '3306', labels: 'data' }), deny, into()],
      /selects no pod/,
    ],
  ])('probably breaks what it let through where %s', (_, after, words) => {
    expect(said(before, after)).toEqual([LOST]);
    expect(reviewOf(before, after).breaks[0]?.evidence[0]?.words).toMatch(words);
  });

  it.each([
    ['the policy goes', [web, db, deny]],
    [
      'its rule goes',
      [web, db, deny, policy('{podSelector: {matchLabels: {app: dbb}}, policyTypes: [Ingress]}', 'db')],
    ],
    ['it names other pods that are there', [web, db, deny, into(undefined, undefined, app('db'))]],
    ['the source goes', [db, deny, into()]],
    [
      'another rule lets it through',
      [web, db, deny, into('{podSelector: {matchLabels: {app: dbb}}'), limit('db', 'Ingress', '{}')],
    ],
  ])('breaks nothing where %s', (_, after) => {
    expect(said(before, after)).toEqual([]);
  });

  it('can be denied by who loses it', () => {
    const calm = deployment('web', { annotations: 'tierwall.dev/not-needed: "db: the old store"' });
    const [, ...others] = before;
    expect(said([calm, ...others], [calm, db, deny, into('{podSelector: {matchLabels: {app: dbb}}')])).toEqual([]);
  });

  it('is no NetworkPolicy that came with the name of a policy of another kind', () => {
    const global = `apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata: {name: db}\nspec: {order: 1, selector: "app == 'db'", types: [Ingress], ingress: [{action: Allow}]}\n`;
    const dead = into('{podSelector: {matchLabels: {app: dbb}}');
    expect(said([web, db, deny, global], [web, db, deny, dead])).toEqual([]);
  });
});
