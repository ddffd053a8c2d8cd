import { manifests, pod, reviewed, row } from '../../test/review/review.ts';
import { listed } from '../cli/list.ts';
import type { Review } from '../review/review.ts';
import { blocksOf } from './blocks.ts';
import { Connectivity } from './connectivity.ts';
import { decidingRules, rulesAsked } from './deciding-rules.ts';
import { explain } from './explanation.ts';
import { reasonsOf } from './reason.ts';

const tier = (name: string, order: number, end: 'Deny' | 'Pass') =>
  `{apiVersion: projectcalico.org/v3, kind: Tier, metadata: {name: ${name}}, spec: {order: ${order}, defaultAction: ${end}}}\n`;
const global = (of: string, rules: string, selector = "app == 'db'") =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${of}.floor}, spec: {tier: ${of}, selector: "${selector}", types: [Ingress], ingress: [${rules}]}}\n`;
const PODS = [pod('api'), pod('db')];
const FIRST = tier('first', 10, 'Deny');
const SECOND = tier('second', 20, 'Deny');
const PASS = global('first', '{action: Pass}');
const ALLOW_80 = global('second', '{action: Allow, protocol: TCP, destination: {ports: [80]}}');

const pairOf = (...objects: readonly string[]) => {
  const connectivity = new Connectivity(manifests(...PODS, ...objects));
  const end = (name: string) => {
    const group = connectivity.groupOf(`shop/${name}[Pod]`);
    const peer = group?.peers[0];
    if (!group || !peer) throw new Error(name);
    return { group, peer };
  };
  return { connectivity, from: end('api'), to: end('db') };
};
/** The row of the pair in JSON. */
const rowOf = (...objects: readonly string[]) => {
  const { connectivity, from, to } = pairOf(...objects);
  const text = [...listed(connectivity, {}, { output: 'json', isGrouped: false })].join('');
  const { connections } = JSON.parse(text) as { connections: readonly JsonConnection[] };
  return connections.find(({ src, dst }) => src === from.peer.name && dst === to.peer.name);
};
interface JsonConnection {
  readonly src: string;
  readonly dst: string;
  readonly rules: readonly { readonly policy: string }[];
  readonly depends?: { readonly reasons: readonly string[] };
}
const called = (rules: ReturnType<typeof decidingRules>) =>
  rules.map(({ policy, rule }) => `${policy.name} ${rule.action}`);

describe('the rules of a row', () => {
  it('are those that decide, and none that passes on to the next tier', () => {
    const { connectivity, from, to } = pairOf(FIRST, SECOND, PASS, ALLOW_80);
    expect(called(decidingRules(connectivity, from.group, to.group))).toEqual(['second.floor Allow']);
    expect(called(rulesAsked(connectivity, from.group, to.group))).toEqual(['first.floor Pass', 'second.floor Allow']);
  });

  it('are the same in JSON, where a row of nothing but Pass names none', () => {
    const rules = (...objects: readonly string[]) => rowOf(...objects)?.rules.map(({ policy }) => policy);
    expect(rules(FIRST, SECOND, PASS, ALLOW_80)).toEqual(['second.floor']);
    expect(rules(FIRST, PASS)).toEqual([]);
  });

  it('keep peers of one verdict apart in grouped JSON', () => {
    const from = (app: string) => `{action: Allow, source: {selector: app == '${app}'}}`;
    const objects = [...PODS, pod('web'), FIRST, global('first', `${from('api')}, ${from('web')}`)];
    const connectivity = new Connectivity(manifests(...objects));
    const text = [...listed(connectivity, {}, { output: 'json', isGrouped: true })].join('');
    const { connections } = JSON.parse(text) as { connections: { rules: { index: number }[] }[] };
    const indexes = connections.flatMap(({ rules }) => rules.map(({ index }) => index));
    expect(indexes.sort()).toEqual([0, 1]);
  });

  it('do not divide addresses that only others tell apart, and that other rules pass on to the same one', () => {
    const pass = ['10.0.0.0/8', '11.0.0.0/8'].map((net) => `{action: Pass, source: {nets: [${net}]}}`).join();
    const api = global('second', '{action: Allow, source: {nets: [10.0.0.0/8]}}', "app == 'api'");
    const objects = [global('first', pass), ALLOW_80, api.replace('second.floor', 'second.api')];
    const { connectivity, to } = pairOf(FIRST, SECOND, ...objects);
    const blocks = [...blocksOf(connectivity)].filter(
      (block) => block.from[0]?.kind === 'external' && block.to.includes(to.group),
    );
    expect(blocks.map(({ from, verdict }) => [from.length, `${verdict.open}`])).toEqual([[2, 'TCP 80']]);
  });

  it('still stand in explain, tier by tier', () => {
    const { connectivity, from, to } = pairOf(FIRST, SECOND, PASS, ALLOW_80);
    const { entering } = explain(connectivity, from, to);
    const actions = entering.stages?.flatMap(({ policies }) => policies.flatMap(({ rules }) => rules));
    expect(actions?.map(({ rule }) => rule.rule.action)).toEqual(['Pass', 'Allow']);
  });

  it('leave a reason why it depends whether a rule passes on', () => {
    const passing = global('first', "{action: Pass, source: {namespaceSelector: team == 'a'}}");
    const { connectivity, from, to } = pairOf(FIRST, passing);
    const verdict = connectivity.between(from.group, to.group);
    expect([`${verdict.open}`, `${verdict.depends}`]).toEqual(['No Connections', 'All Connections']);
    expect(decidingRules(connectivity, from.group, to.group)).toEqual([]);
    const reasons = ['Namespace shop is not in the manifests, so its labels are unknown'];
    expect(reasonsOf(connectivity, from.group, to.group)).toEqual(reasons);
    expect(rowOf(FIRST, passing)).toMatchObject({ depends: { reasons }, rules: [] });
  });

  it('do not divide addresses that rules pass on alike', () => {
    const nets = "{action: Pass, source: {nets: ['10.0.0.0/8']}}, {action: Pass, source: {nets: ['11.0.0.0/8']}}";
    const { connectivity, to } = pairOf(FIRST, SECOND, global('first', `${nets}, {action: Pass}`), ALLOW_80);
    const blocks = [...blocksOf(connectivity)].filter((block) => block.to.includes(to.group));
    expect(blocks.filter((block) => block.from.some(({ kind }) => kind === 'external'))).toHaveLength(1);
  });
});

describe('what a change is because of', () => {
  const causes = (review: Review, pair = 'api => db') =>
    row(review, pair).causes.map(({ when, rules, policies }) => [
      when,
      rules.map(({ policy, rule }) => `${policy.name} ${rule.action}`),
      policies.map(({ name }) => name),
    ]);

  it('is no rule that passes on, where another one decides', () => {
    const before = [...PODS, FIRST, SECOND, ALLOW_80, global('first', '{action: Deny}')];
    const after = [...PODS, FIRST, SECOND, ALLOW_80, PASS];
    expect(causes(reviewed(before, after))).toContainEqual(['now', ['second.floor Allow'], []]);
  });

  it('is the rule that passes on, where nothing behind it decides', () => {
    const before = [...PODS, FIRST, global('first', "{action: Pass, source: {selector: app == 'web'}}")];
    expect(causes(reviewed(before, [...PODS, FIRST, PASS]))).toContainEqual(['now', ['first.floor Pass'], []]);
  });

  it('is the rule that passes on for those of the ports that nothing behind it decides', () => {
    const open = tier('second', 20, 'Pass');
    const before = [...PODS, FIRST, open, ALLOW_80, global('first', '{action: Deny}')];
    const after = [...PODS, FIRST, open, ALLOW_80, PASS];
    expect(causes(reviewed(before, after))).toContainEqual(['now', ['first.floor Pass', 'second.floor Allow'], []]);
  });

  it('is told in the same way for pods that no manifest holds', () => {
    const before = [
      ...PODS,
      FIRST,
      SECOND,
      ALLOW_80,
      global('first', "{action: Pass, source: {selector: app == 'api'}}"),
    ];
    const passing = global('first', "{action: Pass, source: {selector: \"app in {'api', 'web'}\"}}");
    const [open] = reviewed(before, [...PODS, FIRST, SECOND, ALLOW_80, passing]).open;
    const rules = open?.causes.flatMap((cause) => cause.rules.map(({ policy }) => policy.name));
    expect(rules).toEqual(['second.floor']);
  });
});
