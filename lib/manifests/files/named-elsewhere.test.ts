import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readManifests } from '../read.ts';
import { readTexts } from '../read-texts.ts';
import { type Elsewhere, withNamedElsewhere } from './named-elsewhere.ts';

const BASE = 'repo/base/app.yaml';
const FILES: Readonly<Record<string, string>> = {
  'repo/base/kustomization.yaml': 'resources: [app.yaml, ../common]\n',
  [BASE]: 'kind: Deployment\n',
  'repo/common/Kustomization': 'resources: [all.txt]\ncomponents: [../overlay]\n',
  'repo/common/all.txt': 'kind: Service\r\n',
  'repo/patch.yaml': 'kind: NetworkPolicy\n',
  'top.yaml': 'kind: Pod\n',
};

const elsewhereOf = (files: Readonly<Record<string, string>>): Elsewhere => ({
  contentOf: (path) => files[path],
  isFolder: (path) => Object.keys(files).some((file) => file.startsWith(`${path}/`)),
});

const overlay = (text: string, file = 'repo/overlay/kustomization.yaml') => ({ file, text });

/** The places that a kustomization names elsewhere, and those that it names itself. */
function found(text: string, files = FILES, more: readonly { file: string; text: string }[] = []) {
  const [first] = withNamedElsewhere([overlay(text), ...more], () => elsewhereOf(files));
  return (first?.elsewhere ?? []).map(({ place, name }) => (name === undefined ? place : `${place} as ${name}`));
}

describe('what a kustomization names elsewhere', () => {
  it('is a base with all that it names in turn, but not what is read', () => {
    expect(found('resources: [../base/, own.yaml]', FILES, [{ file: 'repo/overlay/own.yaml', text: '' }])).toEqual([
      '../base/kustomization.yaml as ../base/',
      '../base/app.yaml',
      '../common/Kustomization',
      '../common/all.txt',
    ]);
  });

  it.each([['bases: [../base]'], ['components: [../base]']])('is named in %s', (text) => {
    expect(found(text)).toHaveLength(4);
  });

  it.each([
    ['patches: [{path: ../patch.yaml}]'],
    ['patchesJson6902: [{target: {}, path: ../patch.yaml}]'],
    ['patchesStrategicMerge: [../patch.yaml, "kind: Pod\\nspec: {}"]'],
    ['replacements: [{path: ../patch.yaml}]'],
    ['transformers: [./../patch.yaml]'],
    ['helmCharts: [{name: a, valuesFile: ../patch.yaml}]'],
    ['helmCharts: [{name: a, additionalValuesFiles: [../patch.yaml]}]'],
    ['configurations: [../patch.yaml]'],
  ])('is a file in %s', (text) => {
    expect(found(text)).toEqual([expect.stringMatching(/^\.\.\/patch\.yaml as /)]);
  });

  it.each([
    ['the inputs have it', 'resources: [../base]', [{ file: 'repo/base/kustomization.yaml', text: '' }]],
    ['the inputs have the file', 'resources: [../base/app.yaml]', [{ file: `./${BASE}`, text: '' }]],
    ['nobody has it', 'resources: [../gone, github.com/a/b]', []],
    ['it is somewhere else altogether', 'resources: ["https://example.com/x", /top.yaml, 5, {}]', []],
    ['it is data', 'configMapGenerator: [{name: a, files: [../patch.yaml]}]', []],
    ['the kustomization cannot be read', 'resources: [', []],
  ])('is nothing where %s', (_, text, more) => {
    expect(found(text, FILES, more)).toEqual([]);
  });

  it('is not looked for where there is no kustomization', () => {
    const texts = [{ file: 'a.yaml', text: 'resources: [../base]' }];
    const never = () => {
      throw new Error('looked');
    };
    expect(withNamedElsewhere(texts, never)).toBe(texts);
  });

  it('has the same place in a revision', () => {
    const files = Object.fromEntries(
      Object.entries(FILES).map(([path, text]) => [path.replace(/^repo\//, 'main:'), text]),
    );
    const [first] = withNamedElsewhere([overlay('resources: [../base]', 'main:overlay/kustomization.yml')], () =>
      elsewhereOf(files),
    );
    expect(first?.elsewhere?.map(({ place }) => place)).toEqual(
      found('resources: [../base]').map((p) => p.split(' ')[0]),
    );
  });

  it('counts as a change of the kustomization, and line ends do not', () => {
    const contentOf = (files: Readonly<Record<string, string>>) =>
      readTexts(withNamedElsewhere([overlay('resources: [../base]')], () => elsewhereOf(files))).unseen.map(
        ({ content }) => content,
      );
    const change = (path: string, text: string) => contentOf({ ...FILES, [path]: text });
    expect(contentOf(FILES)).toHaveLength(1);
    expect(change(BASE, 'kind: DaemonSet\n')).not.toEqual(contentOf(FILES));
    expect(change('repo/common/all.txt', 'kind: Secret\n')).not.toEqual(contentOf(FILES));
    expect(change('repo/common/all.txt', 'kind: Service\n')).toEqual(contentOf(FILES));
    expect(change('repo/patch.yaml', '')).toEqual(contentOf(FILES));
  });

  it('is found on disk, and the warning names it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'elsewhere-'));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    for (const [path, text] of Object.entries(FILES)) write(path, text);
    write('repo/overlay/kustomization.yaml', 'resources: [../base, ../patch.yaml]\n');
    const { problems, unseen } = readManifests([join(folder, 'repo/overlay')]);
    expect(problems.map(({ message }) => message)).toEqual([
      'the kustomization is not built; the files beside it are read as they are, and ../base and 1 more are not read',
    ]);
    write(BASE, 'kind: DaemonSet\n');
    expect(readManifests([join(folder, 'repo/overlay')]).unseen).not.toEqual(unseen);
    rmSync(folder, { recursive: true });
  });
});
