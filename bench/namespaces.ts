/** A cluster of many namespaces, two files each, the same for the same number: `tsx bench/namespaces.ts FOLDER NAMESPACES`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, count] = process.argv.slice(2);
const namespaces = Number(count);
if (!folder || !(namespaces > 0)) throw new Error('usage: tsx bench/namespaces.ts FOLDER NAMESPACES');

const name = (i: number) => `ns-${i % namespaces}`;

/** A web tier and a database, of which every tenth has no policy and every seventh a slip in its labels. */
const workloads = (i: number) =>
  ['web', 'db']
    .map(
      (app, tier) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${app}, namespace: ${name(i)}}
spec:
  selector: {matchLabels: {app: ${app}}}
  template:
    metadata: {labels: {app: ${app}, tenant: tenant-${i % 50}}}
    spec:
      containers: [{name: ${app}, image: registry.example/${app}:1, ports: [{name: main, containerPort: ${tier === 0 ? 8080 : 5432}}]}]
`,
    )
    .join('---\n');

const policies = (i: number) => `apiVersion: v1
kind: Namespace
metadata: {name: ${name(i)}, labels: {tenant: tenant-${i % 50}}}
${
  i % 10 === 0
    ? ''
    : `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: ${name(i)}}
spec: {podSelector: {}, policyTypes: [Ingress]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db, namespace: ${name(i)}}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: ${i % 7 === 0 ? 'wep' : 'web'}}}}]
      ports: [{port: 5432}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web, namespace: ${name(i)}}
spec:
  podSelector: {matchLabels: {app: web}}
  ingress:
    - from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name(i + 1)}}}}]
      ports: [{port: 8080}]
    - from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: gateway-${i % 30}}}}]
      ports: [{port: 8080}]
`
}`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (let i = 0; i < namespaces; i++) {
  writeFileSync(join(folder, `${name(i)}-workloads.yaml`), workloads(i));
  writeFileSync(join(folder, `${name(i)}-policies.yaml`), policies(i));
}
