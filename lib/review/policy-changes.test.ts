import { policy } from '../../test/lint/shop.ts';
import { manifests } from '../../test/review/review.ts';
import { policyChanges } from './policy-changes.ts';

const changes = (before: readonly string[], after: readonly string[]) =>
  policyChanges(manifests(...before), manifests(...after));
const NONE = { added: [], removed: [], renamed: [], changed: [] };

const A = '{podSelector: {matchLabels: {app: a}}}';
const B = '{podSelector: {matchLabels: {app: b}}}';
const from = (peer: string) => `{podSelector: {}, ingress: [{from: [${peer}]}]}`;
const on = (port: string) => `{podSelector: {}, ingress: [{ports: [${port}]}]}`;

describe('the changes of policies', () => {
  it('are what came, what went, what has another name and what says something else', () => {
    const before = [policy(A, 'moved'), policy(B, 'went'), policy(A, 'edited')];
    const after = [policy(from('{podSelector: {}}'), 'came'), policy(A, 'elsewhere'), policy(B, 'edited')];
    expect(changes(before, after)).toEqual({
      ...{ added: ['shop/came'], removed: ['shop/went'], changed: ['shop/edited'] },
      renamed: [{ from: 'shop/moved', to: 'shop/elsewhere' }],
    });
  });

  it('pair each policy that went with one that came, and no two with the same', () => {
    expect(changes([policy(A, 'one'), policy(A, 'two')], [policy(A, 'three')])).toEqual({
      ...{ ...NONE, removed: ['shop/two'], renamed: [{ from: 'shop/one', to: 'shop/three' }] },
    });
    expect(changes([policy(A, 'one')], [policy(A, 'three'), policy(A, 'two')])).toEqual({
      ...{ ...NONE, added: ['shop/two'], renamed: [{ from: 'shop/one', to: 'shop/three' }] },
    });
  });

  it('are listed by name', () => {
    const three = ['c', 'a', 'b'].map((name) => policy(A, name));
    expect(changes([], three).added).toEqual(['shop/a', 'shop/b', 'shop/c']);
    expect(changes(three, []).removed).toEqual(['shop/a', 'shop/b', 'shop/c']);
  });

  it('see a policy that moves to another namespace go and come', () => {
    expect(changes([policy(A, 'p', 'one')], [policy(A, 'p', 'two')])).toEqual({
      ...{ ...NONE, added: ['two/p'], removed: ['one/p'] },
    });
  });

  it.each([
    ['policyTypes', `{podSelector: {}, policyTypes: [Ingress]}`, `{podSelector: {}, policyTypes: [Ingress, Egress]}`],
    [
      'an egress rule',
      `{podSelector: {}, policyTypes: [Egress]}`,
      `{podSelector: {}, policyTypes: [Egress], egress: [{}]}`,
    ],
    ['a port', on('{port: 80}'), on('{port: 81}')],
    ['a protocol', on('{port: 80}'), on('{port: 80, protocol: UDP}')],
    ['endPort', on('{port: 80, endPort: 90}'), on('{port: 80, endPort: 91}')],
    ['pods for namespaces', from('{podSelector: {}}'), from('{namespaceSelector: {}}')],
    [
      'an exception',
      from('{ipBlock: {cidr: 10.0.0.0/8}}'),
      from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}'),
    ],
    [
      'an operator',
      '{podSelector: {matchExpressions: [{key: app, operator: In, values: [a]}]}}',
      '{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [a]}]}}',
    ],
    [
      'one rule for two',
      from('{podSelector: {}}, {namespaceSelector: {}}'),
      from('{podSelector: {}, namespaceSelector: {}}'),
    ],
  ])('notice %s', (_, before, after) => {
    expect(changes([policy(before)], [policy(after)])).toEqual({ ...NONE, changed: ['shop/p'] });
  });

  it.each([
    ['types', '{podSelector: {}, policyTypes: [Ingress, Egress]}', '{podSelector: {}, policyTypes: [Egress, Ingress]}'],
    ['ports', on('{port: 80}, {port: 81}'), on('{port: 81}, {port: 80}')],
    [
      'labels',
      from('{podSelector: {matchLabels: {app: x, role: z}}}'),
      from('{podSelector: {matchLabels: {role: z, app: x}}}'),
    ],
    [
      'values',
      '{podSelector: {matchExpressions: [{key: app, operator: In, values: [a, b]}]}}',
      '{podSelector: {matchExpressions: [{key: app, operator: In, values: [b, a]}]}}',
    ],
    [
      'exceptions',
      from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16, 10.2.0.0/16]}}'),
      from('{ipBlock: {cidr: 10.0.0.0/8, except: [10.2.0.0/16, 10.1.0.0/16]}}'),
    ],
    [
      'rules',
      '{podSelector: {}, ingress: [{ports: [{port: 80}]}, {from: [{podSelector: {}}]}]}',
      '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}, {ports: [{port: 80}]}]}',
    ],
  ])('do not count the order of %s', (_, before, after) => {
    expect(changes([policy(before)], [policy(after)])).toEqual(NONE);
  });
});
