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

  describe('with a witness', () => {
    const service = (name = 'frontend') =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}, namespace: shop}\nspec: {type: NodePort, selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}\n`;
    const from = (...blocks: string[]) =>
      policy(
        `{podSelector: {matchLabels: {app: frontend}}, ingress: [{from: [${blocks.map((one) => `{ipBlock: ${one}}`)}]}]}`,
      );
    const found = (...objects: string[]) => saidBy(sourceAddress, all(...objects));

    it('shows addresses of nodes that do not get in', () => {
      expect(found(from('{cidr: 203.0.113.0/24}'), service())).toEqual([
        '4: ingress rule 1 of shop/p is for 203.0.113.0/24, but through Service shop/frontend (NodePort) clients may come with the address of a node (0.0.0.0-203.0.112.255[External] does not reach shop/frontend[Pod] on TCP 8080)',
      ]);
      expect(found(from('{cidr: "2001:db8::/32"}'), service())).toEqual([
        expect.stringMatching(/\(2001:db9::-ffff:.*\[External\] does not reach/),
      ]);
    });

    it('counts a block of all addresses with exceptions where those may be of nodes', () => {
      expect(found(from('{cidr: 0.0.0.0/0, except: [10.0.0.0/8]}'), service())).toEqual([
        '4: ingress rule 1 of shop/p is for 0.0.0.0/0 except 10.0.0.0/8, but through Service shop/frontend (NodePort) clients may come with the address of a node (10.0.0.0-10.255.255.255[External] does not reach shop/frontend[Pod] on TCP 8080)',
      ]);
      expect(found(from('{cidr: 0.0.0.0/0, except: [198.51.100.0/24]}'), service())).toEqual([]);
    });

    it('is silent where nodes get in by another peer or another rule', () => {
      expect(found(from('{cidr: 203.0.113.0/24}', '{cidr: 0.0.0.0/0}'), service())).toEqual([]);
      expect(
        found(from('{cidr: 203.0.113.0/24}'), policy('{podSelector: {}, ingress: [{}]}', 'all'), service()),
      ).toEqual([]);
    });

    it('says once which Services lead there', () => {
      expect(found(from('{cidr: 203.0.113.0/24}'), service(), service('public'))).toEqual([
        expect.stringContaining('through Service shop/frontend (NodePort), shop/public (NodePort) clients'),
      ]);
    });
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
