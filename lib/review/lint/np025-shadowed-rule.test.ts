import { all, factsOf, policy } from '../../../test/lint/shop.ts';
import { shadowedRule } from './np025-shadowed-rule.ts';

const object = (apiVersion: string, kind: string, spec: string) =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: g}\nspec: ${spec}\n`;
const FROM_BACKEND = policy(
  '{podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}]}]}',
);
const ways = (policies: string, cni: 'calico' | 'cilium' = 'calico') =>
  [...shadowedRule.find(factsOf(policies, { cni }))].map(({ object: whose, fix }) => [whose.name, fix.say]);

describe('NP025', () => {
  it('moves a rule of a policy that has an order', () => {
    const tier = '{order: 10, selector: all(), types: [Ingress], ingress: [{action: Deny}, {action: Allow}]}';
    expect(ways(object('projectcalico.org/v3', 'GlobalNetworkPolicy', tier))).toEqual([
      ['g', 'put it before what decides, or remove it'],
    ]);
  });

  it('moves no rule of a NetworkPolicy, as it has no order', () => {
    const deny = object(
      'projectcalico.org/v3',
      'GlobalNetworkPolicy',
      '{order: 10, selector: all(), types: [Ingress], ingress: [{action: Deny}]}',
    );
    expect(ways(all(deny, FROM_BACKEND))).toEqual([
      ['p', 'remove it, or change what decides before it: a NetworkPolicy is asked in no order of its own'],
    ]);
  });

  it('is a note if what decides has the same action', () => {
    const severities = (action: string) => {
      const before = `{order: 10, selector: all(), types: [Ingress], ingress: [{action: ${action}}]}`;
      const policies = all(object('projectcalico.org/v3', 'GlobalNetworkPolicy', before), FROM_BACKEND);
      return [...shadowedRule.find(factsOf(policies))].map(({ severity }) => severity);
    };
    expect(severities('Allow')).toEqual(['note']);
    expect(severities('Deny')).toEqual([undefined]);
  });

  it("moves no rule of Cilium's policies, whose denies come first", () => {
    const denied = object(
      'cilium.io/v2',
      'CiliumClusterwideNetworkPolicy',
      '{endpointSelector: {}, ingressDeny: [{fromEntities: [all]}], ingress: [{fromEndpoints: [{}]}]}',
    );
    expect(ways(denied, 'cilium')).toEqual([
      ['g', "remove it, or change what decides before it: Cilium's policies have no order"],
    ]);
  });
});
