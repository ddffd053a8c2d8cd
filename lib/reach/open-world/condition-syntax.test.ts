import * as fc from 'fast-check';
import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { rangeOf, rangesOfBlock } from '../ip-space.ts';
import type { Condition } from './condition.ts';
import { conditionName, onlyName } from './condition-name.ts';
import { conditionCalled, onlyCalled } from './condition-syntax.ts';

const NAME = 'kubernetes.io/metadata.name';
type Operator = LabelSelectorRequirement['operator'];
const one = (key: string, operator: Operator, ...values: string[]): LabelSelectorRequirement => ({
  ...{ key, operator, values },
});
const except = (cidr: string, ...others: string[]) => [...rangesOfBlock({ cidr, except: others })];
const BACKEND = one('app', 'In', 'backend');

describe('the name of a condition is read as that condition', () => {
  it.each<[string, Condition]>([
    ['{any namespace}/{any pod}', { namespaces: [], pods: [] }],
    ['{any namespace}/{app=backend}', { namespaces: [], pods: [BACKEND] }],
    ['shop/{app=backend}', { namespaces: [one(NAME, 'In', 'shop')], pods: [BACKEND] }],
    ['{namespaces shop,ops}/{any pod}', { namespaces: [one(NAME, 'In', 'shop', 'ops')], pods: [] }],
    ['{any namespace but shop}/{any pod}', { namespaces: [one(NAME, 'NotIn', 'shop')], pods: [] }],
    ['{any namespace but shop,ops}/{any pod}', { namespaces: [one(NAME, 'NotIn', 'shop', 'ops')], pods: [] }],
    ['{namespaces with team=ops}/{any pod}', { namespaces: [one('team', 'In', 'ops')], pods: [] }],
    [
      '{namespaces with team in (ops,web),!old but shop}/{app=backend}',
      {
        namespaces: [one('team', 'In', 'ops', 'web'), one('old', 'DoesNotExist'), one(NAME, 'NotIn', 'shop')],
        pods: [BACKEND],
      },
    ],
    [
      '{namespaces with team among shop,ops}/{any pod}',
      { namespaces: [one('team', 'Exists'), one(NAME, 'In', 'shop', 'ops')], pods: [] },
    ],
    ['shop/{app in (api,web)}', { namespaces: [one(NAME, 'In', 'shop')], pods: [one('app', 'In', 'api', 'web')] }],
    ['{any namespace}/{app!=web}', { namespaces: [], pods: [one('app', 'NotIn', 'web')] }],
    ['{any namespace}/{app notin (api,web)}', { namespaces: [], pods: [one('app', 'NotIn', 'api', 'web')] }],
    ['{any namespace}/{app,app!=web}', { namespaces: [], pods: [one('app', 'Exists'), one('app', 'NotIn', 'web')] }],
    ['{any namespace}/{app}', { namespaces: [], pods: [one('app', 'Exists')] }],
    ['shop/{stranger=x}', { namespaces: [one(NAME, 'In', 'shop')], pods: [one('stranger', 'In', 'x')] }],
    ['{any namespace}/{!app}', { namespaces: [], pods: [one('app', 'DoesNotExist')] }],
    ['{any namespace}/{app=}', { namespaces: [], pods: [one('app', 'In', '')] }],
    ['{any namespace}/{app in (,web)}', { namespaces: [], pods: [one('app', 'In', '', 'web')] }],
    [
      '{any namespace}/{app.kubernetes.io/name=v1.2_a-b,!tier}',
      { namespaces: [], pods: [one('app.kubernetes.io/name', 'In', 'v1.2_a-b'), one('tier', 'DoesNotExist')] },
    ],
    [
      'shop/{any pod at 10.0.0.0/8}',
      { namespaces: [one(NAME, 'In', 'shop')], pods: [], addresses: [rangeOf('10.0.0.0/8')] },
    ],
    [
      '{any namespace}/{app=backend at 10.0.0.0/8 2001:db8::/32}',
      { namespaces: [], pods: [BACKEND], addresses: [rangeOf('10.0.0.0/8'), rangeOf('2001:db8::/32')] },
    ],
    [
      '{any namespace}/{app=backend at 0.0.0.0/0 but 10.0.0.0/8}',
      { namespaces: [], pods: [BACKEND], addresses: except('0.0.0.0/0', '10.0.0.0/8') },
    ],
    [
      '{any namespace}/{any pod at 203.0.0.0/8 but 203.0.113.0/24 fd00::/8 but fd00:1::/32}',
      {
        ...{ namespaces: [], pods: [] },
        addresses: [...except('203.0.0.0/8', '203.0.113.0/24'), ...except('fd00::/8', 'fd00:1::/32')],
      },
    ],
  ])('%s', (name, condition) => {
    expect(conditionName(condition)).toBe(name);
    expect(conditionCalled(name)).toEqual(condition);
  });

  it('and never that of the stranger, also where a label is called so', () => {
    const condition = { namespaces: [one(NAME, 'In', 'shop')], pods: [one('stranger', 'Exists')] };
    const name = conditionName(condition);
    expect(name).toBe('shop/{stranger,stranger}');
    expect(conditionCalled(name)).toEqual({ ...condition, pods: [...condition.pods, ...condition.pods] });
    expect(conditionCalled('shop/{stranger}')).toBeUndefined();
  });

  it('whatever its labels are', () => {
    const keys = ['app', 'tier', 'but', 'at', 'in', 'among', 'example.com/a.b_c-d'];
    const values = fc.uniqueArray(fc.constantFrom('', 'a', 'b-1', 'in', 'but', 'notin', 'V2.x_y'), {
      ...{ minLength: 1, maxLength: 3 },
    });
    const requirement = (key: string) =>
      fc.oneof(
        fc.constantFrom(one(key, 'Exists'), one(key, 'DoesNotExist')),
        fc.tuple(fc.constantFrom('In' as const, 'NotIn' as const), values).map(([is, of]) => one(key, is, ...of)),
      );
    const requirements = fc
      .subarray(keys)
      .chain((some) => fc.tuple(...some.map(requirement)))
      .map((all): LabelSelectorRequirement[] => all);
    const names = fc.uniqueArray(fc.constantFrom('shop', 'ops', 'but', 'a-1'), { minLength: 1, maxLength: 3 });
    const named = fc.option(
      fc.tuple(fc.constantFrom('In' as const, 'NotIn' as const), names).map(([is, of]) => one(NAME, is, ...of)),
    );
    fc.assert(
      fc.property(requirements, requirements, named, (labels, pods, name) => {
        const condition = { namespaces: [...labels, ...(name ? [name] : [])], pods };
        expect(conditionCalled(conditionName(condition))).toEqual(condition);
      }),
    );
  });
});

describe('which pods of a workload a name says is read as that', () => {
  it.each<[string, Condition]>([
    ['{apps.kubernetes.io/pod-index=0}', { namespaces: [], pods: [one('apps.kubernetes.io/pod-index', 'In', '0')] }],
    [
      '{if its namespace has team=ops,!old}',
      { namespaces: [one('team', 'In', 'ops'), one('old', 'DoesNotExist')], pods: [] },
    ],
    ['{at 10.0.0.0/8 fd00::/8}', { namespaces: [], pods: [], addresses: [rangeOf('10.0.0.0/8'), rangeOf('fd00::/8')] }],
    [
      '{app in (a,b),!x, if its namespace has team!=ops, at 10.0.0.0/8}',
      {
        namespaces: [one('team', 'NotIn', 'ops')],
        pods: [one('app', 'In', 'a', 'b'), one('x', 'DoesNotExist')],
        addresses: [rangeOf('10.0.0.0/8')],
      },
    ],
  ])('%s', (which, condition) => {
    expect(onlyName(condition)).toBe(which);
    expect(onlyCalled(`shop/db[StatefulSet]${which}`)).toEqual({ name: 'shop/db[StatefulSet]', condition });
  });

  it.each(['shop/db[Pod]', 'shop/db[Pod]{}', 'shop/{app=x}', '{app=x}', 'shop/db[Pod]{at 10/8}', 'shop/db[Pod]{a b}'])(
    "'%s' says of none",
    (text) => {
      expect(onlyCalled(text)).toBeUndefined();
    },
  );
});

describe('the name of a peer, or of nothing, is no condition', () => {
  it.each([
    ...['three-tier/{stranger}', '{elsewhere}/{stranger}', '{any namespace}/{stranger}', '{ingress-controller}'],
    ...['shop/{app=x}[Pod]', 'shop/db[StatefulSet]', 'shop/db', 'db', 'internet', '10.0.0.1', '10.0.0.0/8', '::1', ''],
    ...['shop/{}', '/{app=x}', '{}/{app=x}', '{app=x}', 'shop/{app=x}/{app=y}', '{elsewhere}/{app=x}'],
    ...['shop/{app==}x', 'shop/{app=a b}', 'shop/{app in a}', 'shop/{app in (a}', 'shop/{,}', 'shop/{=x}', 'shop/{!}'],
    ...['shop/{any pod at }', 'shop/{any pod at 10.0.0.0/33}', 'shop/{any pod at 10/8}', '{namespaces }/{any pod}'],
    ...['{namespaces with }/{any pod}', '{any namespace but }/{any pod}', '{namespaces with but a}/{=}'],
  ])("'%s'", (text) => {
    expect(conditionCalled(text)).toBeUndefined();
  });
});
