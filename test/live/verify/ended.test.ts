import { livePod } from '../../../lib/live/cluster/api-objects.ts';
import type { LivePod } from '../../../lib/live/cluster/cluster.ts';
import type { Verification } from '../../../lib/live/verify.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { DB, manifestsOf, verified, verifyIn } from './verified.ts';

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: task}}}]}]}
`;
const POD_SPEC =
  '{containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}';
const TASK = (kind: string, version = 'batch/v1') => `apiVersion: ${version}
kind: ${kind}
metadata: {name: task, namespace: shop, labels: {app: task}}
spec: ${kind === 'Pod' ? POD_SPEC : `{selector: {matchLabels: {app: task}}, template: {metadata: {labels: {app: task}}, spec: ${POD_SPEC}}}`}
`;
const ENDED = { running: false, ready: false, terminating: true, ended: true, reachedByKubelet: false } as const;

const told = ({ verdict, diagnoses }: Verification) => [
  verdict,
  ...diagnoses.map(({ kind, says }) => `${kind}: ${says}`),
];
const whenEnded = async (...task: Parameters<typeof TASK>) =>
  (await verified([DB, POLICY, TASK(...task)], { otherPods: { task: ENDED } })).verification;

describe('verification of workloads that have ended', () => {
  it.each([['Job'], ['Pod', 'v1']])(
    'tries no connection to a %s, says so, and tries what it may open',
    async (...task) => {
      const verification = await whenEnded(...(task as [string, string?]));
      expect(told(verification)).toEqual(['match']);
      expect(verification.notTried).toContain(`connections to shop/task[${task[0]}], whose pods have ended`);
      const ends = verification.cells.map(({ cell }) => [cell.from.name, cell.to.name, cell.computed]);
      expect(ends).toContainEqual([`shop/task[${task[0]}]`, 'shop/db[Pod]', 'open']);
      expect(ends.filter(([, to]) => to !== 'shop/db[Pod]')).toEqual([]);
    },
  );

  it('does not take a Deployment for one that has ended', async () => {
    expect(told(await whenEnded('Deployment', 'apps/v1'))).toEqual([
      'inconclusive',
      'target missing: shop/task[Deployment] has no pod with its labels in the cluster',
    ]);
  });

  it('says of one that ends during the run that it did', async () => {
    class Ending extends SimulatedCluster {
      override async pods(): Promise<LivePod[]> {
        const pods = await super.pods();
        const isOver = this.requests.includes('exec');
        return pods.map((pod) => (isOver && pod.name.startsWith('task') ? { ...pod, ...ENDED } : pod));
      }
    }
    const texts = [DB, POLICY, TASK('Job')];
    const verification = await verifyIn(new Ending(texts), manifestsOf(texts));
    expect(told(verification)).toContain('target missing: shop/task[Job] has ended during the run');
    expect(verification.verdict).toBe('inconclusive');
  });

  it('is known from the phase of a pod', () => {
    const pod = (phase: string) => livePod({ status: { phase } });
    expect(['Succeeded', 'Failed', 'Running', 'Pending'].map((phase) => pod(phase).ended)).toEqual([
      ...[true, true, undefined, undefined],
    ]);
  });
});
