import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifests } from '../manifests/read.ts';
import { madeBy } from './source-map.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: p, namespace: shop}
spec: {podSelector: {}}
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'a project '));
  mkdirSync(join(root, '.cache'));
  mkdirSync(join(root, 'dist/shop'), { recursive: true });
  writeFileSync(join(root, 'dist/shop/p.k8s.yaml'), POLICY);
});
afterEach(() => rmSync(root, { recursive: true }));

/** What an explanation says of the policy, where synth kept this of it. */
function told(frames: readonly string[], more: object = {}): string | undefined {
  const sha256 = createHash('sha256').update(POLICY).digest('hex');
  const files = { 'shop/p.k8s.yaml': { sha256, policies: { 'shop/p': frames } } };
  writeFileSync(join(root, '.cache/source-map.json'), JSON.stringify({ version: 2, files, ...more }));
  const [policy] = readManifests([join(root, 'dist')]).policies;
  return policy && madeBy(policy);
}

const source = (path: string) => `make (file://${root}/${path})`;
const bundle = () => ({
  file: join(root, 'main.cjs'),
  map: JSON.stringify({ version: 3, sources: ['lib/constructs/c.ts'], names: [], mappings: 'AAAA;AACA' }),
});

describe('what made a policy', () => {
  it('is the outermost line of the app and the innermost of all, of sources that run as they are', () => {
    const frames = ['lib/constructs/c.ts:3:1', 'lib/app/inner.ts:4:1', 'lib/app/outer.ts:5:1', 'main.ts:6:1'];
    expect(told(frames.map(source))).toBe('lib/app/inner.ts:4, lib/constructs/c.ts:3');
    expect(told([source('main.ts:6:1')])).toBe('main.ts:6');
  });

  it('is found by the source map of the bundle that ran', () => {
    expect(told([`new C (${root}/main.cjs:2:9)`, source('lib/app/a.ts:1:1')], { bundle: bundle() })).toBe(
      'lib/app/a.ts:1, lib/constructs/c.ts:2',
    );
  });

  it.each<[string, () => [readonly string[], object?]]>([
    ['of another version', () => [[source('lib/app/a.ts:1:1')], { version: 1 }]],
    ['of a file that is not the same any more', () => [[source('lib/app/a.ts:1:1')], { files: {} }]],
    ['of a file outside of the project', () => [[source('../lib/app/a.ts:1:1'), source('lib/../../a.ts:1:1')]]],
    ['with what a terminal would obey', () => [[source('lib/app/\u001b[31ma.ts:1:1'), source('lib/app/a b.ts:1:1')]]],
    ['with no frames, but something else', () => [[7 as never], { bundle: 'x' }]],
    ['with a map that is none', () => [[`new C (${root}/main.cjs:2:9)`], { bundle: { ...bundle(), map: '{' } }]],
  ])('is not said by a file %s', (_, make) => {
    expect(told(...make())).toBeUndefined();
  });
});
