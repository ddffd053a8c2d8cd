import { deployment, service } from '../../../test/review/breaks/said.ts';
import { manifests } from '../../../test/review/review.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import { Side } from './both-sides.ts';

const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: unsure, namespace: shop}
spec: {template: {metadata: {labels: {app: other}}, spec: {containers: [{name: c, image: x}]}}}
`;
const selecting = (selector: string) => service('s').replace('{app: s}', selector);

describe('what a Service leads to', () => {
  it.each<[string, string[]]>([
    ['{app: web}', ['web']],
    ['{app: web, tier: front}', []],
    ['{tier: front, app: web}', []],
    ['{app: none}', []],
    ['{app: other}', ['unsure']],
    ['{app: other, tier: front}', ['unsure']],
    ['{tier: front}', ['unsure']],
    ['{pod-template-hash: abc}', ['api', 'web', 'unsure']],
    ['{app: web, pod-template-hash: abc}', ['web']],
    ['{}', []],
  ])('with the selector %s are those that have it, or may', (selector, expected) => {
    const side = new Side(
      new Connectivity(manifests(deployment('web'), deployment('api'), rollout, selecting(selector))),
    );
    const [found] = side.manifests.services;
    expect(found && side.backends(found).map(({ workload }) => workload.name)).toEqual(expected);
  });

  it('are of its own namespace', () => {
    const side = new Side(
      new Connectivity(
        manifests(deployment('web'), selecting('{app: web}').replace('namespace: shop', 'namespace: other')),
      ),
    );
    const [found] = side.manifests.services;
    expect(found && side.backends(found)).toEqual([]);
  });
});
