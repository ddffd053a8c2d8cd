import { all, factsOf, policy, saidBy } from '../../../test/lint/shop.ts';
import { deniesPlainPod } from '../limits.ts';
import { MAX_STEPS } from './default-deny.ts';
import type { PodEnd } from './facts.ts';
import { noDefaultDeny } from './np002-no-default-deny.ts';

describe('NP002', () => {
  it('is not satisfied by policies that select every pod there is by its labels', () => {
    const each = ['frontend', 'backend', 'db'].map((app) =>
      policy(`{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Ingress, Egress]}`, app),
    );
    expect(saidBy(noDefaultDeny, all(...each))).toEqual([
      expect.stringContaining('no default deny of ingress and egress'),
    ]);
  });

  it('takes two policies, one a direction, for a default deny', () => {
    expect(
      saidBy(
        noDefaultDeny,
        all(policy('{podSelector: {}}', 'in'), policy('{podSelector: {}, policyTypes: [Egress]}', 'out')),
      ),
    ).toEqual([]);
  });

  it('says nothing of a namespace without pods', () => {
    const other = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: empty}\n';
    expect(saidBy(noDefaultDeny, all(policy('{podSelector: {}, policyTypes: [Ingress, Egress]}'), other))).toEqual([]);
  });

  const of = (...policies: string[]) =>
    [...noDefaultDeny.find(factsOf(all(...policies)))].map(({ severity, message }) => `${severity}: ${message}`);
  const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
  const ANY = '{ipBlock: {cidr: 0.0.0.0/0}}, {ipBlock: {cidr: "::/0"}}';

  it.each([
    ['a rule for everybody', '[{}]'],
    ['a rule for each protocol', '[{ports: [{protocol: TCP}]}, {ports: [{protocol: UDP}, {protocol: SCTP}]}]'],
    ['every pod and every address', `[{from: [{namespaceSelector: {}}, ${ANY}]}]`],
    ['every pod, and every address by a rule of its own', `[{from: [{namespaceSelector: {}}]}, {from: [${ANY}]}]`],
  ])('takes no policy for a default deny that lets everything through: by %s', (_, rules) => {
    const open = policy(`{podSelector: {}, policyTypes: [Ingress, Egress], ingress: ${rules}}`, 'open');
    expect(of(open)).toEqual([
      'warning: namespace shop has no default deny of ingress: a new pod in it is open, since shop/open lets everything through',
    ]);
  });

  it('takes no two policies for one that let everything through together, and egress for a decision', () => {
    const half = (name: string, protocols: string) =>
      policy(`{podSelector: {}, policyTypes: [Egress], egress: [{ports: [${protocols}]}]}`, name);
    const halves = [half('a', '{protocol: TCP}, {protocol: UDP}'), half('b', '{protocol: SCTP}')];
    // In whichever order files have them, because a finding is known by its message.
    for (const written of [halves, halves.toReversed()])
      expect(of(policy('{podSelector: {}}', 'in'), ...written)).toEqual([
        'note: namespace shop has no default deny of egress: a new pod in it is open, since shop/a, shop/b together let everything through',
      ]);
  });

  it.each([
    ['a port is closed', '[{ports: [{port: 1, endPort: 65534}]}]'],
    ['IPv6 is closed', '[{from: [{namespaceSelector: {}}, {ipBlock: {cidr: 0.0.0.0/0}}]}]'],
    ['addresses are closed', '[{from: [{namespaceSelector: {}}]}]'],
    ['a label is asked for', '[{from: [{podSelector: {matchLabels: {app: db}}}]}]'],
  ])('takes a policy for one where %s', (_, rules) => {
    expect(of(policy(`{podSelector: {}, policyTypes: [Ingress, Egress], ingress: ${rules}}`, 'most'))).toEqual([]);
  });

  it('leaves to NP015 a rule that undoes a default deny, and says so itself where no pod is there that it undoes it for', () => {
    expect(of(deny, policy('{podSelector: {}, ingress: [{}]}', 'open'))).toEqual([]);
    const unknown = '{matchExpressions: [{key: app, operator: DoesNotExist}]}';
    expect(of(deny, policy(`{podSelector: ${unknown}, ingress: [{}]}`, 'open'))).toEqual([
      expect.stringContaining('a new pod in it is open, since shop/deny, shop/open together let everything through'),
    ]);
  });

  it('says nothing of a policy that may let everything through where there are too many conditions to tell', () => {
    const pods = (...asked: string[]) => {
      const expressions = asked.map(
        (one) => `{key: ${one.replace('!', '')}, operator: ${one.startsWith('!') ? 'DoesNotExist' : 'Exists'}}`,
      );
      return `{namespaceSelector: {}, podSelector: {matchExpressions: [${expressions}]}}`;
    };
    const numbers = [...Array(20).keys()];
    const apart = numbers.flatMap((i) => [pods(`x${i}`, `!y${i}`), pods(`!x${i}`, `y${i}`)]);
    const from = [pods(...numbers.map((i) => `x${i}`)), ...apart, ANY];
    const hostile = policy(`{podSelector: {}, policyTypes: [Ingress, Egress], ingress: [{from: [${from}]}]}`);
    const facts = factsOf(hostile, { cni: 'cilium' });
    const { group } = facts.strangerOf('shop') as PodEnd;
    expect(() => deniesPlainPod(facts.connectivity, group, 'Ingress', MAX_STEPS)).toThrow('too many conditions');
    expect([...noDefaultDeny.find(facts)]).toEqual([]);
  });
});
