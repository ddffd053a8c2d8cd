import type { Manifests, Workload } from '../../manifests/model.ts';
import { Connectivity, type Verdict } from '../../reach/connectivity.ts';
import { addressOf, holds, rangeOf } from '../../reach/ip-space.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { labelsName, withWorkloads } from '../../reach/outside-pod.ts';
import { workloadName } from '../../reach/peer.ts';
import { isProber, type LivePod, nameOf } from '../cluster/cluster.ts';
import { plainText } from '../cluster/plain-text.ts';
import { isPodOf } from '../plan/endpoints.ts';
import type { Diagnosis } from './diagnosis.ts';

/** A pod that is not as the template of its workload. */
interface Other {
  readonly workload: Workload;
  readonly pod: LivePod;
  readonly kind: 'pod relabelled' | 'pod other';
  /** What is different, in words. */
  readonly how: readonly string[];
  readonly like: Workload;
  /** Its address, if it is not among those of pods. */
  readonly elsewhere?: string;
}

const NEXT = {
  'pod relabelled': 'correct its labels, or delete the pod',
  'pod other':
    'make its template as in the manifests, also where kubectl apply leaves fields, and wait for the roll-out',
};

/**
 * Pods with other labels than their template, with hostNetwork, as another ServiceAccount or with other named ports, so that policies treat
 * them as different pods. The probers are as the template, so no probe from them shows it.
 */
export function otherPods(manifests: Manifests, pods: readonly LivePod[], reach: ReachOptions): Diagnosis[] {
  const found = manifests.workloads.flatMap((workload) =>
    pods
      .filter((pod) => !isProber(pod) && (pod.running || !pod.terminating) && isPodOf(workload, pod))
      .flatMap((pod) => otherThan(workload, pod, reach)),
  );
  if (found.length === 0) return [];
  const likes = new Map(found.map(({ like }) => [workloadName(like), like]));
  const addresses = new Map(
    found.flatMap(({ like, elsewhere }) =>
      elsewhere === undefined ? [] : [[workloadName(like), addressOf(elsewhere)]],
    ),
  );
  const connectivity = new Connectivity(withWorkloads(manifests, [...likes.values()]), { ...reach, addresses });
  return found.flatMap(({ workload, pod, kind, how, like }): Diagnosis[] => {
    if (isAlike(connectivity, workloadName(workload), workloadName(like), addresses.has(workloadName(like)))) return [];
    const says = `pod ${nameOf(pod)} of ${workloadName(workload)} ${how.join(', and ')}, so policies treat it differently`;
    // It still connects, and soon it will not.
    if (pod.terminating)
      return [{ kind, says: `${says} until it is deleted`, next: 'wait until it is gone', verdict: 'inconclusive' }];
    return [{ kind, says, next: NEXT[kind], verdict: 'mismatch' }];
  });
}

/** Do policies treat both alike? Pods at an address of their own are a group of their own, even if nothing tells them apart. */
function isAlike(connectivity: Connectivity, one: string, other: string, isElsewhere: boolean): boolean {
  const [a, b] = [connectivity.groupOf(one), connectivity.groupOf(other)];
  if (!a || !b || a === b) return a === b;
  if (!isElsewhere) return false;
  const text = ({ open, depends }: Verdict) => `${open.id} ${depends.id}`;
  return connectivity.groups
    .filter((third) => connectivity.isModelled(third, a) && connectivity.isModelled(a, third))
    .every((third) =>
      [
        [connectivity.between(third, a), connectivity.between(third, b)] as const,
        [connectivity.between(a, third), connectivity.between(b, third)] as const,
      ].every(([own, like]) => text(own) === text(like)),
    );
}

function otherThan(workload: Workload, pod: LivePod, { podCidrs = [] }: ReachOptions): Other[] {
  const labels = new Map(
    Object.entries(pod.labels).filter(
      ([key]) => !workload.generatedLabels.has(key) && !workload.possibleLabels?.has(key),
    ),
  );
  const lacks = [...workload.labels].filter(([key, value]) => labels.get(key) !== value);
  const more = [...labels].filter(([key]) => !workload.labels.has(key));
  const text = (some: readonly (readonly string[])[]) => some.map((one) => one.join('=')).join(', ');
  const { clues } = workload;
  const isOtherAccount = clues !== undefined && clues.serviceAccount !== pod.serviceAccount;
  const elsewhere = !pod.hostNetwork && isOutside(pod.ip, podCidrs) ? pod.ip : undefined;
  const ofLabels = [
    ...(lacks.length > 0 ? [`lacks the label ${text(lacks)}`] : []),
    ...(more.length > 0 ? [`has the extra label ${text(more)}`] : []),
  ];
  const how = [
    ...ofLabels,
    ...(pod.hostNetwork === workload.hostNetwork ? [] : [`runs ${pod.hostNetwork ? 'with' : 'without'} hostNetwork`]),
    ...(isOtherAccount ? [`runs as ServiceAccount ${pod.serviceAccount}`] : []),
    ...(namedPorts(pod) === namedPorts(workload)
      ? []
      : [`has the named ports ${namedPorts(pod)} where its template has ${namedPorts(workload)}`]),
    ...(elsewhere !== undefined ? [`has the address ${elsewhere}, which is outside of ${podCidrs.join(' and ')}`] : []),
  ];
  if (how.length === 0) return [];
  const like: Workload = {
    ...{ ...workload, labels, hostNetwork: pod.hostNetwork, ports: pod.ports },
    ...(clues && { clues: { ...clues, serviceAccount: pod.serviceAccount } }),
    name: `${workload.name}${labelsName(labels)}${ofLabels.length === how.length ? '' : `-${pod.name}`}`,
  };
  return [
    {
      ...{ workload, pod, how, like, kind: ofLabels.length > 0 ? 'pod relabelled' : 'pod other' },
      ...(elsewhere !== undefined && { elsewhere }),
    },
  ];
}

/** Of a family of which addresses are known, and none of these? Policies that name addresses may treat it differently. */
function isOutside(ip: string | undefined, podCidrs: readonly string[]): boolean {
  if (ip === undefined) return false;
  const own = addressOf(ip);
  const ofFamily = podCidrs.map(rangeOf).filter(({ family }) => family === own.family);
  return ofFamily.length > 0 && !ofFamily.some((range) => holds(range, own));
}

/** The ports that a policy may name, which it finds by the name that the pod itself gives them. */
function namedPorts({ ports }: Pick<Workload, 'ports'>): string {
  const named = ports.flatMap(({ name, protocol, containerPort }) =>
    name === undefined ? [] : plainText(`${name}=${containerPort}/${protocol}`),
  );
  return [...new Set(named)].sort().join(', ') || 'none';
}
