import { all, CHART, factsOf, policy, saidBy, severitiesBy } from '../../../test/lint/shop.ts';
import { blockedBackend } from './np016-blocked-backend.ts';

describe('NP016', () => {
  it('finds an Ingress to pods that let no controller in', () => {
    const ingress =
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web, namespace: shop}\nspec: {defaultBackend: {service: {name: frontend, port: {number: 80}}}}\n';
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: frontend, namespace: shop}\nspec: {selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}\n';
    expect(saidBy(blockedBackend, all(policy('{podSelector: {}}'), ingress, service))).toEqual([
      expect.stringContaining(
        'Ingress shop/web leads to shop/frontend[Pod] on TCP 8080, which lets no ingress controller in',
      ),
    ]);
    expect(
      saidBy(
        blockedBackend,
        all(
          policy('{podSelector: {}, ingress: [{from: [{namespaceSelector: {matchLabels: {name: ingress-nginx}}}]}]}'),
          ingress,
          service,
        ),
      ),
    ).toEqual([]);
  });

  it('leaves a ClusterIP alone, and a port that is let in', () => {
    const service = (type: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {type: ${type}, selector: {app: db}, ports: [{port: 3306, targetPort: mysql}]}\n`;
    expect(saidBy(blockedBackend, all(policy('{podSelector: {}}'), service('ClusterIP')))).toEqual([]);
    expect(saidBy(blockedBackend, all(policy('{podSelector: {}}'), service('LoadBalancer')))).toHaveLength(1);
    expect(
      saidBy(
        blockedBackend,
        all(policy('{podSelector: {}, ingress: [{ports: [{port: mysql}]}]}'), service('LoadBalancer')),
      ),
    ).toEqual([]);
  });

  it('names the Service that has no pod, unless something may make it', () => {
    const service = (app: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {type: NodePort, selector: {app: ${app}}, ports: [{port: 80}]}\n`;
    expect(saidBy(blockedBackend, all(policy('{podSelector: {}}'), service('gone')))).toEqual([
      expect.stringContaining('Service shop/web leads to no pod: none of namespace shop matches app=gone'),
    ]);
    expect(saidBy(blockedBackend, all(policy('{podSelector: {}}'), service('gone'), CHART))).toEqual([]);
    expect(severitiesBy(blockedBackend, all(policy('{podSelector: {}}'), service('frontned')))).toEqual(['error']);
  });

  it('tells how to unpublish a Service, by what publishes it', () => {
    const service = (fields: string) =>
      `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {${fields}, selector: {app: frontend}, ports: [{port: 80}]}\n`;
    const said = (fields: string) =>
      [...blockedBackend.find(factsOf(all(policy('{podSelector: {}}'), service(fields))))].map(
        ({ message, fix }) => `${message}; ${fix.say}`,
      );
    expect(said('externalIPs: [198.51.100.7]')).toEqual([
      expect.stringMatching(
        /Service shop\/web is a ClusterIP with externalIPs, and .*; remove its externalIPs, or allow/,
      ),
    ]);
    expect(said('type: NodePort')).toEqual([expect.stringMatching(/is a NodePort, and .*; make it a ClusterIP .spec/)]);
    expect(said('type: ClusterIP')).toEqual([]);
  });

  it('leaves a rule for the port of the Service to NP009', () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: frontend, namespace: shop}\nspec: {type: NodePort, selector: {app: frontend}, ports: [{port: 80, targetPort: 8080}]}\n';
    const from = (rule: string) => policy(`{podSelector: {matchLabels: {app: frontend}}, ingress: [${rule}]}`);
    expect(saidBy(blockedBackend, all(from('{ports: [{port: 80}]}'), service))).toEqual([]);
    // Who is let in there comes from within.
    const pods = '{from: [{podSelector: {}}], ports: [{port: 80}]}';
    expect(saidBy(blockedBackend, all(from(pods), service))).toHaveLength(1);
  });
});
