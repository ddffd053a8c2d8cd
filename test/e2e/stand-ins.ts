// Writes the manifests of standard input with containers that run anywhere in the place of those whose images are names only. They listen on
// the TCP ports that the containers name, and on one besides by which the kubelet sees that they are alive. Labels, ports, Services and
// policies stay as they are.
// Usage: node --import tsx test/e2e/stand-ins.ts IMAGE <manifests.yaml
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';

interface Port {
  readonly containerPort: number;
  readonly protocol?: string;
}
interface Container {
  readonly name: string;
  readonly ports?: readonly Port[];
  readonly securityContext?: unknown;
}
interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  volumes?: unknown;
}
type Held = Record<string, unknown>;

const image = process.argv[2];
if (image === undefined) throw new Error('name an image with /agnhost');

function standIn({ name, ports = [], securityContext }: Container, index: number): Held {
  const tcp = ports.filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ containerPort }) => containerPort);
  const alive = 20_000 + index;
  return {
    ...{ name, image, args: ['porter'], ports, securityContext },
    env: [...tcp, alive].map((port) => ({ name: `SERVE_PORT_${port}`, value: name })),
    readinessProbe: { tcpSocket: { port: alive }, periodSeconds: 2 },
  };
}

/** Changes every pod template in it, at whatever depth. */
function withStandIns(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const spec = value as Partial<PodSpec> & Held;
  if (Array.isArray(spec.containers)) {
    const sidecars = (spec.initContainers ?? []).filter((one) => 'restartPolicy' in one);
    spec['containers'] = [...spec.containers, ...sidecars].map(standIn) as unknown as Container[];
    delete spec.initContainers;
    delete spec.volumes;
    return;
  }
  // A StatefulSet's claims, which nothing mounts any more.
  delete spec['volumeClaimTemplates'];
  for (const inner of Object.values(spec)) withStandIns(inner);
}

const objects = parseAllDocuments(readFileSync(0, 'utf8')).map((document) => document.toJS() as Held | null);
for (const object of objects) {
  if (object === null || object['kind'] === 'CustomResourceDefinition') continue;
  withStandIns(object);
  process.stdout.write(`---\n${JSON.stringify(object)}\n`);
}
