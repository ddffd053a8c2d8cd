import * as fc from 'fast-check';
import { often } from '../../test/often.ts';
import { manifestsOf, worlds } from '../../test/oracle/world.ts';
import type { Manifests } from '../manifests/model.ts';
import { readManifests } from '../manifests/read.ts';
import { readTexts } from '../manifests/read-texts.ts';
import { ClassIndex } from './class-index.ts';
import { peerMatches } from './compiled-policy.ts';
import { podClasses } from './pod-class.ts';
import { NO } from './selector.ts';

/** The classes that a selector of a policy matches, or may match, although they are not among its candidates. There must be none. */
function missed(manifests: Manifests): unknown[] {
  const classes = podClasses(manifests, 'calico');
  const index = new ClassIndex(classes);
  return manifests.policies.flatMap(({ namespace, podSelector, ingress, egress }) =>
    [
      { podSelector },
      ...[...ingress, ...egress].flatMap(({ peers }) => peers.filter(({ ipBlock }) => !ipBlock)),
    ].flatMap((peer) => {
      const candidates = new Set(index.candidates(peer, namespace));
      return classes
        .filter((pods, i) => peerMatches(peer, namespace, pods) !== NO && !candidates.has(i))
        .map(({ key }) => ({ key, peer }));
    }),
  );
}

describe('an index of classes', () => {
  it.each([
    'test/fixtures/guide',
    'test/cases/22-undeclared-namespace/manifests.yaml',
    'test/cases/25-generated-labels/manifests.yaml',
    'test/cases/45-ingress-controller/manifests.yaml',
    'test/cases/app-shop/manifests.yaml',
    'test/cases/custom-workloads/manifests.yaml',
  ])('has every class that a selector may match among its candidates: %s', (folder) => {
    expect(missed(readManifests([folder]))).toEqual([]);
  });

  it('has so for the ingress controller, of which the namespace is unknown', () => {
    const text = [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'one' },
        spec: { containers: [{ name: 'c', image: 'x' }] },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'i', namespace: 'one' },
        spec: { defaultBackend: { service: { name: 's', port: { number: 80 } } } },
      },
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'p', namespace: 'one' },
        spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] },
      },
    ].map((object) => JSON.stringify(object));
    const manifests = readTexts([{ file: 'a.yaml', text: text.join('\n---\n') }]);
    const classes = podClasses(manifests, 'calico');
    expect(classes.map(({ kind }) => kind)).toContain('ingress-controller');
    expect(missed(manifests)).toEqual([]);
  });

  it('has so in any world', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(missed(readTexts([{ file: 'world.yaml', text: manifestsOf(world) }]))).toEqual([]);
      }),
      { numRuns: often(200, 10) },
    );
  });
});
