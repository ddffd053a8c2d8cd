import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { HOSTILE } from '../../test/hostile.ts';
import { often } from '../../test/often.ts';
import { someOf } from '../../test/takes-long.ts';
import { Connectivity } from '../reach/connectivity.ts';
import { maxBytes } from './files/text.ts';
import { readManifests } from './read.ts';
import { readTexts } from './read-texts.ts';

const pod = (name: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: main, image: example}]}\n`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tierwall read '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string | Uint8Array) => writeFileSync(join(folder, name), content);
const codes = (inputs = [folder]) => readManifests(inputs).problems.map(({ code }) => code);

describe('a directive', () => {
  const pod = 'kind: Pod\napiVersion: v1\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}]}\n';
  const names = (text: string) => readTexts([{ file: 'a.yaml', text }]).workloads.map(({ name }) => name);

  it('is read before the document that a carriage return begins, which kubectl does not cut off', () => {
    expect(names(`%YAML 1.1\n \r---\n${pod}`)).toEqual(['a']);
  });

  it.each(['%YAML 1.2\n \r---\n', '%YAML 1.1\n%YAML 1.1\n \r---\n', '%YAML 1.1\n'])('%j is refused', (head) => {
    expect(names(`${head}${pod}`)).toEqual([]);
  });
});

describe('readManifests', () => {
  it('reads folders, recursively, and what is met twice once', () => {
    mkdirSync(join(folder, 'sub'));
    write('one.yaml', pod('one'));
    write('sub/two.yml', pod('two'));
    write(
      'sub/three.json',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'three' },
        spec: { containers: [{ name: 'm', image: 'i' }] },
      }),
    );
    write('notes.txt', 'not read');
    symlinkSync(folder, join(folder, 'sub/loop'));
    const { workloads, problems } = readManifests([folder, join(folder, 'one.yaml')]);
    expect(problems).toEqual([]);
    expect(workloads.map(({ name }) => name).sort()).toEqual(['one', 'three', 'two']);
  });

  it('reads hidden files, and what hidden folders and node_modules hold, as kubectl does', () => {
    for (const name of ['.git', 'node_modules']) {
      mkdirSync(join(folder, name));
      write(`${name}/${name}.yaml`, pod(`in-${name.replace('.', '')}`.replace('_', '-')));
    }
    write('.yaml', pod('hidden'));
    expect(readManifests([folder]).workloads.map(({ name }) => name)).toEqual(['in-git', 'hidden', 'in-node-modules']);
  });

  it('says that kubectl passes over an extension in capitals, and does not enter linked folders', () => {
    mkdirSync(join(folder, 'base'));
    mkdirSync(join(folder, 'dist'));
    write('base/a.yaml', pod('a'));
    write('dist/b.yaml', pod('b'));
    write('dist/c.YAML', pod('c'));
    symlinkSync('../base', join(folder, 'dist/base'));
    const { workloads, problems, unseen } = readManifests([join(folder, 'dist')]);
    expect(workloads.map(({ name }) => name)).toEqual(['b']);
    expect(unseen).toMatchObject([
      { kind: 'linked folder', name: 'base', makes: 'linked', content: expect.stringContaining('../base') },
    ]);
    expect(problems.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['MF005 warning', 'MF006 error']);
  });

  it('reads linked files, and says where a link leads nowhere or to itself', () => {
    write('a.yaml', pod('a'));
    mkdirSync(join(folder, 'sub'));
    symlinkSync('../a.yaml', join(folder, 'sub/b.yaml'));
    symlinkSync('missing', join(folder, 'sub/c.yaml'));
    symlinkSync('d.yaml', join(folder, 'sub/d.yaml'));
    const { workloads, problems } = readManifests([join(folder, 'sub')]);
    expect(workloads.map(({ name, location }) => [name, location.file])).toEqual([['a', join(folder, 'sub/b.yaml')]]);
    expect(problems.map(({ code }) => code)).toEqual(['MF001', 'MF001']);
  });

  it('does not enter a folder that is given by a link, unless with a slash, as kubectl does not', () => {
    mkdirSync(join(folder, 'base'));
    write('base/a.yaml', pod('a'));
    symlinkSync('base', join(folder, 'dist'));
    expect(codes([join(folder, 'dist')])).toEqual(['MF001']);
    expect(readManifests([`${join(folder, 'dist')}/`]).workloads).toHaveLength(1);
  });

  it('reads a file that is given by name, whatever its extension', () => {
    write('a.YAML', pod('a'));
    write('b.txt', pod('b'));
    const { workloads, problems } = readManifests([join(folder, 'a.YAML'), join(folder, 'b.txt')]);
    expect([workloads.length, problems]).toEqual([2, []]);
  });

  it('reads UTF-16 with a byte order mark, as kubectl does', () => {
    write('a.yaml', Buffer.from(`\uFEFF${pod('a')}`, 'utf16le'));
    expect(readManifests([folder]).workloads).toHaveLength(1);
  });

  it('says what it cannot read', () => {
    expect(codes([join(folder, 'missing')])).toEqual(['MF001']);
    expect(codes()).toEqual(['MF004']);
    write('latin1.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xe9]));
    write('large.yaml', new Uint8Array(maxBytes + 1).fill(0x20));
    write('pointer.yaml', 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n');
    expect(codes().sort()).toEqual(['MF001', 'MF002', 'MF003']);
  });

  // The superuser reads everything.
  (process.getuid?.() === 0 ? it.skip : it)('says what it may not read', () => {
    write('secret.yaml', pod('a'));
    chmodSync(join(folder, 'secret.yaml'), 0);
    expect(codes()).toEqual(['MF001']);
  });
});

describe('readTexts', () => {
  const answers = (text: string) => {
    const manifests = readTexts([{ file: 'a.yaml', text }]);
    return new Connectivity(manifests).peers().length;
  };

  it('takes of several merged maps the first that has a key, as kubectl does', () => {
    const text =
      'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  annotations: &one {app: one}\n  labels: {<<: [*one, {app: two, tier: web}]}\nspec: {containers: [{name: c}]}\n';
    expect([...(readTexts([{ file: 'a.yaml', text }]).workloads[0]?.labels ?? [])].sort()).toEqual([
      ['app', 'one'],
      ['tier', 'web'],
    ]);
  });

  it.each([
    ['autoscaling/v2', 'HorizontalPodAutoscaler'],
    ['keda.sh/v1alpha1', 'ScaledObject'],
  ])('does not count the pods of a StatefulSet that a %s %s scales', (apiVersion, kind) => {
    const set =
      'apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec:\n  replicas: 2\n  ordinals: {start: 1}\n  selector: {matchLabels: {app: db}}\n  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}\n';
    const scaler = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: s}\nspec: {scaleTargetRef: {kind: StatefulSet, name: db}}\n`;
    const ordinals = (text: string) => readTexts([{ file: 'a.yaml', text }]).workloads[0]?.ordinals;
    expect(ordinals(set)).toEqual({ first: 1, last: 2 });
    expect(ordinals(`${set}---\n${scaler}`)).toEqual({ first: 1 });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        answers(Buffer.from(bytes).toString('utf8'));
      }),
      { numRuns: often(2000, 20) },
    );
  });

  it('never throws, however manifests are damaged', () => {
    const good = `${pod('a')}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p}
spec:
  podSelector: {matchLabels: {app: a}, matchExpressions: [{key: x, operator: In, values: [y]}]}
  policyTypes: [Ingress]
  ingress:
  - from: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {podSelector: {}}]
    ports: [{port: 80, endPort: 90, protocol: TCP}, {port: web}]
`;
    const words = [
      'null',
      '[]',
      '{}',
      '""',
      '-1',
      '1e9',
      '&a',
      '*a',
      '<<: *a',
      '- ',
      '\n',
      ': ',
      '!!binary',
      '|',
      '>',
      '---\n',
      '...',
      '{{',
      '\t',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length), fc.nat(12), fc.constantFrom(...words)), { minLength: 1, maxLength: 4 }),
        (edits) => {
          let text = good;
          for (const [at, removed, added] of edits) text = text.slice(0, at) + added + text.slice(at + removed);
          answers(text);
        },
      ),
      { numRuns: often(3000, 20) },
    );
  });

  it.each(someOf(HOSTILE))('reads or refuses %s, and does not go on for ever', (_, text) => {
    const { workloads, policies } = readTexts([{ file: 'a.yaml', text }]);
    expect([workloads, policies]).toEqual([[], []]);
  });
});
