import { policy } from '../../test/lint/shop.ts';
import { namespace, outOf } from '../../test/review/review.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { isPoliciesAlone, withSelectedPods } from './selected-pods.ts';

const selected = (...objects: string[]) =>
  withSelectedPods(readTexts([{ file: 'policies.yaml', text: objects.join('\n---\n') }]));
/** The pods that are made up for the peers of an egress rule of web. */
const madeUpTo = (rule: string, ...more: string[]) =>
  selected(outOf('web', rule), ...more)
    .manifests.workloads.map((pod) => `${pod.namespace}/${pod.name}`)
    .filter((name) => name !== 'shop/{app=web}');
const role = (operator: string, ...values: string[]) =>
  `{to: [{podSelector: {matchExpressions: [{key: role, operator: ${operator}${values.length > 0 ? `, values: [${values}]` : ''}}]}}]}`;
const DNS = 'podSelector: {matchLabels: {app: dns}}';

describe('pods made up to what policies select', () => {
  it.each([
    ['a value each of In', role('In', 'a', 'b'), ['shop/{role=a}', 'shop/{role=b}']],
    ['one that has the label, for Exists', role('Exists'), ['shop/{role=any}']],
    ['none, for NotIn, as a stranger is one', role('NotIn', 'a'), []],
    ['none, for all', '{to: [{podSelector: {}}]}', []],
    [
      'one in each namespace that the selector names',
      `{to: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [infra, ops]}]}, ${DNS}}]}`,
      ['infra/{app=dns}', 'ops/{app=dns}'],
    ],
    [
      'one in a namespace made up to its labels',
      `{to: [{namespaceSelector: {matchLabels: {team: a}}, ${DNS}}]}`,
      ['{team=a}/{app=dns}'],
    ],
    [
      'one in another namespace, where every one is meant',
      `{to: [{namespaceSelector: {}, ${DNS}}]}`,
      ['{other}/{app=dns}'],
    ],
  ])('are %s', (_, rule, names) => {
    expect(madeUpTo(rule)).toEqual(names);
  });

  it('are in the namespaces that have the labels', () => {
    const team = `{to: [{namespaceSelector: {matchLabels: {team: a}}, ${DNS}}]}`;
    expect(madeUpTo(team, namespace('one', 'team: a'), namespace('two', 'team: b'))).toEqual(['one/{app=dns}']);
  });

  it('are at most 16 of one requirement', () => {
    const values = Array.from({ length: 20 }, (_, i) => `v${i}`);
    expect(madeUpTo(role('In', ...values))).toHaveLength(16);
  });

  it('are what the manifests are about, where a policy limits them', () => {
    const { subjects } = selected(outOf('web', role('In', 'a')));
    expect([...subjects]).toEqual(['shop/{app=web}[Pod]']);
  });

  it('are none where a selector contradicts itself', () => {
    const nobody = policy(
      '{podSelector: {matchLabels: {app: db}, matchExpressions: [{key: app, operator: DoesNotExist}]}}',
    );
    expect(selected(nobody).manifests.workloads).toEqual([]);
  });

  it('bring the strangers of their namespace only where those are meant', () => {
    const named = (pods: string) =>
      `{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: infra}}${pods}}]}`;
    expect([...selected(outOf('web', named(`, ${DNS}`))).namespaces]).toEqual(['infra']);
    expect([...selected(outOf('web', named(''))).namespaces]).toEqual([]);
  });

  it('are asked for in a folder of policies alone', () => {
    const { manifests } = selected(outOf('web', role('In', 'a')));
    expect([isPoliciesAlone(manifests), isPoliciesAlone({ ...manifests, workloads: [] })]).toEqual([false, true]);
    expect(isPoliciesAlone({ ...manifests, workloads: [], policies: [] })).toBe(false);
  });
});
