/** Everything that may be at an end of a connection in a world, with all that it may turn out to be. */
import { contains } from '../evaluator.ts';
import type { DeclaredPort, End, Labels } from './end.ts';
import { type KubeObject, ofKind } from './objects.ts';

export interface Options {
  cni: 'calico' | 'cilium';
  podCidrs: readonly string[];
}

/** All ends of a kind with an address of this family. */
export interface FamilyOfEnds {
  family: 4 | 6;
  /** Is it sure that there are such? */
  certain: boolean;
  /**
   * Asked about where an address outside is of this family, and not otherwise: `no-cidr` where all CIDRs of pods are of the other
   * family, `no-block` where no block is of it; then nodes still may have such an address.
   */
  assumed?: 'no-cidr' | 'no-block';
  ends: readonly End[];
}

export interface Candidate {
  /** As the engine prints it, or the address. */
  name: string;
  kind: 'workload' | 'stranger' | 'address';
  /** A connection to itself is no question. */
  single: boolean;
  families: readonly FamilyOfEnds[];
}

/** What is not known of the world, made up: the labels of namespaces and service accounts that are declared by nobody. */
export interface Completion {
  namespaceLabels(namespace: string): Labels;
  serviceAccountLabels(namespace: string, name: string): Labels;
}

/** A pod of no manifest. */
export interface PossiblePod {
  name: string;
  namespace: string;
  labels: Labels;
  serviceAccount?: string;
  serviceAccountLabels?: Labels;
  ports?: readonly DeclaredPort[];
}

/** In each part of the address space that the worlds' blocks cut out, one; 10.9 is where pods are, if somebody says so. */
const ADDRESSES = [
  ...['10.1.2.3', '10.1.2.4', '10.1.9.9', '10.9.9.9', '10.9.1.1', '203.0.113.7', '203.0.113.200', '198.51.100.1'],
  ...['2001:db8::7', '2001:db9::7'],
];
const KINDS_OF_PODS = ['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'];

export class Universe {
  readonly objects: readonly KubeObject[];
  readonly options: Options;
  readonly addresses: readonly string[];
  /** Where no block is of IPv6, that family is nobody's question for pods: as in the cases, which take 0.0.0.0/0 for every pod. */
  readonly #hasIPv6: boolean;

  /** @param extra addresses that are asked about whatever the blocks are */
  constructor(objects: readonly KubeObject[], options: Options, extra: readonly string[] = []) {
    this.objects = objects;
    this.options = options;
    this.#hasIPv6 = /[0-9a-f]*::/.test(JSON.stringify([objects, options.podCidrs]));
    this.addresses = representatives(objects, options, extra);
  }

  candidates(completion: Completion, possible: readonly PossiblePod[]): Candidate[] {
    return [
      ...ofKind(this.objects, '', 'Pod').map((object) =>
        this.#workload(object, object['spec'], object.metadata.labels, completion),
      ),
      ...ofKind(this.objects, 'apps', ...KINDS_OF_PODS).map((object) => {
        const { template } = object['spec'];
        return this.#workload(object, template.spec, template.metadata?.labels, completion);
      }),
      ...possible.map((pod) => this.#possible(pod, completion)),
      ...this.addresses.map((address): Candidate => {
        const roles = this.options.cni === 'cilium' ? [false, true] : [false];
        const ends = roles.map((isApiServer) => ({ address, ...(isApiServer && { isApiServer }) }));
        return {
          ...{ name: address, kind: 'address', single: true },
          families: [{ family: address.includes(':') ? 6 : 4, certain: true, ends }],
        };
      }),
    ];
  }

  #workload(
    object: KubeObject,
    spec: KubeObject['spec'],
    labels: Labels | undefined,
    completion: Completion,
  ): Candidate {
    const { kind, metadata, status } = object;
    const namespace = metadata.namespace ?? 'default';
    const ports = portsOf(spec.containers);
    const single = kind === 'Pod';
    const name = `${namespace}/${metadata.name}[${kind}]`;
    if (spec.hostNetwork)
      return {
        name,
        kind: 'workload',
        single,
        families: this.#nodes({ ports, pod: { namespace, labels: labels ?? {} } }),
      };
    const account = spec.serviceAccountName ?? 'default';
    const pod = {
      ...{ namespace, labels: labels ?? {}, ports, initPorts: portsOf(spec.initContainers), serviceAccount: account },
      namespaceLabels: completion.namespaceLabels(namespace),
      serviceAccountLabels: completion.serviceAccountLabels(namespace, account),
    };
    return { name, kind: 'workload', single, families: this.#pods({ pod }, addressesOf(status), !status?.podIPs) };
  }

  #possible(possible: PossiblePod, completion: Completion): Candidate {
    const { name, namespace, labels, serviceAccount = 'default', ports = [] } = possible;
    const pod = {
      ...{ namespace, labels, ports, initPorts: [], serviceAccount },
      namespaceLabels: completion.namespaceLabels(namespace),
      serviceAccountLabels: possible.serviceAccountLabels ?? completion.serviceAccountLabels(namespace, serviceAccount),
    };
    return { name, kind: 'stranger', single: false, families: this.#pods({ pod }) };
  }

  /** @param hasOthers may it have an address of a family that `fixed` has none of? */
  #pods(end: Omit<End, 'address'>, fixed: readonly string[] = [], hasOthers = true): FamilyOfEnds[] {
    const { podCidrs } = this.options;
    const isOf = (family: 4 | 6, text: string) => text.includes(':') === (family === 6);
    return ([4, 6] as const)
      .map((family) => {
        const cidrs = podCidrs.filter((cidr) => isOf(family, cidr));
        const isUnnamed = podCidrs.length === 0 && family === 6 && !this.#hasIPv6;
        const hasNoCidr = podCidrs.length > 0 && cidrs.length === 0;
        const own = fixed.filter((address) => isOf(family, address));
        const isFixed = own.length > 0;
        const assumed = isFixed ? undefined : hasNoCidr ? 'no-cidr' : isUnnamed ? 'no-block' : undefined;
        const isIn = (address: string) =>
          isFixed || cidrs.length === 0 || cidrs.some((cidr) => contains(cidr, address));
        return {
          family,
          ...(assumed && ({ assumed } as const)),
          certain: isFixed || (fixed.length === 0 && (family === 4 || podCidrs.length > 0)),
          ends: (isFixed ? own : hasOthers ? this.addresses : [])
            .filter((address) => isOf(family, address) && isIn(address))
            .map((address) => ({ ...end, address })),
        };
      })
      .filter(({ ends }) => ends.length > 0);
  }

  #nodes(of: Omit<NonNullable<End['node']>, 'role'>): FamilyOfEnds[] {
    const { podCidrs } = this.options;
    const hasCidr = (family: 4 | 6) => podCidrs.some((cidr) => cidr.includes(':') === (family === 6));
    return ([4, 6] as const).map((family) => ({
      family,
      certain: family === 4 || hasCidr(6),
      ...(podCidrs.length > 0 && !hasCidr(family) && ({ assumed: 'no-cidr' } as const)),
      ends: this.addresses
        .filter((address) => address.includes(':') === (family === 6))
        .flatMap((address) =>
          (['host', 'remote-node'] as const).flatMap((role) =>
            (this.options.cni === 'cilium' ? [false, true] : [false]).map((isApiServer) => ({
              node: { role, ...of },
              ...(isApiServer && { isApiServer }),
              address,
            })),
          ),
        ),
    }));
  }
}

function addressesOf(status: KubeObject['status']): string[] {
  const all = (status?.podIPs ?? []) as { ip: string }[];
  return all.length > 0 ? all.map(({ ip }) => ip) : status?.podIP ? [status.podIP] : [];
}

function portsOf(containers: { ports?: DeclaredPort[] }[] | undefined): DeclaredPort[] {
  return (containers ?? []).flatMap(({ ports }) => ports ?? []);
}

/** Of addresses that all blocks in the objects and options treat alike, one. */
function representatives(objects: readonly KubeObject[], { podCidrs }: Options, extra: readonly string[]): string[] {
  const fixed = ofKind(objects, '', 'Pod').flatMap((pod) => addressesOf(pod['status']));
  const blocks = [...new Set(textsIn([objects, podCidrs]))]
    .filter((text) => /^\d+\.\d+\.\d+\.\d+/.test(text) || text.includes('::'))
    .map((text) => (text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`));
  const found = new Map<string, string>();
  for (const address of [...extra, ...ADDRESSES]) {
    if (fixed.includes(address)) continue;
    const key = `${address.includes(':')} ${blocks.map((block) => contains(block, address))}`;
    if (!found.has(key) || extra.includes(address)) found.set(extra.includes(address) ? address : key, address);
  }
  return [...new Set([...found.values(), ...fixed])];
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
