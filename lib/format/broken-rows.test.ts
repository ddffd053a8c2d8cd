import { deployment, limit, reviewOf, service } from '../../test/review/breaks/said.ts';
import { changesOf } from './change.ts';
import { diffJson } from './diff-json.ts';

const web = deployment('web', { container: 'env: [{name: TARGET, value: db}]' });
const objects = [web, deployment('db', { ports: '3306' }), service('db', { port: 3306, target: '3306' })];
const rowsOf = (before: readonly string[], after: readonly string[]) => {
  const review = reviewOf(before, after);
  const json = JSON.parse(diffJson(review)) as Record<'connections' | 'possible', { risk: { level: string } }[]>;
  return { changes: changesOf(review), json };
};

describe('a row that breaks something', () => {
  // Egress of web to db alone: web loses the names, and everything else that it could reach.
  const { changes, json } = rowsOf(objects, [
    ...objects,
    limit('web', 'Egress', '{to: [{podSelector: {matchLabels: {app: db}}}]}'),
  ]);

  it('has the risk of what it breaks, and comes before those that only close', () => {
    expect(changes.map(({ first, from, to, because: [risk] }) => [first.risk.level, from, to, risk])).toEqual([
      [
        'high',
        ['shop/web[Deployment]'],
        expect.arrayContaining([expect.stringContaining('{any pod}')]),
        'risk: BREAKS: shop/web[Deployment] can no longer resolve names',
      ],
      [
        'low',
        ['shop/web[Deployment]'],
        ['0.0.0.0-255.255.255.255[External]', 'shop/web[Deployment]'],
        'risk: less can connect than before',
      ],
    ]);
  });

  it('has it in JSON, too', () => {
    expect([...json.connections, ...json.possible].map(({ risk }) => risk)).toEqual([
      { level: 'low', reasons: ['less can connect than before'] },
      { level: 'low', reasons: ['less can connect than before'] },
      { level: 'high', reasons: ['BREAKS: shop/web[Deployment] can no longer resolve names'] },
    ]);
  });

  it('does not have it for other ports, nor for another end', () => {
    const dns = '{to: [{namespaceSelector: {}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}';
    const kept = rowsOf(objects, [...objects, limit('web', 'Egress', dns)]);
    const ofDb = kept.changes.find(({ to }) => to.includes('shop/db[Deployment]'));
    expect(ofDb?.first.risk.level).toBe('medium');
    expect(ofDb?.because[0]).toBe('risk: PROBABLY BREAKS: shop/web[Deployment] can no longer reach db on TCP 3306');
    expect(kept.changes.filter((one) => one !== ofDb).map(({ first }) => first.risk.level)).toEqual(
      kept.changes.slice(1).map(() => 'low'),
    );
  });

  it('does not have it where only other ports are lost at pods that may be those of the DNS', () => {
    const all = [...objects, 'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n'];
    const some =
      '{to: [{namespaceSelector: {matchLabels: {team: x}}}], ports: [{port: 53, protocol: UDP}, {port: 53}]}';
    const { changes: rows } = rowsOf(all, [...all, limit('web', 'Egress', some)]);
    const levelOf = (part: string) =>
      rows.filter(({ to }) => to.some((name) => name.includes(part))).map(({ first }) => first.risk.level);
    expect(levelOf('{namespaces with team!=x but shop}')).toEqual(['medium']);
    expect(levelOf('{namespaces with team=x but shop}')).toEqual(['low']);
  });

  it('names nobody whose connections go on', () => {
    const two = [...objects, deployment('job', { container: 'env: [{name: TARGET, value: "db"}]' })];
    const closed = limit('db', 'Ingress', '{from: [{podSelector: {matchLabels: {app: job}}}], ports: [{port: 3306}]}');
    const lost = rowsOf(two, [...two, closed]).changes.filter(({ first }) => first.risk.level === 'medium');
    expect(lost.map(({ because: [risk] }) => risk).join()).not.toContain('job');
  });

  it('is one of addresses where nobody of an end has a name', () => {
    const published = [deployment('web'), service('web', { type: 'NodePort' })];
    const closed = rowsOf(published, [...published, limit('web', 'Ingress', '{from: [{podSelector: {}}]}')]);
    const levels = new Map(closed.changes.map(({ first, from }) => [from.join(), first.risk.level]));
    expect(levels.get('0.0.0.0-255.255.255.255[External]')).toBe('medium');
    expect([...levels.values()].filter((level) => level !== 'low')).toHaveLength(1);
  });

  it('keeps a risk that is higher', () => {
    const old = [
      ...objects,
      limit('db', 'Ingress', '{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 3306}]}'),
    ];
    const now = [
      ...objects,
      limit('db', 'Ingress', '{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: 5432}]}'),
    ];
    const [change] = rowsOf(old, now).changes;
    expect([change?.first.kind, change?.first.risk.level]).toEqual(['changed', 'high']);
    expect(change?.because[0]).toMatch(
      /^risk: shop\/db\[Deployment\] is a data tier; BREAKS: shop\/web\[Deployment\] /,
    );
  });
});
