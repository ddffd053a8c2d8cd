import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { hostNetwork } from './np020-host-network.ts';

describe('NP020', () => {
  it('asks whether a policy selects the pod', () => {
    const agent =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop, labels: {app: agent}}\nspec: {hostNetwork: true, containers: [{name: a, image: a}]}\n';
    expect(saidBy(hostNetwork, all(policy('{podSelector: {}}'), agent))).toEqual([
      expect.stringContaining('shop/p selects shop/agent[Pod], which uses hostNetwork: it is not limited'),
    ]);
    expect(saidBy(hostNetwork, all(policy('{podSelector: {matchLabels: {app: db}}}'), agent))).toEqual([]);
  });
});
