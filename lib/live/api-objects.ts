import type { V1ContainerStatus, V1Pod, V1Probe } from '@kubernetes/client-node';
import type { LivePod } from './cluster.ts';

/** DaemonSets by which a network plugin is known. */
const PLUGINS: readonly [RegExp, string][] = [
  [/^calico-node$/, 'calico'],
  [/^cilium$/, 'cilium'],
  [/^antrea-agent$/, 'antrea'],
  [/^kube-router$/, 'kube-router'],
  [/^aws-node$/, 'aws-vpc-cni'],
  [/^kindnet$/, 'kindnet'],
  [/flannel/, 'flannel'],
];

export function pluginOf(daemonSets: readonly string[]): string {
  const found = PLUGINS.find(([pattern]) => daemonSets.some((name) => pattern.test(name)));
  return found?.[1] ?? 'unknown network plugin';
}

export function livePod({ metadata, spec, status }: V1Pod): LivePod {
  const containers: V1ContainerStatus[] = status?.containerStatuses ?? [];
  const waiting = containers.find(({ state }) => state?.waiting)?.state?.waiting?.reason;
  return {
    ...{ namespace: metadata?.namespace ?? '', name: metadata?.name ?? '', labels: metadata?.labels ?? {} },
    ...(status?.podIP && { ip: status.podIP }),
    ...(spec?.nodeName && { node: spec.nodeName }),
    ready: status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') ?? false,
    reachedByKubelet:
      spec?.hostNetwork !== true &&
      (spec?.containers ?? []).some(
        ({ name, readinessProbe }) =>
          isOverNetwork(readinessProbe) && containers.some((one) => one.name === name && one.ready),
      ),
    running: status?.phase === 'Running' && containers.length > 0 && containers.every(({ state }) => state?.running),
    terminating: metadata?.deletionTimestamp !== undefined,
    hostNetwork: spec?.hostNetwork ?? false,
    ...(waiting !== undefined && { waiting }),
  };
}

/** To the pod, and not to another host. */
function isOverNetwork(probe: V1Probe | undefined): boolean {
  return probe?.grpc !== undefined || [probe?.tcpSocket, probe?.httpGet].some((one) => one !== undefined && !one.host);
}
