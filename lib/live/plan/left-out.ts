import type { Manifests, Workload } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import { listed } from '../../review/lint/listed.ts';

/** What a plan does without, of what the manifests have. */
interface Without {
  /** The number of connections that a sample leaves out. */
  readonly notSampled: number;
  /** The names of sources whose traffic a Service would send to the probers. */
  readonly served: readonly string[];
  /** Workloads whose pods have all ended. */
  readonly ended: readonly Workload[];
  readonly quick: boolean;
}

/** What is not tried, one sentence each. */
export function leftOutOf(manifests: Manifests, { notSampled, served, ended, quick }: Without): string[] {
  const { workloads } = manifests;
  const node = workloads.filter(({ hostNetwork }) => hostNetwork).length;
  const scaledToZero = workloads.filter((one) => one.scaledToZero).length;
  return [
    ...(node > 0 ? [`${node} with hostNetwork: policies have no effect there`] : []),
    ...(scaledToZero > 0 ? [`${scaledToZero} that are scaled to zero`] : []),
    ...(ended.length > 0 ? [`connections to ${listed(ended.map(workloadName))}, whose pods have ended`] : []),
    ...(quick ? ['ports that nothing names, impostors, and a second node, because of --quick'] : []),
    ...(notSampled > 0 ? [`${notSampled} connections that --sample leaves out`] : []),
    ...(served.length > 0
      ? [
          `connections from ${served.join(', ')}: a Service there sends traffic to pods that are not ready, so to the probers, too`,
        ]
      : []),
    ...atNodes(manifests),
    'addresses outside the cluster: verify never connects to them',
  ];
}

/** Ports of nodes that lead to pods. */
function atNodes({ services, workloads }: Manifests): string[] {
  const ofServices = services
    .filter(({ type }) => type === 'NodePort' || type === 'LoadBalancer')
    .map(({ namespace, name }) => `Service ${namespace}/${name}`);
  const ofPods = workloads
    .filter(({ hostNetwork, ports }) => !hostNetwork && ports.some(({ hostPort }) => hostPort !== undefined))
    .map(workloadName);
  return [
    ...(ofServices.length > 0
      ? [`node ports, of ${listed(ofServices)}: a pod may see a node there instead of the client`]
      : []),
    ...(ofPods.length > 0 ? [`host ports, of ${listed(ofPods)}`] : []),
  ];
}
