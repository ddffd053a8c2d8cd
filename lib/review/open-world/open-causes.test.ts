import { policy } from '../../../test/lint/shop.ts';
import { into, pod, reviewed, rowsOf } from '../../../test/review/review.ts';

const leaving = (i: number, namespace = 'shop', port = 8000 + i) => {
  const spec = `{podSelector: {matchLabels: {x: "${i}"}}, policyTypes: [Egress], egress: [{ports: [{port: ${port}}]}]}`;
  return policy(spec, `leaving-${i}`, namespace);
};
const policiesOfOthers = Array.from({ length: 12 }, (_, i) => leaving(i + 2, 'far'));

it('the causes are the policies of those whose row it is, however many others have policies', () => {
  const all = (port: number) => Array.from({ length: 12 }, (_, i) => leaving(i, 'far', port + i));
  const { open } = reviewed([pod('web'), ...all(8000)], [pod('web'), ...all(9000)]);
  const rows = open
    .filter((one) => 'peers' in one.to && one.to.peers.some(({ name }) => name === 'shop/web[Pod]'))
    .map((one) => [`${one.new.open}`, ...one.causes.flatMap(({ rules }) => rules.map((rule) => rule.policy.name))]);
  const expected = all(0).map((_, i) => [`TCP ${9000 + i}`, `leaving-${i}`, `leaving-${i}`]);
  expect(rows.sort()).toEqual(expected.sort());
});

it('the causes are the rules that let these very pods in, however many policies others have', () => {
  const rule = (y: string, port: number) =>
    `{from: [{podSelector: {matchLabels: {y: ${y}}}}], ports: [{port: ${port}}]}`;
  const { open } = reviewed(
    [pod('web'), ...policiesOfOthers, into('web', '')],
    [pod('web'), ...policiesOfOthers, into('web', [rule('a', 80), rule('b', 443)].join(', '))],
  );
  const rows = open
    .filter((one) => 'peers' in one.to && one.to.peers.some(({ name }) => name === 'shop/web[Pod]'))
    .map((one) => [`${one.new.open}`, ...one.causes.flatMap(({ rules }) => rules.map(({ index }) => index))]);
  expect(rows).toEqual([
    ['TCP 80', 0],
    ['TCP 443', 1],
  ]);
});

it('a pod of a namespace of which nobody knows the labels is said to share them, however many policies others have', () => {
  const web = pod('web');
  const few = [web, leaving(1)];
  const many = [...few, ...policiesOfOthers];
  const rows = (objects: string[]) =>
    rowsOf(
      reviewed(
        [...objects, into('web', '')],
        [...objects, into('web', '{from: [{namespaceSelector: {matchLabels: {team: a}}}]}')],
      ),
    ).filter((text) => text.endsWith('+TCP 8001'));
  expect(rows(few)).toContain(
    '{namespaces with team=a among shop}/{x=1} => web{if its namespace has team=a} gained +TCP 8001',
  );
  expect(rows(many)).toEqual(rows(few));
});
