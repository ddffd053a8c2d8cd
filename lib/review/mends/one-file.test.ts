import type { NetworkPolicy } from '../../manifests/model.ts';
import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../review.ts';
import type { Candidate } from './mend.ts';
import { inOneFile } from './one-file.ts';

const policy = (name: string, namespace = 'shop', port = 80) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{ports: [{port: ${port}, protocol: TCP}]}]}
`;
const manifestsOf = (...texts: string[]) => readTexts([{ file: 'a.yaml', text: texts.join('---\n') }]);
const compared = (...texts: string[]) => {
  const side = manifestsOf(...texts);
  return { before: side, after: side, options: {}, review: reviewManifests(side, side) };
};

/** What adds these policies. */
function adding(say: string, ...texts: string[]): Candidate {
  const added = manifestsOf(...texts).policies;
  return { mends: added.map(() => ({ say, yaml: {}, edits: [] })), after: manifestsOf(...texts), added };
}
const named = (all: readonly NetworkPolicy[] = []) => all.map(({ namespace, name }) => `${namespace}/${name}`);

describe('mends in one new file', () => {
  it('are all policies of all of them, on top of those that are there', () => {
    const one = inOneFile(compared(policy('old')), [adding('a', policy('a')), adding('b', policy('b', 'other'))]);
    expect(named(one?.added)).toEqual(['shop/a', 'other/b']);
    expect(named(one?.after.policies)).toEqual(['shop/old', 'shop/a', 'other/b']);
    expect(one?.mends).toMatchObject([
      { say: 'a', yaml: { metadata: { name: 'a', namespace: 'shop' }, spec: { podSelector: {} } } },
      { say: 'b', yaml: { metadata: { name: 'b', namespace: 'other' } } },
    ]);
  });

  it('have each policy once, whatever its name', () => {
    const one = inOneFile(compared(), [
      adding('a', policy('a')),
      adding('b', policy('b')),
      adding('c', policy('a', 'c')),
    ]);
    expect(named(one?.added)).toEqual(['shop/a', 'c/a']);
  });

  it('take no name that another policy has', () => {
    const one = inOneFile(compared(policy('a')), [
      adding('a', policy('a', 'shop', 81)),
      adding('b', policy('a', 'shop', 82)),
    ]);
    expect(named(one?.added)).toEqual(['shop/a-2', 'shop/a-3']);
  });

  it('are none where one of them edits what is there', () => {
    const edit: Candidate = { mends: [{ say: 'edit', edits: [] }], after: manifestsOf() };
    expect(inOneFile(compared(), [adding('a', policy('a')), edit])).toBeUndefined();
  });
});
