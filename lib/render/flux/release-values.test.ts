import { Part, type PlainObject } from '../part.ts';
import { Pool } from '../pool.ts';
import { releaseValues } from './release-values.ts';

const release = (spec: object) => ({
  ...{ apiVersion: 'helm.toolkit.fluxcd.io/v2', kind: 'HelmRelease', metadata: { name: 'db', namespace: 'data' } },
  spec,
});
const map = (name: string, text: string) => ({
  ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'data' } },
  data: { 'values.yaml': text },
});
const from = (name: string, targetPath?: string) => ({ kind: 'ConfigMap', name, ...(targetPath && { targetPath }) });

function valuesOf(spec: object, ...maps: readonly object[]): unknown {
  const text = [release(spec), ...maps].map((one) => `---\n${JSON.stringify(one)}\n`).join('');
  const { objects } = new Part({ file: '', text });
  const pool = new Pool();
  pool.add(objects);
  return releaseValues(objects[0] as PlainObject, { pool, say: () => {} });
}

describe('the values of a HelmRelease', () => {
  const [x, y] = [map('x', 'from'), map('y', 'a: {label: map, other: map}')];

  it.each<[title: string, spec: object, values: object]>([
    [
      'of maps, under those that are written',
      { valuesFrom: [from('y')], values: { a: { label: 'own' } } },
      { a: { label: 'own', other: 'map' } },
    ],
    [
      'at a path in a map that is written',
      { valuesFrom: [from('x', 'a.label')], values: { a: { label: 'own', b: 1 } } },
      { a: { label: 'from', b: 1 } },
    ],
    ['at a path that is written', { valuesFrom: [from('x', 'label')], values: { label: 'own' } }, { label: 'own' }],
    [
      'at a path in a map that another one has, too',
      { valuesFrom: [from('y'), from('x', 'a.label')], values: { a: { label: 'own' } } },
      { a: { label: 'own', other: 'map' } },
    ],
    ['at a path that nothing else has', { valuesFrom: [from('x', 'a.b')] }, { a: { b: 'from' } }],
    [
      'at a path, and a map after it',
      { valuesFrom: [from('x', 'a.label'), from('y')] },
      { a: { label: 'map', other: 'map' } },
    ],
  ])('are those %s', (_, spec, values) => expect(valuesOf(spec, x, y)).toEqual(values));

  it.each(['__proto__.x', 'a.b.__proto__', 'a[0]', 'a.label.deep'])('are not set at %s', (path) => {
    expect(() => valuesOf({ valuesFrom: [from('x', path)], values: { a: { label: 'own' } } }, x)).toThrow(
      `its values from values.yaml in ConfigMap data/x cannot be read into ${path}`,
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});
