import { deployment, limit } from '../../../test/review/breaks/said.ts';
import { app } from '../../../test/review/review.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../review.ts';
import { rulesFollowingPort } from './moved-port.ts';

const [web, db, moved] = [deployment('web'), deployment('db', { ports: '3306' }), deployment('db', { ports: '5432' })];
const into = (name: string, port: number | string) =>
  limit(name, 'Ingress', `{from: [${app('web')}], ports: [{port: ${port}}]}`);
const outOf = (to: string) => limit('web', 'Egress', `{to: [${to}], ports: [{port: 3306}]}`);

function mended(before: readonly string[], after: readonly string[]) {
  const [old, now] = [before, after].map((objects) => readTexts([{ file: 'a.yaml', text: objects.join('---\n') }]));
  if (!old || !now) throw new Error('no sides');
  const compared = { before: old, after: now, options: {}, review: reviewManifests(old, now) };
  const [lost] = compared.review.breaks;
  if (lost?.kind !== 'moved-port') throw new Error('no port moved');
  const found = rulesFollowingPort(compared, lost, ({ breaks }) => breaks.length === 0);
  return found?.mends.map(({ say }) => say);
}

describe('rules for a port that a workload moved to', () => {
  it('are those of both sides', () => {
    const policies = [into('db', 3306), outOf(app('db'))];
    expect(mended([web, db, ...policies], [web, moved, ...policies])).toEqual([
      'Write ingress rule 1 of shop/db-ingress for port 5432',
      'Write egress rule 1 of shop/web-egress for port 5432',
    ]);
  });

  it('are none where another workload would lose the old one, or gain the new one', () => {
    const cache = deployment('cache', { ports: '3306' });
    const shared = [into('db', 3306), outOf('{podSelector: {}}')];
    expect(mended([web, db, cache, ...shared], [web, moved, cache, ...shared])).toBeUndefined();
    const both = into('db', 3306).replace('matchLabels: {app: db}', 'matchExpressions: [{key: app, operator: Exists}]');
    expect(mended([web, db, cache, both], [web, moved, cache, both])).toBeUndefined();
  });

  it('are none where several ports moved', () => {
    const two = deployment('db', { ports: '5432}, {containerPort: 5433' });
    expect(mended([web, db, into('db', 3306)], [web, two, into('db', 3306)])).toBeUndefined();
  });
});
