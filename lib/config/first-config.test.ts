import { firstConfig } from './first-config.ts';
import { firstOf } from './first-of-graph.ts';

const file = (path: string, text: string) => ({ path, text: () => text });
const application = (path: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {source: {path: ${path}}}\n`;
const first = (...files: readonly ReturnType<typeof file>[]) =>
  firstConfig(
    files,
    () => false,
    () => true,
  );
const kustomization = (path: string, ...resources: readonly string[]) =>
  file(`${path}/kustomization.yaml`, `resources: ${JSON.stringify(resources)}\n`);

describe('a first tierwall.yaml is written at once', () => {
  it('of hundreds of Applications that lead to each other', () => {
    const files = Array.from({ length: 700 }, (_, i) => file(`apps/a${i}.yaml`, application("'.'")));
    expect(first(...files)?.text).toContain('argocd: apps\n');
  });

  it('of kustomizations with a great many ways through them', () => {
    const layers = Array.from({ length: 25 }, (_, i) =>
      ['a', 'b'].map((name) => kustomization(`l${i + 1}/${name}`, `../../l${i}/a`, `../../l${i}/b`)),
    );
    const base = [file('l0/a/app.yaml', application('web')), kustomization('l0/a', 'app.yaml')];
    expect(first(...base, ...layers.flat())?.text).toContain('argocd: l25/a\n');
  });

  it('of a name with many stars', () => {
    const name = `a${'-'.repeat(60)}`;
    const stars = `${'*-'.repeat(20)}x`;
    const files = [file('apps/a.yaml', application(`'${stars}'`)), file(`${name}/Chart.yaml`, 'name: c\n')];
    expect(first(...files)?.notLedTo).toEqual([name]);
    expect(first(...files, file('apps/b.yaml', application("'a*-*-*'")))?.notLedTo).toEqual([]);
  });

  it('of a text with many braces', () => {
    const files = [
      file('apps/a.yaml', `${application('apps')}# ${'{'.repeat(100_000)}\n`),
      file('c/Chart.yaml', 'name: c\n'),
    ];
    expect(first(...files)?.notLedTo).toEqual(['c']);
  });
});

it('kustomizations that name each other in a circle are a set all the same', () => {
  const files = [
    file('a/app.yaml', application('web')),
    kustomization('a', 'app.yaml', '../b'),
    kustomization('b', '../a'),
  ];
  expect(first(...files)?.text).toContain('argocd: b\n');
});

it.each([
  ['a', { a: ['b'], b: ['c'] }],
  ['a b', { a: ['b', 'c'], b: ['a'], c: ['d'], d: ['c'] }],
  ['b', { a: ['c'], b: ['a'], c: ['a'] }],
  ['a b', { a: ['c'], b: ['c'], c: ['c'] }],
])('in a graph, %s is led to by nothing else', (expected, graph) => {
  expect([...firstOf(new Map(Object.entries(graph)))].sort().join(' ')).toBe(expected);
});
