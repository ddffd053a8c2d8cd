import { policy } from '../../test/lint/shop.ts';
import { app, into, namespace, pod, reviewed, rowsOf } from '../../test/review/review.ts';
import { hasRisk } from './review.ts';

const SHOP = namespace('shop');
const [web, api] = [pod('web'), pod('api')];
const called = (name: string, text: string) => text.replace(/metadata: \{name: [^,]*/, `metadata: {name: ${name}`);
const db = pod('db', { port: '{containerPort: 5432}' });
const letsWebIn = (name: string) => into(name, `{from: [${app('web')}]}`);

describe('a workload that is only called otherwise', () => {
  it('is compared with what it was', () => {
    const review = reviewed([SHOP, web, db, letsWebIn('db')], [SHOP, web, called('store', db), letsWebIn('db')]);
    expect([...review.heirs]).toEqual([['shop/store[Pod]', 'shop/db[Pod]']]);
    expect(rowsOf(review)).toEqual([]);
    expect(review.unchanged).toBe(
      reviewed([SHOP, web, db, letsWebIn('db')], [SHOP, web, db, letsWebIn('db')]).unchanged,
    );
  });

  it.each([
    ['its policy goes', [], 'web => store'],
    ['its policy lets in everybody', [into('db', '{}')], 'nobody => store'],
  ])('opens what it did not before where %s', (_, policies) => {
    const review = reviewed([SHOP, web, api, db, letsWebIn('db')], [SHOP, web, api, called('store', db), ...policies]);
    expect(rowsOf(review).filter((one) => /^api => store gained/.test(one))).toHaveLength(1);
    expect(hasRisk(review, 'high')).toBe(true);
  });

  it('has lost what a policy for its old name among its labels let through', () => {
    const set = (name: string) => `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: ${name}, namespace: shop}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}
`;
    const first = policy(
      `{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}, policyTypes: [Ingress]}`,
      'first',
    );
    const review = reviewed([SHOP, web, set('db'), first], [SHOP, web, set('store'), first]);
    expect(rowsOf(review)).not.toEqual([]);
  });

  const edge = (name: string) => `guarded: [{workload: 'shop/${name}[Pod]', directions: [ingress]}]
edges: [{from: 'shop/web[Pod]', to: 'shop/${name}[Pod]', port: 5432, protocol: TCP}]
`;
  it.each([
    ['another one where it keeps data, and the other did not', [web, pod('db')], [web, called('store', db)], {}],
    ['another one where it has other labels', [web, db], [web, pod('store', { port: '{containerPort: 5432}' })], {}],
    [
      'another one while the intent speaks of the old name',
      [web, db],
      [web, called('store', db)],
      { intent: edge('db') },
    ],
  ])('is %s', (_, before, after, intent) => {
    expect(reviewed([SHOP, ...before], [SHOP, ...after], intent).heirs.size).toBe(0);
  });

  it('is what it was where the intent is renamed, too', () => {
    const sides = { intent: edge('store'), oldIntent: edge('db') };
    const review = reviewed([SHOP, web, db, letsWebIn('db')], [SHOP, web, called('store', db), letsWebIn('db')], sides);
    expect(rowsOf(review)).toEqual([]);
  });
});
