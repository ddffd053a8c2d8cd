import { readTexts } from '../../manifests/read-texts.ts';
import { reviewManifests } from '../../review/review.ts';
import { reviewComment } from './comment.ts';

const pod = (namespace: string, name: string, port = 8080) => `apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {containers: [{name: main, image: main, ports: [{containerPort: ${port}}]}]}
`;
const into = (namespace: string, port: number, from = '{podSelector: {matchLabels: {app: web}}}') =>
  `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: ${namespace}}
spec: {podSelector: {matchLabels: {app: db}}, ingress: [{from: [${from}], ports: [{port: ${port}}]}]}
`;
const deny = (namespace: string) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: ${namespace}}
spec: {podSelector: {}, policyTypes: [Ingress, Egress], egress: [{to: [{podSelector: {}}]}]}
`;
const shop = (namespace: string, port = 5432) => [
  deny(namespace),
  pod(namespace, 'web'),
  pod(namespace, 'db', 5432),
  into(namespace, port),
];

function commentOn(...sides: [readonly string[], readonly string[]]): string {
  const [before, after] = sides.map((objects) => readTexts([{ file: 'a.yaml', text: objects.join('---\n') }]));
  if (!before || !after) throw new Error();
  expect([...before.problems, ...after.problems]).toEqual([]);
  const options = { manifests: { before, after }, reviewing: {}, newFindings: [], limit: 60_000, command: 'tierwall' };
  return reviewComment(reviewManifests(before, after, {}), options).text;
}
const headOf = (comment: string) => comment.split('\n')[0];

describe('workloads that move to another namespace', () => {
  const moved = commentOn(shop('old'), [deny('old'), ...shop('new')]);

  it('open nothing where they could connect before, and the first line says so', () => {
    expect(headOf(moved)).toBe(
      '### :warning: new/web can reach new/db on TCP 5432, as old/web could reach old/db before',
    );
    expect(moved).toContain('| new/web | new/db | nothing<br>(before the move: TCP 5432) | TCP 5432 |');
    expect(moved).toContain(
      '**What to do:** Make sure that whoever connects to the workloads that move uses their new names.',
    );
    expect(moved).not.toMatch(/undo|Leave .* out/);
  });

  it('open what they could not before', () => {
    const wider = commentOn(shop('old', 5432), [deny('old'), ...shop('new', 5433)]);
    expect(headOf(wider)).toBe(
      '### :no_entry: The new workload new/web can now reach the new workload new/db on TCP 5433',
    );
    expect(wider).toContain('If what opens is not intended, undo it');
    expect(wider).not.toContain('before the move');
  });

  it('are new workloads where those stay that have the same labels', () => {
    const copied = commentOn(shop('old'), [...shop('old'), ...shop('new')]);
    expect(headOf(copied)).toBe(
      '### :no_entry: The new workload new/web can now reach the new workload new/db on TCP 5432',
    );
  });

  it('come after what opens for somebody else', () => {
    const other = [pod('api', 'api'), into('api', 8080).replaceAll('app: db', 'app: api')];
    const open = [pod('api', 'api'), into('api', 8080, '{namespaceSelector: {}}').replaceAll('app: db', 'app: api')];
    const comment = commentOn([...shop('old'), ...other], [deny('old'), ...shop('new'), ...open]);
    expect(headOf(comment)).toMatch(/^### :no_entry: .* can now reach api on TCP 8080$/);
    expect(comment.indexOf('| any pod in')).toBeLessThan(comment.indexOf('(before the move'));
  });

  it('do not count where their labels are others', () => {
    const relabelled = [deny('old'), ...shop('new')].map((text) => text.replaceAll('app: ', 'tier: '));
    expect(headOf(commentOn(shop('old'), relabelled))).toContain('The new workload new/web can now reach');
  });
});
