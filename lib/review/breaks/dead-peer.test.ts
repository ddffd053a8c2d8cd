import { policy } from '../../../test/lint/shop.ts';
import { deployment, reviewOf, said } from '../../../test/review/breaks/said.ts';

const [web, api, db] = [deployment('web'), deployment('api'), deployment('db', { ports: '3306' })];
const deny = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const peer = (app: string) => `{podSelector: {matchLabels: {app: ${app}}}}`;
const into = (...apps: readonly string[]) =>
  policy(
    `{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${apps.map(peer)}], ports: [{port: 3306}]}]}`,
    'db',
  );
const OPS = '{namespaceSelector: {matchLabels: {team: ops}}}';
const opened = policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer('api')}, ${OPS}]}]}`, 'db');
const agent = deployment('agent').replace('namespace: shop', 'namespace: ops');
const ops = (team: string) =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ops, labels: {team: ${team}}}\n`;
const LOST = 'PROBABLY BREAKS web can no longer reach db on TCP 3306';

describe('a peer that matches nothing any more, beside others', () => {
  it('probably breaks what it let through', () => {
    const relabelled = deployment('web', { labels: 'www' });
    const [before, after] = [
      [web, api, db, deny, into('web', 'api')],
      [relabelled, api, db, deny, into('web', 'api')],
    ];
    expect(said(before, after)).toEqual([LOST]);
    const [evidence] = reviewOf(before, after).breaks[0]?.evidence ?? [];
    expect(evidence?.words).toBe('peer 1 of ingress rule 1 of shop/db matches no pod any more');
  });

  it('probably breaks it where it is mistyped', () => {
    expect(said([web, api, db, deny, into('web', 'api')], [web, api, db, deny, into('wbe', 'api')])).toEqual([LOST]);
  });

  it('probably breaks it where the namespace lost its label', () => {
    expect(said([ops('ops'), agent, api, db, deny, opened], [ops('sre'), agent, api, db, deny, opened])).toEqual([
      expect.stringMatching(/^PROBABLY BREAKS .*agent can no longer reach .*db on All Connections$/),
    ]);
  });

  it('probably breaks an egress that it let through', () => {
    const out = (...apps: readonly string[]) =>
      policy(
        `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [${apps.map(peer)}]}]}`,
        'out',
      );
    const relabelled = deployment('db', { ports: '3306', labels: 'data' });
    expect(said([web, api, db, out('db', 'api')], [web, api, relabelled, out('db', 'api')])).toEqual([
      'PROBABLY BREAKS web can no longer reach db on All Connections',
    ]);
  });

  it('breaks only what it was for, not what another peer of the rule let through as well', () => {
    const relabelled = deployment('api', { labels: 'backend' });
    const job = deployment('job');
    const [before, after] = [
      [web, api, job, db, deny, into('web', 'api', 'job')],
      [web, relabelled, job, db, deny, into('api', 'job')],
    ];
    expect(said(before, after)).toEqual([LOST.replace('web', 'api')]);
  });

  it.each([
    ['it goes', into('api')],
    ['a peer for others was dead before', into('nobody', 'api')],
  ])('breaks nothing where %s', (_, after) => {
    const before = into('nobody', 'web', 'api');
    expect(said([web, api, db, deny, before], [web, api, db, deny, after])).toEqual([]);
  });
});
