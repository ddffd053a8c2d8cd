import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Ended, tierwall } from '../in-process.ts';
import { all, policy } from '../lint/shop.ts';
import { app, into, namespace, outOf } from './review.ts';

/** A workload of the namespace shop, with the labels of its pods. */
export const workload = (
  name: string,
  labels = `app: ${name}`,
  kind = 'Deployment',
  apiVersion = 'apps/v1',
  spec = '',
) =>
  `apiVersion: ${apiVersion}
kind: ${kind}
metadata: {name: ${name}, namespace: shop}
spec:
  selector: {matchLabels: {${labels}}}
  template: {metadata: {labels: {${labels}}}, spec: {${spec}containers: [{name: c, image: x, ports: [{containerPort: 5432}]}]}}
`;
/** The default deny of the shop. */
export const DENY = policy('{podSelector: {}, policyTypes: [Ingress, Egress]}', 'deny');
/** The port of the shop's database, in a rule. */
export const PORTS = 'ports: [{port: 5432}]';
/** A backend and a database behind a default deny; the backend may leave for the database, which lets nobody in. */
export const SHOP = [
  namespace('shop'),
  workload('backend'),
  workload('db'),
  DENY,
  outOf('backend', `{to: [${app('db')}], ${PORTS}}`),
];
/** Lets these peers in at the port of the database. */
export const inTo = (...peers: string[]) => into('db', peers.map((peer) => `{from: [${peer}], ${PORTS}}`).join(', '));
/** Both workloads are guarded, and the backend may connect to the database. */
export const GUARDED = `version: 1
profile: shop
guarded:
- {workload: "shop/db[Deployment]", directions: [ingress, egress]}
- {workload: "shop/backend[Deployment]", directions: [ingress, egress]}
edges:
- {from: "shop/backend[Deployment]", to: "shop/db[Deployment]", port: 5432, protocol: TCP}
`;
/** The same, and somebody else may connect to the database. */
export const outside = (from: string) =>
  `${GUARDED}outside:\n- {from: ${from}, to: "shop/db[Deployment]", port: 5432, protocol: TCP}\n`;
/** A peer of an intent: pods of another namespace by their labels. */
export const PROM = '{namespace: monitoring, podLabels: {app: prom}}';
/** That namespace, in a selector. */
export const monitoring = '{matchLabels: {kubernetes.io/metadata.name: monitoring}}';

/** What `tierwall check` says of these objects, in `shop.yaml`, and of an intent, in `intent.yaml`. */
export async function checked(objects: readonly string[], intent: string, ...options: string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), 'tierwall check '));
  try {
    writeFileSync(join(folder, 'shop.yaml'), all(...objects));
    writeFileSync(join(folder, 'intent.yaml'), intent);
    return await tierwall(['check', '--intent', 'intent.yaml', 'shop.yaml', ...options], { cwd: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The same, by lines; `found` are the differences, without the pod that each is shown for. */
export async function check(objects: readonly string[], intent = GUARDED, ...options: string[]) {
  const { status, stdout, stderr } = await checked(objects, intent, ...options);
  expect(stderr).toMatch(/^(?:not evaluated: .*\n)?$/);
  const lines = stdout.trimEnd().split('\n');
  const found = lines.filter((line) => /^(MORE|LESS)/.test(line));
  return { status, lines, found: found.map((line) => line.replace(/ for example, a pod [^;]*;/, '')) };
}
