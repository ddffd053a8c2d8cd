import type {
  V1Container,
  V1ContainerStatus,
  V1DaemonSet,
  V1ObjectMeta,
  V1Pod,
  V1Probe,
  V1Service,
} from '@kubernetes/client-node';
import type { ContainerPort, Protocol } from '../../manifests/model.ts';
import { type ClusterFacts, LABEL, type LivePod, type LiveRun, type LiveService, OWNER } from './cluster.ts';
import { plainText } from './plain-text.ts';

/** DaemonSets that tell which network plugin is installed. */
const PLUGINS: readonly [RegExp, string][] = [
  [/^calico-node$/, 'calico'],
  [/^cilium$/, 'cilium'],
  [/^antrea-agent$/, 'antrea'],
  [/^kube-router$/, 'kube-router'],
  [/^aws-node$/, 'aws-vpc-cni'],
  [/^kindnet$/, 'kindnet'],
  [/flannel/, 'flannel'],
];

/** Recognizes the network plugin by the name of its DaemonSet. */
export function pluginOf(daemonSets: readonly V1DaemonSet[]): Pick<ClusterFacts, 'plugin' | 'pluginNodes'> {
  for (const [pattern, plugin] of PLUGINS) {
    const found = daemonSets.find(({ metadata }) => pattern.test(metadata?.name ?? ''));
    if (found) return { plugin, ...(found.status && { pluginNodes: found.status.numberReady }) };
  }
  return { plugin: 'unknown network plugin' };
}

/** What verification has to know of a pod, from the object that the API server returns. */
export function livePod({ metadata, spec, status }: V1Pod): LivePod {
  const containers: V1ContainerStatus[] = status?.containerStatuses ?? [];
  const controller = metadata?.ownerReferences?.find((one) => one.controller);
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  const asked = (spec?.containers ?? []).filter(({ readinessProbe }) => isOverNetwork(readinessProbe));
  const cpuLimit = spec?.containers[0]?.resources?.limits?.['cpu'];
  const hasEnded = status?.phase === 'Failed' || status?.phase === 'Succeeded';
  const waiting = containers.find(({ state }) => state?.waiting)?.state?.waiting?.reason;
  return {
    ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', labels: metadata?.labels ?? {} },
    ...(status?.podIP && { ip: status.podIP }),
    ...(spec?.nodeName && { node: spec.nodeName }),
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    askedByKubelet: asked.length > 0,
    reachedByKubelet:
      spec?.hostNetwork !== true && asked.some(({ name }) => containers.some((one) => one.name === name && one.ready)),
    running: status?.phase === 'Running' && containers.length > 0 && containers.every(({ state }) => state?.running),
    terminating: metadata?.deletionTimestamp !== undefined || hasEnded,
    ...(hasEnded && { ended: true as const }),
    ...(controller && { owner: { kind: controller.kind, name: controller.name } }),
    hasTwoFamilies: new Set(status?.podIPs?.map(({ ip }) => ip.includes(':'))).size > 1,
    containers:
      (spec?.containers ?? []).length +
      (spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always').length,
    hostNetwork: spec?.hostNetwork ?? false,
    serviceAccount: spec?.serviceAccountName ?? 'default',
    ports: [
      ...(spec?.containers ?? []).flatMap(portsOf),
      ...(spec?.initContainers ?? []).flatMap(portsOf).map((port) => ({ ...port, isInit: true as const })),
    ],
    ...(cpuLimit !== undefined && { cpuLimit }),
    ...(metadata?.creationTimestamp && { created: metadata.creationTimestamp.getTime() }),
    ...(waiting !== undefined && { waiting: plainText(waiting) }),
    ...(scheduled?.reason === 'Unschedulable' && {
      unschedulable: plainText(scheduled.message ?? 'no node takes it'),
    }),
  };
}

/** As in a manifest, where Calico resolves the names among all containers. */
function portsOf({ ports = [] }: V1Container): ContainerPort[] {
  return ports.map(({ name, containerPort, protocol = 'TCP' }) => ({
    ...(name !== undefined && { name }),
    containerPort,
    protocol: protocol as Protocol,
  }));
}

/** What verification has to know of a Service, from the object that the API server returns. */
export function liveService({ metadata, spec }: V1Service): LiveService {
  return {
    ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', selector: spec?.selector ?? {} },
    ...(spec?.clusterIP && { clusterIp: spec.clusterIP }),
    publishesNotReady: spec?.publishNotReadyAddresses ?? false,
    isLocal: spec?.internalTrafficPolicy === 'Local',
    ports: (spec?.ports ?? []).map(({ port, protocol = 'TCP', targetPort = port }) => ({
      ...{ port, protocol, targetPort: targetPort as number | string },
    })),
  };
}

/** The runs of objects with {@link LABEL}, without objects that are being deleted. */
export function runsOf(objects: readonly { readonly metadata?: V1ObjectMeta }[]): LiveRun[] {
  const found = new Map<string, LiveRun>();
  for (const { metadata } of objects) {
    const run = metadata?.labels?.[LABEL];
    if (run === undefined || metadata?.deletionTimestamp) continue;
    const known = found.get(run);
    const owner = metadata?.annotations?.[OWNER] ?? known?.owner;
    const times = [known?.created, metadata?.creationTimestamp?.getTime()].filter((time) => time !== undefined);
    found.set(run, {
      ...{ run, count: (known?.count ?? 0) + 1 },
      ...(owner !== undefined && { owner }),
      ...(times.length > 0 && { created: Math.min(...times) }),
    });
  }
  return [...found.values()];
}

/** When anybody last wrote to an object. */
export function writtenAt(metadata: V1ObjectMeta | undefined): { written?: number } {
  const times = [metadata?.creationTimestamp, ...(metadata?.managedFields ?? []).map(({ time }) => time)];
  const known = times.flatMap((time) => (time ? [time.getTime()] : []));
  return known.length === 0 ? {} : { written: Math.max(...known) };
}

/** Does the probe connect to the pod itself, over the network? */
function isOverNetwork(probe: V1Probe | undefined): boolean {
  return probe?.grpc !== undefined || [probe?.tcpSocket, probe?.httpGet].some((one) => one !== undefined && !one.host);
}
