import type { LivePod, LiveService, OtherPolicies, OwnObject, Referred } from '../../lib/live/cluster/cluster.ts';
import type { Protocol } from '../../lib/manifests/model.ts';
import type { Faults, OtherPolicy } from './faults.ts';

export interface SimulatedPod extends LivePod {
  readonly listens: readonly string[];
  readonly namedPorts: SimulatedPort[];
  readonly workload: string;
}

export interface SimulatedPort {
  name?: string;
  containerPort: number;
  protocol?: Protocol;
}

export const NODES = ['node-a', 'node-b', 'node-c'];

/** Gives each pod its node and its address. */
export class Places {
  private addresses = 0;

  nextNode(): string {
    return NODES[this.addresses % NODES.length] as string;
  }

  nextAddress(): string {
    this.addresses++;
    return `192.168.${Math.floor(this.addresses / 250)}.${(this.addresses % 250) + 1}`;
  }
}

/** A pod of a workload, with the faults of that name. */
export function simulatedPod(
  { namespace, name, kind }: { readonly namespace: string; readonly name: string; readonly kind: string },
  // biome-ignore lint/suspicious/noExplicitAny: a pod template as YAML has it
  template: any,
  faults: Faults,
  places: Places,
): SimulatedPod {
  const declared = template.spec.containers.flatMap(
    (one: { ports?: SimulatedPort[] }) => one.ports ?? [],
  ) as SimulatedPort[];
  const ports = (faults.otherPorts?.[name] ?? declared).map((one) => ({ protocol: 'TCP' as const, ...one }));
  const labels = { ...template.metadata.labels };
  const isLost = faults.relabelled === name;
  if (isLost) labels.app = `${labels.app}-other`;
  const [more, key = '', value = ''] = faults.moreLabels ?? [];
  if (more === name) labels[key] = value;
  const askedByKubelet = template.spec.containers.some(
    // biome-ignore lint/suspicious/noExplicitAny: a container as YAML has it
    ({ readinessProbe: probe }: any) => probe?.httpGet ?? probe?.tcpSocket ?? probe?.grpc,
  );
  const sleeps = faults.asleep?.includes(name) ?? false;
  return {
    ...{ namespace, labels, workload: name, node: places.nextNode(), terminating: false },
    hostNetwork: faults.hostNetwork?.includes(name) ?? false,
    serviceAccount: faults.otherAccount === name ? 'other' : (template.spec.serviceAccountName ?? 'default'),
    ...{ containers: 1, hasTwoFamilies: false, ports },
    ...(kind !== 'Pod' && !isLost && { owner: ownerOf(kind, name) }),
    name: kind === 'Pod' ? name : kind === 'StatefulSet' ? `${name}-0` : `${name}-5f6d7c8b9-x2x4z`,
    ...(!sleeps && { ip: places.nextAddress() }),
    ...(sleeps && { waiting: 'ImagePullBackOff' }),
    ...{ ready: !sleeps && !faults.silent?.includes(name), running: !sleeps },
    reachedByKubelet: !sleeps && !faults.noKubelet && !faults.silent?.includes(name) && askedByKubelet,
    askedByKubelet,
    listens: faults.refusing?.includes(name)
      ? []
      : ports.map(({ containerPort, protocol }) => `${protocol} ${containerPort}`),
    namedPorts: ports,
    ...faults.otherPods?.[name],
  };
}

function ownerOf(kind: string, name: string): { kind: string; name: string } {
  return kind === 'Deployment' ? { kind: 'ReplicaSet', name: `${name}-5f6d7c8b9` } : { kind, name };
}

/** A pod that a verification made. */
export type OwnPod = OwnObject & { readonly ip: string; readonly node: string };

export function simulatedOwnPod({ metadata, spec, ip, node }: OwnPod, faults: Faults): LivePod {
  const { noImage, noKubelet, sidecar, unschedulable } = faults;
  const isWaiting = noImage || unschedulable?.some((number) => metadata.name.endsWith(`-${number}`));
  return {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    labels: metadata.labels,
    node,
    ready: false,
    reachedByKubelet: !isWaiting && !noKubelet,
    askedByKubelet: true,
    running: !isWaiting,
    terminating: false,
    hostNetwork: false,
    serviceAccount: (spec as { serviceAccountName?: string } | undefined)?.serviceAccountName ?? 'default',
    hasTwoFamilies: false,
    ports: [],
    containers: sidecar ? 2 : 1,
    created: Date.now(),
    ...(noImage && { waiting: noImage === 'crash' ? 'CrashLoopBackOff' : 'ErrImagePull' }),
    ...(faults.cpuLimit !== undefined && { cpuLimit: faults.cpuLimit }),
    ...(isWaiting ? !noImage && { unschedulable: 'no node has room' } : { ip }),
  };
}

interface SimulatedServicePort {
  readonly port: number;
  readonly protocol?: string;
  readonly targetPort?: number | string;
}

export function simulatedService(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  // biome-ignore lint/suspicious/noExplicitAny: a Service's spec as YAML has it
  spec: any,
  clusterIp: string,
): LiveService {
  return {
    namespace,
    name,
    selector: spec.selector ?? {},
    clusterIp,
    publishesNotReady: spec.publishNotReadyAddresses ?? false,
    isLocal: spec.internalTrafficPolicy === 'Local',
    ports: spec.ports.map(({ port, protocol = 'TCP', targetPort = port }: SimulatedServicePort) => ({
      port,
      protocol,
      targetPort,
    })),
  };
}

const REFERRED = ['serviceaccounts', 'endpointslices.discovery.k8s.io'] as const;

export function simulatedOtherPolicies(
  { otherPolicies = [], unlisted = [] }: Faults,
  isAsked: (object: OtherPolicy['object']) => boolean,
): OtherPolicies {
  return {
    objects: otherPolicies
      .map(({ object }) => object)
      .filter((one) => isAsked(one) && !unlisted.includes(resourceOf(one))),
    unlisted: unlisted
      .filter((one) => !REFERRED.some((other) => other === one))
      .map((resource) => ({ resource, says: 'the cluster refuses' })),
  };
}

/** As discovery names it: `globalnetworkpolicies.crd.projectcalico.org`. */
export function resourceOf({ apiVersion, kind }: OtherPolicy['object']): string {
  return `${kind.toLowerCase().replace(/y$/, 'ie')}s.${apiVersion.split('/')[0]}`;
}

/** Objects to which policies refer: those of the manifests, as somebody has changed them. */
export function simulatedReferred(
  // biome-ignore lint/suspicious/noExplicitAny: objects as YAML has them
  objects: readonly any[],
  { accountLabels = {}, slices = [], unlisted = [] }: Faults,
  wanted: Referred,
): OtherPolicies {
  const resources = REFERRED.filter((_, i) => [wanted.accounts, wanted.endpoints][i]);
  const accounts = objects
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map((one) => ({
      ...one,
      metadata: { ...one.metadata, labels: accountLabels[one.metadata.name] ?? one.metadata.labels },
    }));
  const lists = { serviceaccounts: accounts, 'endpointslices.discovery.k8s.io': slices };
  const isListed = (resource: string) => !unlisted.includes(resource);
  return {
    objects: resources.filter(isListed).flatMap((resource): object[] => [...lists[resource]]),
    unlisted: resources.filter((one) => !isListed(one)).map((resource) => ({ resource, says: 'the cluster refuses' })),
  };
}

/** Where its affinity wants it. */
export function nodeOf({ spec }: OwnObject): string | undefined {
  return /"metadata.name","operator":"In","values":\["(.*?)"\]/.exec(JSON.stringify(spec ?? {}))?.[1];
}

export function keyOf({ kind, metadata }: Pick<OwnObject, 'kind' | 'metadata'>): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}
