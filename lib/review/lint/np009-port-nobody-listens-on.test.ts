import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { portNobodyListensOn } from './np009-port-nobody-listens-on.ts';

describe('NP009', () => {
  it('says that it is the port of the Service', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: backend, namespace: shop}\nspec: {selector: {app: backend}, ports: [{port: 80, targetPort: 8080}]}\n';
    expect(
      saidBy(
        portNobodyListensOn,
        all(policy('{podSelector: {matchLabels: {app: backend}}, ingress: [{ports: [{port: 80}]}]}'), service),
      ),
    ).toEqual([
      expect.stringContaining(
        'is for TCP 80, which shop/backend does not declare: it is the port of Service shop/backend',
      ),
    ]);
  });

  it('looks at the targets of egress, where all of them are known', () => {
    const to = (peer: string) =>
      policy(
        `{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [${peer}], ports: [{port: 3307}]}]}`,
      );
    expect(saidBy(portNobodyListensOn, to('{podSelector: {matchLabels: {app: db}}}'))).toHaveLength(1);
    expect(saidBy(portNobodyListensOn, to('{podSelector: {}}'))).toEqual([]);
    expect(saidBy(portNobodyListensOn, to('{ipBlock: {cidr: 203.0.113.0/24}}'))).toEqual([]);
  });

  it('takes a range that holds a port for good, and another protocol for wrong', () => {
    const db = (port: string) => policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [${port}]}]}`);
    expect(saidBy(portNobodyListensOn, db('{port: 3300, endPort: 3310}'))).toEqual([]);
    expect(saidBy(portNobodyListensOn, db('{port: 3306, protocol: UDP}'))).toHaveLength(1);
  });
});
