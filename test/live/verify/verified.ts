import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cell } from '../../../lib/live/plan/cell.ts';
import { type Verification, type VerifyOptions, verify } from '../../../lib/live/verify.ts';
import type { Manifests } from '../../../lib/manifests/model.ts';
import { readTexts } from '../../../lib/manifests/read-texts.ts';
import type { Policy } from '../../oracle/evaluator.ts';
import type { Faults } from '../faults.ts';
import { SimulatedCluster } from '../simulated-cluster.ts';
import { inVirtualTime } from './virtual-time.ts';

const textsOf = (folder: string) => readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
export const HARDENED: readonly string[] = textsOf('test/fixtures/hardened');
export const GUIDE: readonly string[] = textsOf('test/fixtures/guide');

export const manifestsOf = (texts: readonly string[]): Manifests =>
  readTexts(texts.map((text, i) => ({ file: `${i}.yaml`, text })));

/** Verifies in a cluster in memory, in virtual time. */
export function verifyIn(
  cluster: SimulatedCluster,
  manifests: Manifests,
  options: Partial<VerifyOptions> = {},
): Promise<Verification> {
  return inVirtualTime(() => verify(manifests, cluster, { image: 'agnhost', within: 0, run: 'abc', ...options }));
}

/** Verifies manifests in a cluster that has them, and the faults. */
export async function verified(
  texts: readonly string[],
  faults: Faults = {},
  within = 0,
): Promise<{ verification: Verification; cluster: SimulatedCluster }> {
  const cluster = new SimulatedCluster(texts, faults);
  const verification = await verifyIn(cluster, manifestsOf(texts), { within, podCidrs: ['192.168.0.0/16'] });
  return { verification, cluster };
}

export const policy = (name: string, spec: Policy['spec'], namespace = 'three-tier'): Policy => ({
  metadata: { name, namespace },
  spec,
});

export const ALLOW_ALL = policy('foreign', {
  podSelector: {},
  policyTypes: ['Ingress', 'Egress'],
  ingress: [{}],
  egress: [{}],
});

/** Is it from a pod of ours that borrows labels? */
export const isImpostor = ({ from }: Cell): boolean => from.isOurs && Object.keys(from.labels).length > 0;

/** It is known to be alive by its kubelet. */
export const DB = `apiVersion: v1
kind: Pod
metadata: {name: db, namespace: shop, labels: {app: db}}
spec: {containers: [{name: a, image: a, ports: [{containerPort: 80}], readinessProbe: {tcpSocket: {port: 80}}}]}
`;
