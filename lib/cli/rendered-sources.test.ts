import { GitRepository } from '../../test/git-repository.ts';
import { DEFAULT_LIMITS, type ManifestSet } from '../config/config.ts';
import { sourcesOf } from './rendered-sources.ts';

const policy = (name: string, port: number, metadata = '') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n${metadata}spec:\n  podSelector: {}\n  ingress:\n  - ports:\n    - port: ${port}\n`;
const FILE = 'rendered/all.yaml';

let repository: GitRepository;
afterEach(() => repository.remove());

/** The source of the object that begins in a line of what was rendered, and of each line of it. */
function found(source: ManifestSet['source'], files: Readonly<Record<string, string>>, text: string, line: number) {
  repository = new GitRepository();
  repository.write(files);
  repository.commit();
  const set: ManifestSet = { name: 'all', source, ...DEFAULT_LIMITS, judging: {}, line: 1 };
  return sourcesOf(set, [{ file: FILE, text }], { top: repository.folder, base: 'deploy/' })?.({ file: FILE, line });
}

describe('the source of what Helm renders', () => {
  const chart: ManifestSet['source'] = { kind: 'chart', path: 'charts/app', values: [] };
  const text = [
    `---\n# Source: web/charts/db/templates/db.yaml\n${policy('db', 5432)}`,
    `---\n# Source: web/templates/web.yaml\n${policy('web', 80)}`,
    `---\n${policy('bare', 80)}`,
    `---\n# Source: web/templates/all.yaml\n# Source: web/templates/web.yaml\n${policy('two', 80)}`,
  ].join('');
  const files = {
    'deploy/charts/app/templates/web.yaml': 'x',
    'templates/web.yaml': 'x',
    'web/templates/web.yaml': 'x',
  };

  it.each<[line: number, path: string | undefined]>([
    // A dependency that is not committed.
    [5, undefined],
    // From its separator to its last line.
    [12, 'deploy/charts/app/templates/web.yaml'],
    [22, 'deploy/charts/app/templates/web.yaml'],
    [24, undefined],
    // What a template writes itself names nothing.
    [40, undefined],
    [400, undefined],
  ])('of line %d is %s', (line, path) => expect(found(chart, files, text, line)).toBe(path));

  it('may be in a chart of the chart', () => {
    const db = { 'deploy/charts/app/charts/db/templates/db.yaml': 'x' };
    expect(found(chart, db, text, 5)).toBe('deploy/charts/app/charts/db/templates/db.yaml');
  });
});

describe('the source of what kustomize renders', () => {
  const kustomization: ManifestSet['source'] = { kind: 'kustomization', path: 'overlay' };
  const text = `${policy('web', 80, '  namespace: shop\n  labels: {a: b}\n')}---\n${policy('db', 5432)}`;
  const files = {
    'deploy/overlay/kustomization.yaml': 'resources: [../base]\npatches: [{path: patch.yaml}]\n',
    'deploy/overlay/patch.yaml': policy('db', 1),
    'deploy/base/kustomization.yaml': 'resources: [web.yaml, all.yaml]\n',
    'deploy/base/web.yaml': policy('web', 80),
    'deploy/base/all.yaml': `${policy('api', 80)}---\n${policy('db', 5432)}`,
    // Nobody uses it.
    'deploy/base/old.yaml': policy('web', 80),
  };

  it.each<[title: string, line: number, changed: Readonly<Record<string, string>>, path: string | undefined]>([
    ['the file with the same object, whatever namespace and labels it got', 4, {}, 'deploy/base/web.yaml'],
    ['one of several objects of a file', 20, {}, 'deploy/base/all.yaml'],
    ['nothing where the object is another one', 4, { 'deploy/base/web.yaml': policy('web', 81) }, undefined],
    ['nothing where two files have it', 4, { 'deploy/base/all.yaml': policy('web', 80) }, undefined],
    [
      'the patch that has all of it',
      20,
      { 'deploy/base/all.yaml': policy('db', 1), 'deploy/overlay/patch.yaml': policy('db', 5432) },
      'deploy/overlay/patch.yaml',
    ],
    ['nothing where its name was changed', 4, { 'deploy/base/web.yaml': policy('we', 80) }, undefined],
  ])('is %s', (_, line, changed, path) => {
    expect(found(kustomization, { ...files, ...changed }, text, line)).toBe(path);
  });
});

it('is not known of other sets', () => {
  expect(found({ kind: 'flux', path: 'cluster' }, { 'a.yaml': 'x' }, policy('web', 80), 1)).toBeUndefined();
});
