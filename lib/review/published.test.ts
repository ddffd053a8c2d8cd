import { into, namespace, pod, reviewed, rowsOf } from '../../test/review/review.ts';
import { publicationLines } from '../format/publications.ts';
import { hasRisk } from './review.ts';

const SHOP = namespace('shop');
const web = pod('web');
const db = pod('db', { port: '{containerPort: 5432}' });
const service = (type: string, name = 'web', port = 8080, as = name) => `apiVersion: v1
kind: Service
metadata: {name: ${as}, namespace: shop}
spec: {type: ${type}, selector: {app: ${name}}, ports: [{port: ${port}}]}
`;
const [INTERNAL, PUBLIC] = [service('ClusterIP'), service('LoadBalancer')];
const fromSome = into('web', '{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}');
const of = (before: string[], after: string[]) => reviewed([SHOP, ...before], [SHOP, ...after]);

describe('a way from outside', () => {
  it.each([
    ['medium', 'no policy stands in the way of any address', [web]],
    ['medium', 'policies let 203.0.113.0/24 in', [web, fromSome]],
    ['low', 'policies let no address in', [web, into('web', '{from: [{podSelector: {}}]}')]],
  ])('is a %s risk where %s', (level, who, objects) => {
    const review = of([...objects, INTERNAL], [...objects, PUBLIC]);
    expect(rowsOf(review)).toEqual([]);
    expect(publicationLines(review)).toEqual([
      expect.stringMatching(
        `^PUBLISHED ${level} +shop/web.Pod. by LoadBalancer Service shop/web .* on TCP 8080: ${who}$`,
      ),
    ]);
    expect(hasRisk(review, 'medium')).toBe(level === 'medium');
  });

  it('is a high risk to a data tier', () => {
    const at = (type: string) => service(type, 'db', 5432);
    expect(hasRisk(of([db, at('ClusterIP')], [db, at('NodePort')]), 'high')).toBe(true);
  });

  it.each([
    ['there is one already', [web, PUBLIC], [web, PUBLIC, service('NodePort', 'web', 8080, 'other')]],
    ['its Service is only of another public type', [web, PUBLIC], [web, service('NodePort')]],
    ['its Service is called otherwise', [web, PUBLIC], [web, service('LoadBalancer', 'web', 8080, 'other')]],
  ])('is none that is new where %s', (_, before, after) => {
    expect(publicationLines(of(before, after))).toEqual([]);
  });

  it('is told quietly where it goes, or comes with its workload', () => {
    expect(publicationLines(of([web, PUBLIC], [web, INTERNAL]))).toEqual([expect.stringMatching(/^UNPUBLISHED low/)]);
    const review = of([db], [db, web, PUBLIC]);
    expect(publicationLines(review)).toEqual([expect.stringMatching(/^PUBLISHED low/)]);
    expect(review.published[0]?.level).toBe('low');
  });
});
