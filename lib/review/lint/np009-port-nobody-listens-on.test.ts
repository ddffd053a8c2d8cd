import { all, CHART, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
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

  const db = (ports: string) => policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [${ports}]}]}`);
  const service = (port: number, targetPort: number) =>
    `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{port: ${port}, targetPort: ${targetPort}}]}\n`;

  it('is one finding for a rule: an error for the port of a Service, a note beside a port that is declared', () => {
    expect(saidBy(portNobodyListensOn, db('{port: 1}, {port: 2}'))).toEqual([
      expect.stringContaining('is for TCP 1, TCP 2, which'),
    ]);
    expect(severitiesBy(portNobodyListensOn, db('{port: 1}, {port: 2}'))).toEqual(['warning']);
    expect(severitiesBy(portNobodyListensOn, db('{port: 1}, {port: 3306}'))).toEqual(['note']);
    expect(severitiesBy(portNobodyListensOn, all(db('{port: 33}'), service(33, 3306)))).toEqual(['error']);
  });

  it('takes no ExternalName for a Service in front of the pods', () => {
    const elsewhere = service(33, 3306).replace(
      '{selector',
      '{type: ExternalName, externalName: db.example.com, selector',
    );
    expect(severitiesBy(portNobodyListensOn, all(db('{port: 33}'), elsewhere))).toEqual(['warning']);
  });

  it('takes a port that a Service sends to for one that they listen on, and asks nobody where charts make pods', () => {
    expect(saidBy(portNobodyListensOn, all(db('{port: 9104}'), service(80, 9104)))).toEqual([]);
    const anybody = policy('{podSelector: {}, ingress: [{ports: [{port: 9104}]}]}');
    expect(saidBy(portNobodyListensOn, anybody)).toHaveLength(1);
    expect(saidBy(portNobodyListensOn, all(anybody, CHART))).toEqual([]);
  });

  it('says all of a range', () => {
    expect(
      saidBy(
        portNobodyListensOn,
        policy('{podSelector: {matchLabels: {app: db}}, ingress: [{ports: [{port: 3400, endPort: 3500}]}]}'),
      ),
    ).toEqual([expect.stringContaining('is for TCP 3400-3500, which')]);
  });
});
