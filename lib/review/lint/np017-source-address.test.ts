import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { sourceAddress } from './np017-source-address.ts';

describe('NP017', () => {
  it('leaves a block of all addresses, and a Service that keeps the address, alone', () => {
    const service = (more: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: frontend, namespace: shop}\nspec: {type: LoadBalancer, ${more} selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}\n`;
    const from = (cidr: string) =>
      policy(`{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [{ipBlock: {cidr: ${cidr}}}]}]}`);
    expect(saidBy(sourceAddress, all(from('203.0.113.0/24'), service('')))).toEqual([
      expect.stringContaining(
        'through Service shop/frontend (LoadBalancer) clients may come with the address of a node',
      ),
    ]);
    expect(saidBy(sourceAddress, all(from('0.0.0.0/0'), service('')))).toEqual([]);
    expect(saidBy(sourceAddress, all(from('203.0.113.0/24'), service('externalTrafficPolicy: Local,')))).toEqual([]);
  });

  it('leaves a rule for other ports than those of the Service alone', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: frontend, namespace: shop}\nspec: {type: NodePort, selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}\n';
    const from = (port: number) =>
      policy(
        `{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [{ipBlock: {cidr: 203.0.113.0/24}}], ports: [{port: ${port}}]}]}`,
      );
    expect(saidBy(sourceAddress, all(from(8080), service))).toHaveLength(1);
    expect(saidBy(sourceAddress, all(from(9090), service))).toEqual([]);
  });
});
