import { App, Chart } from 'cdk8s';
import { Workload } from './workload.ts';
import type { WorkloadProps } from './workload-props.ts';

// biome-ignore lint/suspicious/noExplicitAny: objects of any kind, as they are written.
type Any = any;

function make(props: Partial<WorkloadProps>): {
  objects: Any[];
  of: (kind: string) => Any;
  pod: Any;
  workload: Workload;
} {
  const chart = new Chart(new App(), 'test', { namespace: 'shop' });
  const workload = new Workload(chart, 'web', { image: 'web:1', ...props });
  expect(workload.node.validate()).toEqual([]);
  const objects: Any[] = chart.toJson();
  const of = (kind: string) => objects.find((one) => one.kind === kind);
  const { spec } = objects[0];
  return { objects, of, pod: (spec.jobTemplate?.spec ?? spec).template.spec, workload };
}

describe('a workload', () => {
  it.each<[Partial<WorkloadProps>, string]>([
    [{}, 'Deployment'],
    [{ kind: 'StatefulSet' }, 'StatefulSet'],
    [{ storage: { size: '1Gi', mountPath: '/data' } }, 'StatefulSet'],
    [{ kind: 'DaemonSet' }, 'DaemonSet'],
    [{ kind: 'Job' }, 'Job'],
    [{ schedule: '@daily' }, 'CronJob'],
  ])('%j is a %s', (props, kind) => {
    const { objects, workload } = make(props);
    expect([objects.map((one) => one.kind), workload.kind, workload.namespace]).toEqual([[kind], kind, 'shop']);
  });

  it('is hardened, and each of that can be taken back', () => {
    const { pod } = make({ writable: ['/tmp'], user: 7 });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({
      ...{ runAsNonRoot: true, runAsUser: 7, runAsGroup: 7, fsGroup: 7, fsGroupChangePolicy: 'OnRootMismatch' },
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers[0].securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    });
    const soft = make({
      ...{ asRoot: true, serviceAccount: 'web', pod: { dnsPolicy: 'None' } },
      security: { writableRoot: true, capabilities: ['NET_BIND_SERVICE'] },
    }).pod;
    expect(soft).toMatchObject({ serviceAccountName: 'web', dnsPolicy: 'None' });
    expect(soft.automountServiceAccountToken).toBeUndefined();
    expect(soft.securityContext.runAsNonRoot).toBeUndefined();
    expect(soft.containers[0].securityContext).toEqual({
      ...{ allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'], add: ['NET_BIND_SERVICE'] } },
    });
  });

  it.each<[string, Partial<WorkloadProps>, object | undefined]>([
    [
      'asks its first TCP port',
      { ports: { dns: { port: 53, protocol: 'UDP' }, http: 80, admin: 81 } },
      { tcpSocket: { port: 'http' } },
    ],
    ['asks no UDP port', { ports: { dns: { port: 53, protocol: 'UDP' } } }, undefined],
    ['asks nothing without ports', {}, undefined],
    [
      'asks what is written',
      { ports: { a: 80, b: 81 }, probe: { http: '/up', port: 'b' } },
      { httpGet: { path: '/up', port: 'b' } },
    ],
    ['asks nothing where that is written', { ports: { a: 80 }, probe: false }, undefined],
    ['of a CronJob asks nothing', { schedule: '@daily', ports: { a: 80 } }, undefined],
    ['asks a port of a range by its number', { ports: { a: { port: 80, endPort: 90 } } }, { tcpSocket: { port: 80 } }],
  ])('%s', (_, props, probe) => {
    const { readinessProbe, livenessProbe } = make(props).pod.containers[0];
    const expected = probe && { ...probe, timeoutSeconds: 5 };
    expect([readinessProbe, livenessProbe]).toEqual([expected, expected]);
  });

  it.each<[string, Partial<WorkloadProps>, object | undefined]>([
    [
      'for each port, with names',
      { ports: { a: 80, b: { port: 53, protocol: 'UDP', servicePort: 5353 } } },
      {
        ports: [
          { name: 'a', port: 80 },
          { name: 'b', port: 5353, targetPort: 53, protocol: 'UDP' },
        ],
      },
    ],
    ['of no type but the default', { ports: { a: 80 } }, { ports: [{ port: 80 }] }],
    ['for no range', { ports: { a: 80, b: { port: 90, endPort: 99 } } }, { ports: [{ port: 80 }] }],
    [
      'of a node port',
      { ports: { a: { port: 80, nodePort: 30080 } } },
      { type: 'NodePort', ports: [{ port: 80, nodePort: 30080 }] },
    ],
    [
      'of a load balancer',
      { ports: { a: 80 }, service: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
      { type: 'LoadBalancer', externalTrafficPolicy: 'Local', ports: [{ port: 80 }] },
    ],
    [
      'that is headless, of a StatefulSet',
      { kind: 'StatefulSet', ports: { a: 80 } },
      { clusterIP: 'None', ports: [{ port: 80 }] },
    ],
    ['of a sidecar, too', { sidecars: { b: { image: 'b:1', ports: { m: 81 } } } }, { ports: [{ port: 81 }] }],
    ['not where none is wanted', { ports: { a: 80 }, service: false }, undefined],
    ['not for the network of a node', { ports: { a: 80 }, hostNetwork: true }, undefined],
  ])('has a Service %s', (_, props, spec) => {
    expect(make(props).of('Service')?.spec).toEqual(spec && { selector: { app: 'web' }, ...spec });
  });

  it('has volumes that never share a name by accident, and share a folder where they are meant to', () => {
    const { pod } = make({
      ...{ storage: { size: '1Gi', mountPath: '/var/lib/redis' }, writable: ['/data', '/tmp', '/TMP'] },
      mounts: { '/etc/a': { configMap: 'a' }, '/etc/b': { secret: 'a' } },
      sidecars: { log: { image: 'log:1', writable: ['/data'], mounts: { '/etc/a': { configMap: 'a' } } } },
    });
    const names = pod.volumes.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['configmap-a', 'secret-a', 'data-2', 'tmp', 'tmp-2']);
    const mountsOf = (i: number) => pod.containers[i].volumeMounts.map((one: Any) => `${one.name} ${one.mountPath}`);
    expect(mountsOf(0)).toEqual([
      'data /var/lib/redis',
      'configmap-a /etc/a',
      'secret-a /etc/b',
      'data-2 /data',
      'tmp /tmp',
      'tmp-2 /TMP',
    ]);
    expect(mountsOf(1)).toEqual(['configmap-a /etc/a', 'data-2 /data']);
    expect(pod.containers[0].volumeMounts[1].readOnly).toBe(true);
  });

  it('runs init containers without probes, and refers to Secrets and ConfigMaps', () => {
    const { pod } = make({
      env: { A: 'a', B: { secret: 's', key: 'k' }, C: { configMap: 'c', key: 'k' } },
      envFrom: [{ secret: 's' }, { configMap: 'c' }],
      initContainers: { first: { image: 'i:1', command: ['true'], ports: { x: 80 } } },
    });
    expect(pod.initContainers[0]).toMatchObject({ name: 'first', command: ['true'] });
    expect(pod.initContainers[0].readinessProbe).toBeUndefined();
    expect(pod.containers[0].env).toEqual([
      { name: 'A', value: 'a' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
      { name: 'C', valueFrom: { configMapKeyRef: { name: 'c', key: 'k' } } },
    ]);
    expect(pod.containers[0].envFrom).toEqual([{ secretRef: { name: 's' } }, { configMapRef: { name: 'c' } }]);
  });

  it('leaves the number of its pods to an autoscaler', () => {
    const { of } = make({ autoscaling: { min: 2, max: 5, cpu: 80 }, resources: { requests: { cpu: '1' } } });
    expect(of('Deployment').spec.replicas).toBeUndefined();
    expect(of('HorizontalPodAutoscaler').spec).toMatchObject({
      minReplicas: 2,
      maxReplicas: 5,
      scaleTargetRef: { kind: 'Deployment', name: 'web' },
    });
  });

  it('is led to by an Ingress and by an HTTPRoute, on the port of its Service', () => {
    const ports = { http: { port: 8080, servicePort: 80 }, admin: 9000 };
    const { of } = make({
      ports,
      ingress: { host: 'a.example', port: 'http' },
      route: { host: 'b.example', port: 'admin', gateway: { name: 'g' } },
    });
    expect(of('Ingress').spec.rules[0].http.paths[0].backend.service).toEqual({ name: 'web', port: { number: 80 } });
    expect(of('HTTPRoute').spec.rules[0].backendRefs).toEqual([{ name: 'web', port: 9000 }]);
  });
});
