import { policy } from '../../test/lint/shop.ts';
import { egress, ingress, into, NEW, outOf } from '../../test/review/limits.ts';
import { app, namespace, pod, reviewed, row } from '../../test/review/review.ts';
import { reasonsOf } from './risk.ts';

const [web, api] = [pod('web'), pod('api')];
const db = pod('db', { port: '{containerPort: 5432}' });

it('is that of each pair of a block: a data tier is no workload like others, nor one of another namespace', () => {
  const objects = [
    web,
    api,
    db,
    namespace('other', 'team: other'),
    pod('other', { namespace: 'other' }),
    namespace('shop'),
  ];
  const { blocks } = reviewed(
    [...objects, egress('web')],
    [...objects, outOf('web', '{namespaceSelector: {}}', '[{port: 8080}]')],
  );
  const rows = blocks.map(({ to, risk: { level, reasons } }) => [to.map(({ name }) => name), level, reasons]);
  expect(rows).toContainEqual([['shop/db[Pod]'], 'high', ['shop/db[Pod] is a data tier']]);
  expect(rows).toContainEqual([['shop/api[Pod]'], 'medium', [NEW]]);
  expect(rows).toContainEqual([['other/other[Pod]'], 'medium', ['from another namespace', NEW]]);
});

describe('the risk by the intent', () => {
  const guarded = 'guarded:\n- {workload: "shop/api[Pod]", directions: [ingress]}\n';
  const listed = `${guarded}edges:\n- {from: "shop/web[Pod]", to: "shop/api[Pod]", port: 8080, protocol: TCP}\n`;
  const [denied, open] = [
    [web, api, ingress('api')],
    [web, api, ingress('api'), into('api', app('web'))],
  ];
  const risk = (before: string[], after: string[], intent: string) => {
    const { level, reasons } = row(reviewed(before, after, { intent }), 'web => api').risk;
    return [level, ...reasons];
  };

  it('is high for what is gained and not listed, and for what is lost and still listed', () => {
    expect(risk(denied, open, guarded)).toEqual(['high', 'it is against the declared intent']);
    expect(risk(open, denied, listed)).toEqual(['high', 'it is against the declared intent']);
  });

  it('is no lower for what is listed, and low for what is lost as declared', () => {
    expect(risk(denied, open, listed)).toEqual(['medium', NEW]);
    expect(risk(open, denied, guarded)).toEqual(['low', 'less can connect than before']);
  });
});

describe('the reasons of a block', () => {
  const both = '{matchExpressions: [{key: app, operator: In, values: [db, pg]}]}';
  const pg = pod('pg', { port: '{containerPort: 5432}' });
  const deny = policy(`{podSelector: ${both}, policyTypes: [Ingress]}`, 'both');
  const reasonsIn = (before: string[], after: string[]) =>
    new Set(reviewed(before, after).blocks.flatMap((block) => reasonsOf(block, block.gate)));

  it('name each of several data tiers', () => {
    const open = policy(
      `{podSelector: ${both}, policyTypes: [Ingress], ingress: [{from: [${app('web')}], ports: [{port: 8080}]}]}`,
      'both',
    );
    expect(reasonsIn([web, db, pg, deny], [web, db, pg, open])).toEqual(
      new Set(['shop/db[Pod] is a data tier', 'shop/pg[Pod] is a data tier']),
    );
  });

  it.each([
    ['Ingress', 'to'],
    ['Egress', 'from'],
  ] as const)('name each of those whose limit of %s is lost', (types, end) => {
    const limit = policy(`{podSelector: {}, policyTypes: [${types}]}`, 'all');
    const { blocks } = reviewed([web, api, db, limit], [web, api, db]);
    const several = blocks.filter((block) => block[end].length > 1);
    expect(several).not.toEqual([]);
    for (const block of several)
      expect(reasonsOf(block, block.gate)).toEqual(
        expect.arrayContaining(
          block[end].map(({ name }) => `nothing limits the ${types.toLowerCase()} of ${name} any more`),
        ),
      );
  });
});
