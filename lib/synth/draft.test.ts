import { ApiObject, App, Chart } from 'cdk8s';
import { draft } from './draft.ts';

describe('an object that is no data', () => {
  it.each<[string, unknown]>([
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['an object of a class', new Map()],
  ])('for %s is a problem of one line, beside those of others', (_, value) => {
    const app = new App();
    const chart = new Chart(app, 'shop', { namespace: 'shop' });
    const of = (id: string, spec: unknown) =>
      new ApiObject(chart, id, { apiVersion: 'v1', kind: 'Thing', metadata: { name: id }, spec } as never);
    of('good', { a: 'b' });
    of('bad', { a: value });
    of('twin', {}).addJsonPatch();
    const { problems, files } = draft(new Map([['dist', app]]));
    expect(problems).toEqual([expect.stringMatching(/^dist\/shop\/bad: it cannot be written: .+; give it only texts/)]);
    expect(problems[0]?.length).toBeLessThan(400);
    expect(files.get('dist/shop.k8s.yaml')).toContain('name: good');
  });
});
