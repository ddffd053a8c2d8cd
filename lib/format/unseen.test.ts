import { readTexts } from '../manifests/read-texts.ts';
import { notSeenNotes } from './unseen.ts';

const owned = (apiVersion: string, kind: string, name: string) => `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
---
apiVersion: v1
kind: Pod
metadata:
  name: ${name}-1
  namespace: shop
  ownerReferences: [{apiVersion: ${apiVersion}, kind: ${kind}, name: ${name}, uid: u, controller: true}]
spec: {containers: [{name: c, image: x}]}
`;

function notesOf(...objects: string[]): string[] {
  return notSeenNotes(readTexts([{ file: 'dump.yaml', text: objects.join('---\n') }])).map(({ text }) => text);
}

describe('what is said of pods that operators make', () => {
  const KNOWN = ['postgresql.cnpg.io/v1', 'Cluster'] as const;
  const UNKNOWN = ['example.org/v1', 'Widget'] as const;

  it.each([KNOWN, UNKNOWN])('is that only those that the input holds are in the answer: %s %s', (apiVersion, kind) => {
    expect(notesOf(owned(apiVersion, kind, 'pg'))).toEqual([
      expect.stringMatching(
        `^pods of operators, in part: 1 ${kind} \\(shop/pg at dump.yaml:1\\).*; only those that are in the input are in this answer$`,
      ),
    ]);
  });

  it('is that none are in the answer if the input holds none', () => {
    const other = 'apiVersion: postgresql.cnpg.io/v1\nkind: Cluster\nmetadata: {name: other, namespace: shop}\n';
    expect(notesOf(owned(...KNOWN, 'pg'), other)).toEqual([
      expect.stringMatching(/^pods of operators: 1 Cluster \(shop\/other at .*; its pods are not in this answer$/),
      expect.stringMatching(/^pods of operators, in part: 1 Cluster \(shop\/pg /),
    ]);
  });
});
