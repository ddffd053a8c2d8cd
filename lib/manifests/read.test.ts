import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { HOSTILE } from '../../test/hostile.ts';
import { often } from '../../test/often.ts';
import { Connectivity } from '../reach/connectivity.ts';
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

  it('passes hidden folders and node_modules over', () => {
    for (const name of ['.git', 'node_modules']) {
      mkdirSync(join(folder, name));
      write(`${name}/a.yaml`, pod('a'));
    }
    write('b.yaml', pod('b'));
    expect(readManifests([folder]).workloads.map(({ name }) => name)).toEqual(['b']);
  });

  it('says what it cannot read', () => {
    expect(codes([join(folder, 'missing')])).toEqual(['MF001']);
    expect(codes()).toEqual(['MF004']);
    write('latin1.yaml', new Uint8Array([0x61, 0x3a, 0x20, 0xe9]));
    write('large.yaml', new Uint8Array(16 * 1024 * 1024 + 1).fill(0x20));
    expect(codes().sort()).toEqual(['MF002', 'MF003']);
  });

  // The superuser reads everything.
  (process.getuid?.() === 0 ? it.skip : it)('says what it may not read', () => {
    write('secret.yaml', pod('a'));
    chmodSync(join(folder, 'secret.yaml'), 0);
    expect(codes()).toEqual(['MF001']);
  });

  it('refuses 100 MB', () => {
    write('huge.yaml', new Uint8Array(100 * 1024 * 1024));
    expect(codes()).toEqual(['MF002']);
  });
});

describe('readTexts', () => {
  const answers = (text: string) => {
    const manifests = readTexts([{ file: 'a.yaml', text }]);
    return new Connectivity(manifests).peers().length;
  };

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        answers(Buffer.from(bytes).toString('utf8'));
      }),
      { numRuns: often(2000) },
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
      { numRuns: often(3000) },
    );
  });

  it.each(HOSTILE)('reads or refuses %s, and does not go on for ever', (_, text) => {
    const { workloads, policies } = readTexts([{ file: 'a.yaml', text }]);
    expect([workloads, policies]).toEqual([[], []]);
  });
});
