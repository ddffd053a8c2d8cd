import type { ServedObject } from './object-server.ts';

const owner = (kind: string, name: string, apiVersion = 'apps/v1') => ({
  ownerReferences: [{ apiVersion, kind, name, uid: name, controller: true }],
});
const podSpec = (port: number) => ({
  containers: [{ name: 'main', image: 'example', ports: [{ containerPort: port }] }],
});

interface More {
  readonly hash?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly spec?: object;
}

/** A Deployment of `shop` as a cluster has it: with a ReplicaSet, one that is scaled down, and two pods. */
export function deployment(
  name: string,
  port: number,
  { hash = '5d4', labels = {}, spec = {} }: More = {},
): ServedObject[] {
  const own = { app: name, ...labels };
  const made = { ...own, 'pod-template-hash': hash };
  const set = (of: string, replicas: number): ServedObject => ({
    ...{ apiVersion: 'apps/v1', kind: 'ReplicaSet' },
    metadata: { name: `${name}-${of}`, namespace: 'shop', ...owner('Deployment', name) },
    spec: {
      ...{ replicas, selector: { matchLabels: { app: name, 'pod-template-hash': of } } },
      template: { metadata: { labels: { ...own, 'pod-template-hash': of } }, spec: podSpec(port) },
    },
  });
  return [
    {
      ...{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'shop', uid: name, generation: 3 } },
      spec: {
        ...{ replicas: 2, selector: { matchLabels: { app: name } }, ...spec },
        template: { metadata: { labels: own }, spec: podSpec(port) },
      },
      status: { replicas: 2 },
    },
    ...[set(hash, 2), set('0ld', 0)],
    ...['a', 'b'].map((end) => ({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        name: `${name}-${hash}-${end}`,
        namespace: 'shop',
        labels: made,
        ...owner('ReplicaSet', `${name}-${hash}`),
      },
      ...{ spec: podSpec(port), status: { phase: 'Running', podIP: '10.0.0.1' } },
    })),
  ];
}

export const namespace = (
  name: string,
  labels: Readonly<Record<string, string>> = {},
  more: object = {},
): ServedObject => ({
  ...{ apiVersion: 'v1', kind: 'Namespace' },
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name, ...labels }, ...more },
  ...{ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } },
});

export const policy = (name: string, spec: object, metadata: object = {}): ServedObject => ({
  ...{ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' },
  ...{ metadata: { name, namespace: 'shop', ...metadata }, spec },
});

/** As kubectl wrote it down when it applied an object. */
export const appliedBefore = (object: object) => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(object) },
});

/** A small application as a cluster has it, with what a cluster has besides. */
export function shop(): ServedObject[] {
  return [
    ...[namespace('shop', { team: 'shop' }), namespace('kube-system')],
    ...[...deployment('web', 80), ...deployment('api', 8080)],
    {
      ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'shop' } },
      spec: {
        ...{ replicas: 2, serviceName: 'db', selector: { matchLabels: { app: 'db' } } },
        template: { metadata: { labels: { app: 'db' } }, spec: podSpec(3306) },
      },
    },
    {
      ...{ apiVersion: 'autoscaling/v1', kind: 'HorizontalPodAutoscaler', metadata: { name: 'db', namespace: 'shop' } },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db' }, maxReplicas: 5 },
    },
    ...['0', '1'].map((index) => ({
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: `db-${index}`, namespace: 'shop', ...owner('StatefulSet', 'db') },
        labels: {
          ...{ app: 'db', 'apps.kubernetes.io/pod-index': index, 'statefulset.kubernetes.io/pod-name': `db-${index}` },
          'controller-revision-hash': 'db-7',
        },
      },
      ...{ spec: podSpec(3306), status: { phase: 'Running' } },
    })),
    {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'old-job-x', namespace: 'shop', labels: { app: 'web' } } },
      ...{ spec: podSpec(1), status: { phase: 'Succeeded' } },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Pod' },
      metadata: {
        ...{ name: 'kube-apiserver-a', namespace: 'kube-system', labels: { tier: 'control-plane' } },
        ...owner('Node', 'node-a', 'v1'),
      },
      ...{ spec: { ...podSpec(6443), hostNetwork: true }, status: { phase: 'Running' } },
    },
    {
      ...{ apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' } },
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.0.7',
        selector: { app: 'web' },
        ports: [{ port: 80, protocol: 'TCP' }],
      },
    },
    policy('deny', { podSelector: {}, policyTypes: ['Ingress'] }),
    policy('api', {
      ...{ podSelector: { matchLabels: { app: 'api' } }, policyTypes: ['Ingress'] },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 8080, protocol: 'TCP' }] }],
    }),
  ];
}
