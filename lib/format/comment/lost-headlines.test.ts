import { policy } from '../../../test/lint/shop.ts';
import { DNS, deployment, limit, reviewOf } from '../../../test/review/breaks/said.ts';
import { changesOf } from '../change.ts';
import { sortedChanges } from './decision.ts';
import { headlines } from './headline.ts';
import { PlainNames } from './plain-names.ts';

function headlineOf(before: readonly string[], after: readonly string[]) {
  const review = reviewOf(before, after);
  const names = new PlainNames(review);
  return headlines(review, sortedChanges(review, changesOf(review), names), names);
}

const named = (name: string) => `{podSelector: {matchLabels: {app: ${name}}}}`;
const closed = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'closed');
const dns = policy(`{podSelector: {}, policyTypes: [Egress], egress: [${DNS}]}`, 'dns');
const [web, db, more] = ['web', 'db', 'more'].map((name) => deployment(name)) as [string, string, string];
const into = (name: string) => limit(name, 'Ingress', `{from: [${named('web')}], ports: [{port: 8080}]}`);
const out = limit('web', 'Egress', `{to: [${named('db')}, ${named('more')}], ports: [{port: 8080}]}`);
const rest = [web, closed, dns, into('db'), out];

describe('the first line where connections are lost', () => {
  it('says so of a workload that goes while another one comes', () => {
    expect(headlineOf([...rest, db], [...rest, deployment('store')])).toEqual([
      {
        sign: 'white_check_mark',
        fact: 'connections are added only to and from the new workload store, and those of db, which is removed, are lost',
        detail: '',
      },
    ]);
  });

  it('warns where a workload only moves, and its policies do not', () => {
    const inLab = (text: string) => text.replaceAll('namespace: shop', 'namespace: lab');
    const lab = [inLab(closed), inLab(dns)];
    expect(headlineOf([...rest, ...lab, db], [...rest, ...lab, inLab(db)])).toMatchObject([
      {
        sign: 'warning',
        fact: expect.stringMatching(/ the new workload lab\/db, and those of shop\/db, which is removed, are lost$/),
      },
    ]);
  });

  it('says once when it breaks nothing', () => {
    const other = dns.replace('k8s-app: kube-dns', 'app: names');
    const fact = 'web can no longer resolve names, unless the pods that a rule names on port 53 serve DNS';
    expect(headlineOf([...rest, db], [web, closed, other, into('db'), out, db])).toContainEqual({
      ...{ sign: 'warning', fact, detail: '' },
    });
  });

  it('counts what probably breaks beside what it names', () => {
    const lost = [web, db, more, closed, dns, out];
    expect(headlineOf([...lost, into('db'), into('more')], lost)).toEqual([
      {
        sign: 'warning',
        fact: 'web can no longer reach db on TCP 8080, which probably breaks something',
        detail: '1 more like it is below.',
      },
    ]);
  });
});

it('names in the first line a workload before pods by their labels among those that are reached', () => {
  const inLab = (text: string) => text.replaceAll('namespace: shop', 'namespace: lab');
  const before = [web, db, closed, dns, inLab(closed)];
  const out = policy(
    `{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {app: db}}}], ports: [{port: 8080}]}]}`,
    'out',
  );
  const [first] = headlineOf([...before, into('db')], [...before, into('db'), out]);
  expect(first?.fact).toMatch(/^web can now reach db, any pod labelled app=db /);
});
