import { policy } from '../../test/lint/shop.ts';
import { into, namespace, outOf, pod, reviewed, rowsOf } from '../../test/review/review.ts';

const web = pod('web');
const denyIngress = policy('{podSelector: {}, policyTypes: [Ingress]}', 'deny');
const denyEgress = policy('{podSelector: {}, policyTypes: [Egress]}', 'deny');
const UDP_53 = 'ports: [{port: 53, protocol: UDP}]';
const NAMED = (...names: string[]) =>
  `{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [${names}]}]}, podSelector: {matchLabels: {app: dns}}}`;
const DNS =
  '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: infra}}, podSelector: {matchLabels: {app: dns}}}';
const who = (selector: string) => `{from: [{podSelector: ${selector}}], ports: [{port: 80}]}`;
const ask = (operator: string, ...values: string[]) =>
  `{matchExpressions: [{key: role, operator: ${operator}${values.length > 0 ? `, values: [${values}]` : ''}}]}`;

/** The rows that a rule for what may leave, or enter, web makes. */
const leaving = (rules: string, ...more: string[]) =>
  rowsOf(reviewed([web, denyEgress, ...more], [web, denyEgress, outOf('web', rules), ...more]));
const entering = (rules: string, ...more: string[]) =>
  rowsOf(reviewed([web, denyIngress, ...more], [web, denyIngress, into('web', rules), ...more]));

describe('pods that only selectors speak of', () => {
  it('are rows of their own, whether a rule for them comes or goes', () => {
    const rule = `{to: [${DNS}], ${UDP_53}}`;
    expect(leaving(rule)).toEqual(['web => infra/{app=dns} gained +UDP 53']);
    expect(rowsOf(reviewed([web, denyEgress, outOf('web', rule)], [web, denyEgress]))).toEqual([
      'web => infra/{app=dns} lost -UDP 53',
    ]);
    expect(entering(`{from: [${DNS}]}`)).toEqual(['infra/{app=dns} => web gained +All Connections']);
  });

  it('are in each namespace that the selector names', () => {
    expect(leaving(`{to: [${NAMED('infra', 'ops')}], ${UDP_53}}`)).toEqual([
      ...['web => infra/{app=dns} gained +UDP 53', 'web => ops/{app=dns} gained +UDP 53'],
    ]);
  });

  it('are in the namespaces that have the labels, else in one that is made up', () => {
    const team = '{to: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: {matchLabels: {app: dns}}}]}';
    expect(leaving(team, namespace('one', 'team: a'), namespace('two', 'team: b'))).toEqual([
      'web => one/{app=dns} gained +All Connections',
    ]);
    expect(leaving(team)).toEqual(['web => {team=a}/{app=dns} gained +All Connections']);
  });

  it('are in a namespace besides those of the manifests where every namespace is meant', () => {
    const every = '{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: dns}}}]}';
    expect(leaving(every, namespace('one'))).toEqual(['web => {other}/{app=dns} gained +All Connections']);
  });

  it('are in the namespace of the policy, for each policy', () => {
    const [there, deny] = [pod('web', { namespace: 'team' }), denyEgress.replace('namespace: shop', 'namespace: team')];
    const own = outOf('web', '{to: [{podSelector: {matchLabels: {app: dns}}}]}');
    const objects = [web, there, denyEgress, deny];
    expect(rowsOf(reviewed(objects, [...objects, own, own.replace('namespace: shop', 'namespace: team')]))).toEqual([
      ...['web => {app=dns} gained +All Connections', 'team/web => team/{app=dns} gained +All Connections'],
    ]);
  });

  it.each([
    ['a value each of In', ask('In', 'a', 'b'), ['{role=a}', '{role=b}']],
    ['one that has the label, for Exists', ask('Exists'), ['{role=any}']],
    ['strangers, for NotIn', ask('NotIn', 'a'), ['{stranger}']],
    ['strangers, for all', '{}', ['{stranger}']],
  ])('are %s', (_, selector, names) => {
    expect(entering(who(selector))).toEqual(names.map((name) => `${name} => web gained +TCP 80`));
  });

  it('are none where a workload of either side is one of them', () => {
    const reader = pod('reader', { labels: 'role: a' });
    const rule = who(ask('In', 'a'));
    expect(entering(rule, reader)).toEqual(['reader => web gained +TCP 80']);
    const before = [web, denyIngress, into('web', rule)];
    expect(rowsOf(reviewed(before, [...before, reader]))).toContain('reader => web gained +TCP 80');
    expect(rowsOf(reviewed([...before, reader], [web, denyIngress, reader]))).toEqual(['reader => web lost -TCP 80']);
    expect(rowsOf(reviewed([...before, reader], [web, denyIngress]))).not.toContainEqual(
      expect.stringContaining('{role=a}'),
    );
    // One of another namespace, which the selector means.
    const far = [namespace('ops', 'team: a'), pod('reader', { namespace: 'ops', labels: 'role: a' })];
    const team = `{from: [{namespaceSelector: {matchLabels: {team: a}}, podSelector: ${ask('In', 'a')}}]}`;
    expect(entering(team, ...far)).toEqual(['ops/reader => web gained +All Connections']);
    // One of another namespace, which it does not mean.
    expect(entering(rule, ...far)).toEqual(['{role=a} => web gained +TCP 80']);
  });

  it('bring the strangers of their namespace only where those are meant', () => {
    const rows = rowsOf(reviewed([web, denyIngress, into('web', `{from: [${DNS}]}`)], [web]));
    expect(rows).toContain('{elsewhere}/{stranger} => web gained +All Connections');
    expect(rows).not.toContainEqual(expect.stringContaining('infra/{stranger}'));
    expect(entering('{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: infra}}}]}')).toEqual([
      'infra/{stranger} => web gained +All Connections',
    ]);
  });
});

describe('a folder of policies alone', () => {
  const guard = policy('{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}', 'guard');
  const open = into('db', who('{matchLabels: {app: web}}'));

  it('is about the pods that its policies limit', () => {
    expect(rowsOf(reviewed([guard], [guard, open]))).toEqual(['{app=web} => {app=db} gained +TCP 80']);
    expect(rowsOf(reviewed([guard, open], [guard]))).toEqual(['{app=web} => {app=db} lost -TCP 80']);
  });

  it('is about nobody where a selector contradicts itself', () => {
    const nobody = policy(
      '{podSelector: {matchLabels: {app: db}, matchExpressions: [{key: app, operator: DoesNotExist}]}}',
    );
    expect(reviewed([nobody], [nobody]).unchanged).toBe(0);
    expect(reviewed([guard], [guard]).unchanged).toBeGreaterThan(0);
  });

  it('is none where either side has a workload in the namespace', () => {
    expect(rowsOf(reviewed([guard, web], [guard, open, web]))).not.toContainEqual(expect.stringContaining('{app=db}'));
  });
});
