import { all, policy, saidBy } from '../../../test/lint/shop.ts';
import { halfOpen } from './np008-half-open.ts';

describe('NP008', () => {
  it('says which half is missing', () => {
    const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
    const out = policy(
      '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 3306}]}]}',
      'out',
    );
    expect(saidBy(halfOpen, all(deny, out))).toEqual([
      expect.stringContaining(
        'egress rule 1 of shop/out lets shop/backend[Pod] connect to shop/db[Pod] on TCP 3306, but no ingress rule of shop/db[Pod] does',
      ),
    ]);
  });

  it('finds halves that meet on no port, once', () => {
    const out = policy(
      '{podSelector: {matchLabels: {app: backend}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: db}}}], ports: [{port: 3306}]}]}',
      'out',
    );
    const inwards = policy(
      '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}], ports: [{port: 3307}]}]}',
      'in',
    );
    expect(saidBy(halfOpen, all(out, inwards))).toEqual([expect.stringContaining('egress rule 1 of shop/out lets')]);
  });

  it('leaves alone where the other side is not limited, and rules for everybody', () => {
    expect(
      saidBy(
        halfOpen,
        policy(
          '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchLabels: {app: backend}}}]}]}',
        ),
      ),
    ).toEqual([]);
    expect(
      saidBy(
        halfOpen,
        all(
          policy('{podSelector: {}, policyTypes: [Egress]}', 'out'),
          policy('{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}]}]}', 'in'),
        ),
      ),
    ).toEqual([]);
  });

  const deny = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
  const into = (peer: string, ports = '') =>
    policy(`{podSelector: {matchLabels: {app: db}}, ingress: [{from: [${peer}]${ports}}]}`, 'in');
  const out = (app: string, target: string, more = '') =>
    policy(
      `{podSelector: {matchLabels: {app: ${app}}}, policyTypes: [Egress], egress: [{to: [{podSelector: {matchLabels: {app: ${target}}}}]${more}}]}`,
      app,
    );

  it('is one finding for a rule, and none for a peer of which one gets through', () => {
    const two = '{podSelector: {matchLabels: {app: backend}}}, {podSelector: {matchLabels: {app: frontend}}}';
    expect(saidBy(halfOpen, all(deny, into(two)))).toEqual([
      expect.stringContaining('shop/backend[Pod], shop/frontend[Pod] connect to'),
    ]);
    const either = '{podSelector: {matchExpressions: [{key: app, operator: In, values: [backend, frontend]}]}}';
    expect(saidBy(halfOpen, all(deny, into(either), out('backend', 'db')))).toEqual([]);
    expect(saidBy(halfOpen, all(deny, into(either)))).toHaveLength(1);
  });

  it('leaves what a slip, or the port of a Service, has for its cause to NP004 and NP009', () => {
    const backend = '{podSelector: {matchLabels: {app: backend}}}';
    expect(saidBy(halfOpen, all(deny, into(backend), out('backend', 'bd')))).toEqual([]);
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{port: 33, targetPort: 3306}]}\n';
    const halves = all(deny, into(backend, ', ports: [{port: 33}]'), out('backend', 'db', ', ports: [{port: 3306}]'));
    expect(saidBy(halfOpen, halves)).toHaveLength(1);
    expect(saidBy(halfOpen, all(halves, service))).toEqual([]);
  });

  it('leaves a port whose name no pod has to NP010', () => {
    const backend = '{podSelector: {matchLabels: {app: backend}}}';
    const halves = (name: string) =>
      all(deny, into(backend, `, ports: [{port: ${name}}]`), out('backend', 'db', ', ports: [{port: 3306}]'));
    expect(saidBy(halfOpen, halves('sql'))).toEqual([]);
    expect(saidBy(halfOpen, halves('mysql'))).toEqual([]);
    expect(saidBy(halfOpen, halves('3307'))).toHaveLength(1);
  });
});
