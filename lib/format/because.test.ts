import { into, manifests, pod, reviewed, row } from '../../test/review/review.ts';
import { printCause } from './because.ts';
import { causeJson } from './cause-json.ts';
import { reviewComment } from './comment/comment.ts';

const PODS = [pod('api'), pod('db')];
const policy = (name: string, order: number, rule: string) =>
  `{apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy, metadata: {name: ${name}}, spec: {order: ${order}, selector: "app == 'db'", types: [Ingress], ingress: [${rule}]}}\n`;
const FLOOR = policy('floor', 1, '{action: Deny}');
const OPEN = policy('open', 2, '{action: Allow}');
const BEFORE = [...PODS, OPEN, FLOOR];
const AFTER = [...PODS, OPEN];

const causesOf = (before: readonly string[], after: readonly string[]) =>
  row(reviewed(before, after), 'api => db').causes;

describe('a rule that denied and does no more', () => {
  it('is named beside the rule that lets through', () => {
    expect(causesOf(BEFORE, AFTER).map((one) => printCause(one))).toEqual([
      'now: ingress rule 1 (Allow) of GlobalNetworkPolicy open (a.yaml:13) and GlobalNetworkPolicy floor (a.yaml:15) no longer denies it',
    ]);
    expect(causesOf(BEFORE, AFTER).map(causeJson)).toMatchObject([
      { rules: [{ policy: 'open' }], noLongerDenying: [{ policy: 'floor', file: 'a.yaml', line: 15 }] },
    ]);
  });

  it('is named where nothing limits the pods any more', () => {
    expect(causesOf([...PODS, FLOOR], PODS).map((one) => printCause(one))).toEqual([
      'now: nothing limits the ingress of shop/db[Pod] and GlobalNetworkPolicy floor (a.yaml:13) no longer denies it',
    ]);
  });

  it('is not there where no rule denied it', () => {
    const allowing = (app: string) => policy('open', 2, `{action: Allow, source: {selector: app == '${app}'}}`);
    const causes = causesOf([...PODS, allowing('web')], [...PODS, allowing('api')]);
    expect(causes.map(({ noLongerDenying }) => noLongerDenying)).toEqual([undefined]);
  });

  it('is alone among what denied, beside a NetworkPolicy that allows', () => {
    const both = [...PODS, into('db', '{}')];
    const named = reviewed([...both, FLOOR], both).open.flatMap(({ causes }) =>
      causes.flatMap(({ noLongerDenying = [] }) => noLongerDenying.map(({ name }) => name)),
    );
    expect([...new Set(named)]).toEqual(['floor']);
  });

  it('is named in the comment, and for pods that no manifest holds', () => {
    const review = reviewed(BEFORE, AFTER);
    expect(review.open.flatMap(({ causes }) => causes.map(({ noLongerDenying }) => noLongerDenying?.length))).toEqual(
      review.open.map(() => 1),
    );
    const sides = { before: manifests(...BEFORE), after: manifests(...AFTER) };
    const options = { manifests: sides, reviewing: {}, newFindings: [], limit: 60_000, command: 'tierwall' };
    expect(reviewComment(review, options).text).toContain(
      'Because of ingress rule 1 of GlobalNetworkPolicy open (a.yaml:13), and GlobalNetworkPolicy floor no longer denies it',
    );
  });
});

describe('a rule of which it is unknown offline whether it matches', () => {
  it('is named with what would have to be known', () => {
    const named = (name: string) =>
      `{apiVersion: policy.networking.k8s.io/v1alpha2, kind: ClusterNetworkPolicy, metadata: {name: out}, spec: {tier: Admin, priority: 1, subject: {namespaces: {}}, egress: [{action: Accept, to: [{domainNames: [${name}]}]}, {action: Deny, to: [{networks: [0.0.0.0/0, "::/0"]}]}]}}\n`;
    const { open } = reviewed([...PODS, named('one.example')], [...PODS, named('other.example')]);
    const texts = open.flatMap(({ causes }) => causes.map((one) => printCause(one)));
    expect(texts).toContainEqual(
      expect.stringMatching(
        /egress rule 1 \(Allow\) of ClusterNetworkPolicy out \(a\.yaml:\d+\), if it applies: nobody knows offline whether other\.example resolves to this address/,
      ),
    );
    expect(texts).not.toContainEqual(expect.stringMatching(/Deny\)[^,]*, if it applies/));
  });
});
