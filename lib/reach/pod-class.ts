import type { ContainerPort, Manifests, Workload } from '../manifests/model.ts';
import type { OwnAddresses } from './family-in-use.ts';
import { type IngressTargets, ingressTargets, NO_TARGETS } from './ingress-targets.ts';
import { type AddressRange, addressOf, printRange } from './ip-space.ts';
import type { NumberedPods } from './open-world/ordinals.ts';
import type { Cni, ReachOptions } from './options.ts';
import {
  asksForAccounts,
  CALICO_ACCOUNT,
  CILIUM_ACCOUNT,
  DEFAULT_ACCOUNT,
  withAccount,
  withDefaultAccount,
} from './ordered/account-labels.ts';
import { withUntold } from './ordered/plugin-labels.ts';
import { ELSEWHERE, INGRESS_CONTROLLER, type Peer, strangerName, workloadName } from './peer.ts';
import { PortSet } from './port-set.ts';
import { allKnown, type KnownLabels, labelsOfNamespace, labelsOfPods } from './selector.ts';

/**
 * Pods that no policy can tell apart. They have the same namespace, labels, named ports, hostNetwork and kind of peer. Pods with
 * hostNetwork are of kind `node` if the network plugin has no endpoint for them.
 */
export interface PodClass {
  /** Equal for equal classes, even of different manifests. */
  readonly key: string;
  readonly kind: 'pod' | 'node' | 'ingress-controller';
  /** Undefined if it is unknown offline. */
  readonly namespace: string | undefined;
  readonly labels: KnownLabels;
  readonly namespaceLabels: KnownLabels;
  /**
   * The numbers by `protocol/name`: "If this is a string, it is a named port on the pod". Several containers may give one name several
   * numbers.
   */
  readonly namedPorts: ReadonlyMap<string, PortSet>;
  /** True if a name that is not among `namedPorts` may be on any port. */
  readonly mayHaveOtherPorts: boolean;
  /** Equal for equal `namedPorts` and `mayHaveOtherPorts`. */
  readonly namedPortsKey: string;
  /** The numbers of a StatefulSet's pods. */
  readonly numbered?: NumberedPods;
  /** The ports that Ingresses lead to. */
  readonly targets: IngressTargets;
  readonly peers: Peer[];
  /** The possible addresses, if these pods are known to have other addresses than pods in general. */
  readonly address?: OwnAddresses;
}

/** The ports of the pods that have one of these names, a text each. Equal texts stand for equal ports of a name. */
export function namedPortsIn({ namedPorts }: Pick<PodClass, 'namedPorts'>, names: ReadonlySet<string>): string[] {
  return [...namedPorts].filter(([name]) => names.has(name)).map(([name, { id }]) => `${name}=${id}`);
}

/** The classes of all pods of the manifests, and of strangers. Pods that no policy can tell apart share a class. */
export function podClasses(
  manifests: Manifests,
  cni: Cni,
  { withoutStrangers, addresses }: Pick<ReachOptions, 'withoutStrangers' | 'addresses'> = {},
): PodClass[] {
  const isSpec = cni === 'spec';
  const namespaces = new Map<string, KnownLabels>(
    manifests.namespaces.map(({ name, labels, declared }) => [
      name,
      labelsOfNamespace({ labels, declared: declared || isSpec }),
    ]),
  );
  const classes = new Map<string, PodClass>();
  const add = (key: string, make: () => Omit<PodClass, 'peers'>, peer: Peer): void => {
    let found = classes.get(key);
    if (!found) {
      found = { ...make(), peers: [] };
      classes.set(key, found);
    }
    found.peers.push(peer);
  };

  const targetsOf = ingressTargets(manifests);
  const hasAccounts = asksForAccounts(manifests, cni);
  for (const workload of manifests.workloads) {
    const namedPorts = namedPortsOf(workload, cni);
    const mayHaveOtherPorts = workload.mayHaveOtherPorts ?? false;
    const names = [...namedPorts].map(([name, ports]) => `${name}=${ports.id}`);
    const namedPortsKey = [...names, ...(mayHaveOtherPorts ? ['?'] : [])].join();
    const kind = workload.hostNetwork && !isSpec ? 'node' : 'pod';
    const targets = targetsOf(workload);
    const address = ownAddresses(workload, manifests, addresses?.get(workloadName(workload)));
    const written = labelsOfPods(workload);
    const labels = withUntold(hasAccounts ? withAccount(written, workload, manifests, cni) : written);
    const key = JSON.stringify([
      kind,
      workload.namespace,
      [...workload.labels].sort(),
      [...workload.generatedLabels].sort(),
      [...(workload.possibleLabels ?? [])].sort(),
      workload.mayHaveOtherLabels ?? false,
      namedPortsKey,
      targets.sure.id,
      targets.maybe.id,
      workload.ordinals && [workload.name, workload.ordinals],
      address && [...address.ranges.map(printRange), address.areAll],
      ...(hasAccounts ? [[...labels.labels].sort(), workload.clues === undefined] : []),
    ]);
    const namespaceLabels = namespaces.get(workload.namespace) as KnownLabels;
    const { ordinals } = workload;
    const make = () => ({
      key: `${key} ${JSON.stringify([...namespaceLabels.labels].sort())} ${namespaceLabels.unknown('')}`,
      kind,
      namespace: workload.namespace,
      labels,
      ...(address && { address }),
      ...(ordinals && { numbered: { ...ordinals, name: workload.name } }),
      namespaceLabels,
      namedPorts,
      mayHaveOtherPorts,
      namedPortsKey,
      targets,
    });
    add(key, make as () => Omit<PodClass, 'peers'>, { kind: 'workload', name: workloadName(workload), workload });
  }

  const noLabels: KnownLabels = withUntold({ labels: new Map<string, string>(), unknown: allKnown });
  const account = cni === 'cilium' ? CILIUM_ACCOUNT : CALICO_ACCOUNT;
  const bare = {
    labels: hasAccounts ? { ...noLabels, labels: new Map([[account, DEFAULT_ACCOUNT]]) } : noLabels,
    namedPorts: new Map<string, PortSet>(),
    mayHaveOtherPorts: false,
    namedPortsKey: '',
    targets: NO_TARGETS,
  };
  if (!isSpec && manifests.workloads.length > 0) {
    for (const [namespace, namespaceLabels] of namespaces) {
      if (withoutStrangers?.has(namespace)) continue;
      const peer: Peer = { kind: 'stranger', name: strangerName(namespace), namespace };
      const labels = hasAccounts ? withDefaultAccount(noLabels, namespace, manifests, cni) : noLabels;
      const key = [`stranger ${namespace}`, ...[...labels.labels].map(([name, value]) => `${name}=${value}`)].join(' ');
      add(key, () => ({ ...bare, key, kind: 'pod', namespace, labels, namespaceLabels }), peer);
    }
    // No object can have this name. So `In` is false for it, and `NotIn` is true.
    const namespaceLabels = {
      labels: new Map([['kubernetes.io/metadata.name', ELSEWHERE]]),
      unknown: allKnown,
    };
    const peer: Peer = { kind: 'stranger', name: strangerName(ELSEWHERE) };
    add('stranger', () => ({ ...bare, key: 'stranger', kind: 'pod', namespace: ELSEWHERE, namespaceLabels }), peer);
  }
  if (manifests.ingresses.length > 0) {
    const unknown: KnownLabels = { labels: new Map(), unknown: isSpec ? allKnown : () => 'perhaps' };
    add(
      'ingress-controller',
      () => ({
        ...bare,
        key: 'ingress-controller',
        kind: 'ingress-controller',
        namespace: isSpec ? INGRESS_CONTROLLER : undefined,
        labels: unknown,
        namespaceLabels: unknown,
      }),
      { kind: 'ingress-controller', name: INGRESS_CONTROLLER },
    );
  }
  return [...classes.values()];
}

/** @param asked the address that a question gives to the workload */
function ownAddresses(
  { addresses }: Workload,
  { otherKinds }: Manifests,
  asked: AddressRange | undefined,
): OwnAddresses | undefined {
  if (asked) return { ranges: [asked], covered: 'surely', areAll: true };
  if (!otherKinds || !addresses) return undefined;
  return { ranges: addresses.known.map(addressOf), covered: 'surely', areAll: addresses.areAll };
}

function namedPortsOf(workload: Workload, cni: Cni): Map<string, PortSet> {
  const named = new Map<string, PortSet>();
  for (const { name, protocol, containerPort } of cni === 'cilium' ? knownToCilium(workload) : workload.ports) {
    if (name === undefined) continue;
    const key = `${protocol}/${name}`;
    const port = PortSet.range(protocol, containerPort);
    named.set(key, named.get(key)?.union(port) ?? port);
  }
  return new Map([...named].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Cilium does not read the ports of init containers. Of those with one name it knows the last one, whatever its protocol (GetPodMetadata in
 * pkg/k8s/labels.go, 1.20).
 */
function knownToCilium({ ports }: Workload): ContainerPort[] {
  const own = ports.filter(({ isInit }) => !isInit);
  return [...new Map(own.map((port) => [port.name, port])).values()];
}
