import { all, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
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

  it('finds a peer that only such pods match, unless a block lets them through', () => {
    const agent =
      'apiVersion: v1\nkind: Pod\nmetadata: {name: agent, namespace: shop, labels: {app: agent}}\nspec: {hostNetwork: true, containers: [{name: a, image: a, ports: [{containerPort: 9100}]}]}\n';
    const to = (peers: string) =>
      policy(
        `{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [${peers}], ports: [{port: 9100}]}]}`,
      );
    expect(saidBy(hostNetwork, all(to('{podSelector: {matchLabels: {app: agent}}}'), agent))).toEqual([
      expect.stringContaining('(shop/backend[Pod] does not reach shop/agent[Pod] on TCP 9100)'),
    ]);
    expect(saidBy(hostNetwork, all(to('{podSelector: {}}'), agent))).toEqual([]);
    expect(
      saidBy(hostNetwork, all(to('{podSelector: {matchLabels: {app: agent}}}, {ipBlock: {cidr: 0.0.0.0/0}}'), agent)),
    ).toEqual([]);
    expect(severitiesBy(hostNetwork, all(policy('{podSelector: {}}'), agent))).toEqual(['note']);
    expect(severitiesBy(hostNetwork, all(policy('{podSelector: {matchLabels: {app: agent}}}'), agent))).toEqual([
      'warning',
    ]);
  });
});
