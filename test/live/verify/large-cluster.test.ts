import { counts } from '../../../lib/format/verify/form.ts';
import { TooMany } from '../../../lib/live/verify.ts';
import { takesLong } from '../../takes-long.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { manifestsOf, verified, verifyIn } from './verified.ts';

describe('50 workloads', () => {
  const texts = [
    Array.from(
      { length: 50 },
      (_, i) => `apiVersion: v1
kind: Pod
metadata: {name: p${i}, namespace: n${i % 5}, labels: {app: p${i}}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 8080}]}]}
`,
    ).join('---\n'),
    Array.from(
      { length: 5 },
      (_, i) =>
        `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: own, namespace: n${i}}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n`,
    ).join('---\n'),
  ];

  it('take under 30 s of their own time, with timeouts of 2 s, and try no more than 512 connections at a time', async () => {
    const { verification, cluster } = await verified(texts, { timeout: 2000 });
    expect(verification.cells.length).toBeGreaterThanOrEqual(2450);
    expect(counts(verification).match).toBe(verification.cells.length);
    expect(verification.seconds).toBeLessThan(30);
    // Each is a process on a node.
    expect(cluster.mostTried).toBeGreaterThan(128);
    expect(cluster.mostTried).toBeLessThanOrEqual(512);
  });

  takesLong('are too many, where there are five times as many, without a sample, which makes few pods', async () => {
    const many = Array.from({ length: 5 }, (_, i) =>
      (texts[0] as string).replaceAll('metadata: {name: p', `metadata: {name: q${i}p`),
    );
    const all = [...many, texts[1] as string];
    const manifests = manifestsOf(all);
    const cluster = new SimulatedCluster(all);
    await expect(verifyIn(cluster, manifests)).rejects.toThrow(TooMany);
    expect(cluster.requests.some((one) => one.startsWith('create'))).toBe(false);
    const verification = await verifyIn(cluster, manifests, { sample: 300 });
    expect(verification.cells).toHaveLength(300);
    expect(verification.verdict).toBe('match');
    // Of each of the five groups one source, and the strangers.
    expect(cluster.requests.filter((one) => one === 'create Pod').length).toBeLessThan(40);
    expect(verification.notTried.join()).toMatch(/\d+ connections that --sample leaves out/);
  });

  it('are sampled, of each kind one at least', async () => {
    const cluster = new SimulatedCluster(texts);
    const verification = await verifyIn(cluster, manifestsOf(texts), { sample: 100 });
    expect(verification.cells.length).toBe(100);
    expect(verification.notTried.join()).toContain('that --sample leaves out');
    expect(new Set(verification.cells.map(({ cell }) => cell.computed))).toEqual(new Set(['open', 'denied']));
  });
});
