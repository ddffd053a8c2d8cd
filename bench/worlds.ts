/** Manifests of a made-up cluster, the same for the same numbers: `tsx bench/worlds.ts FOLDER WORKLOADS CLASSES NAMESPACES POLICIES [CIDRS]`. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, ...numbers] = process.argv.slice(2);
const [workloads = 0, classes = 0, namespaces = 0, policies = 0, cidrs = 0] = numbers.map(Number);
if (!folder || !policies) {
  throw new Error('usage: tsx bench/worlds.ts FOLDER WORKLOADS CLASSES NAMESPACES POLICIES [CIDRS]');
}

/** Each class of labels lives in one namespace. */
const namespaceOf = (label: number) => `ns-${label % namespaces}`;

const workload = (i: number) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: workload-${i}
  namespace: ${namespaceOf(i % classes)}
spec:
  replicas: 1
  selector:
    matchLabels:
      app: app-${i % classes}
  template:
    metadata:
      labels:
        app: app-${i % classes}
        tier: tier-${(i % classes) % 3}
    spec:
      containers:
        - name: main
          image: registry.example/app:1
          ports:
            - name: http
              containerPort: ${8000 + ((i % classes) % 10)}
`;

const namespace = (i: number) => `apiVersion: v1
kind: Namespace
metadata:
  name: ns-${i}
  labels:
    team: team-${i % 4}
`;

/** From the next class, from a team's pods of a tier, and from a range of addresses; to the class after. */
const policy = (i: number) => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-${i}
  namespace: ${namespaceOf(i % classes)}
spec:
  podSelector:
    matchLabels:
      app: app-${i % classes}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ${namespaceOf((i + 1) % classes)}
          podSelector:
            matchLabels:
              app: app-${(i + 1) % classes}
        - namespaceSelector:
            matchLabels:
              team: team-${i % 4}
          podSelector:
            matchExpressions:
              - { key: tier, operator: In, values: [tier-${i % 3}] }
        - ipBlock:
            cidr: 10.${i % 200}.0.0/16
            except: [10.${i % 200}.7.0/24]
      ports:
        - port: http
        - port: ${9000 + (i % 50)}
          endPort: ${9100 + (i % 50)}
  egress:
    - to:
        - namespaceSelector: {}
      ports:
        - protocol: UDP
          port: 53
        - port: http
        - port: ${9000 + (i % 50)}
          endPort: ${9200 + (i % 50)}
`;

const blocks = () => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: blocks
  namespace: ns-0
spec:
  podSelector: {}
  ingress:
${Array.from(
  { length: cidrs },
  (_, i) => `    - from:
        - ipBlock:
            cidr: 20.${i >> 6}.${(i & 63) << 2}.0/23
      ports:
        - port: ${1000 + (i % 7)}
`,
).join('')}`;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const write = (file: string, count: number, text: (i: number) => string) =>
  writeFileSync(join(folder, file), Array.from({ length: count }, (_, i) => text(i)).join('---\n'));
write('namespaces.yaml', namespaces, namespace);
for (let i = 0; i * 1000 < workloads; i++) {
  write(`workloads-${i}.yaml`, Math.min(1000, workloads - i * 1000), (j) => workload(i * 1000 + j));
}
write('policies.yaml', policies, policy);
if (cidrs > 0) writeFileSync(join(folder, 'blocks.yaml'), blocks());
