import {
  type DeclaredConnection,
  type DeclaredPeer,
  type Intent,
  isNamedPeer,
  isOutsidePods,
  type NamedPeer,
  type OutsidePods,
} from '../manifests/intent.ts';
import type { Namespace, PolicyPort, Workload } from '../manifests/model.ts';
import { coverage } from './address-steps.ts';
import { type FamilyInUse, familiesOf } from './family-in-use.ts';
import { type AddressRange, holds, joinRanges, rangesOfBlock } from './ip-space.ts';
import type { ReachOptions } from './options.ts';
import { labelsName, outsidePod } from './outside-pod.ts';
import { type Peer, workloadName } from './peer.ts';
import { PortSet } from './port-set.ts';
import {
  greatest,
  type KnownLabels,
  labelsOfNamespace,
  labelsOfPods,
  least,
  MAYBE,
  type Match,
  matches,
  NO,
  YES,
} from './selector.ts';

/** The workloads that intents guard, by their printed names. */
export type Guarded = Readonly<Record<'ingress' | 'egress', ReadonlySet<string>>>;

/** The workloads that any of the intents guards. */
export function guardedBy(...intents: readonly Intent[]): Guarded {
  const all = intents.flatMap(({ guarded }) => guarded);
  return {
    ingress: new Set(all.filter(({ ingress }) => ingress).map(({ workload }) => workload)),
    egress: new Set(all.filter(({ egress }) => egress).map(({ workload }) => workload)),
  };
}

/** Is the egress of `from` or the ingress of `to` guarded? */
export function isGuarded(guarded: Guarded, from: Peer, to: Peer): boolean {
  return guarded.egress.has(from.name) || guarded.ingress.has(to.name);
}

type Covers = (declared: DeclaredPeer, peer: Peer) => boolean;

/** What an intent declares about pairs of peers of the manifests. */
export class Declarations {
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly namespaces: ReadonlyMap<string, KnownLabels>;
  private readonly addresses = new Map<NamedPeer, readonly AddressRange[]>();
  /** The address families of pods, if ipBlocks can mean pods. */
  private readonly families: readonly FamilyInUse[];

  /**
   * @param guarded workloads that this intent or other intents in the same check guard
   * @param options absent if only selectors can mean pods, because the caller looks at their addresses itself
   */
  constructor(intent: Intent, guarded: Guarded, namespaces: readonly Namespace[], options?: ReachOptions) {
    this.intent = intent;
    this.guarded = guarded;
    this.namespaces = new Map(namespaces.map((one) => [one.name, labelsOfNamespace(one)]));
    const { cni = 'calico', podCidrs = [] } = options ?? {};
    this.families = options && cni === 'calico' ? familiesOf(podCidrs, cni) : [];
  }

  /**
   * The declared connections that let `from` open something at `to`.
   * @param covers decides whether the intent means a peer. Given if the question is only about some pods of a peer
   */
  granting(from: Peer, to: Peer, covers: Covers = this.covers): DeclaredConnection[] {
    const leavesGuarded = this.guarded.egress.has(from.name);
    const entersGuarded = this.guarded.ingress.has(to.name);
    const covering = this.intent.connections.filter((one) => covers(one.from, from) && covers(one.to, to));
    if (this.intent.version === 2) return covering.filter((one) => one.from === from.name || one.to === to.name);
    return covering.filter(
      (one) =>
        // In a declaration, `anyone` does not mean a workload that is guarded in that direction.
        !(leavesGuarded && one.from === 'anyone') && !(entersGuarded && one.to === 'anyone'),
    );
  }

  /** The ports that `from` may open at `to`. `covers` as for {@link granting}. */
  ports(from: Peer, to: Peer, covers: Covers = this.covers): PortSet {
    const granting = this.granting(from, to, covers);
    const target = to.kind === 'workload' ? to.workload : undefined;
    const of = (some: readonly DeclaredConnection[]) => portsOfDeclared(some, target);
    const [leaves, enters] = [this.guarded.egress.has(from.name), this.guarded.ingress.has(to.name)];
    if (this.intent.version === 1 || (!leaves && !enters)) return of(granting);
    // Each guarded end needs its own declaration. One that names the workload at one end says nothing about what the other end may do.
    const leaving = of(granting.filter((one) => one.from === from.name));
    const entering = of(granting.filter((one) => one.to === to.name));
    return leaves ? (enters ? leaving.intersect(entering) : leaving) : entering;
  }

  /** Does the intent certainly mean this peer? */
  readonly covers: Covers = (declared, peer) => this.meaning(declared, peer) === YES;

  /** Does the intent mean this peer? MAYBE if the manifests do not say. */
  meaning(declared: DeclaredPeer, peer: Peer): Match {
    if (declared === 'anyone') return YES;
    if (typeof declared === 'string') return declared === peer.name ? YES : NO;
    if (isOutsidePods(declared)) return peer.kind === 'workload' && isAmong(peer.workload, declared) ? YES : NO;
    if (peer.kind === 'external')
      return this.addressesOf(declared).some((range) => holds(range, peer.range)) ? YES : NO;
    const known = this.labelsOf(peer);
    if (!known) return NO;
    return declared.peers
      .filter(({ ipBlock }) => !ipBlock)
      .map(({ namespaceSelector, podSelector }) =>
        least(
          namespaceSelector ? matches(namespaceSelector, known.namespace) : YES,
          podSelector ? matches(podSelector, known.pod) : YES,
        ),
      )
      .reduce(greatest, this.atAddresses(declared));
  }

  /** Do the ipBlocks of the peer cover the addresses of pods? */
  private atAddresses(declared: NamedPeer): Match {
    return this.families
      .map(({ certain, pods }) => least(certain ? YES : MAYBE, coverage(this.addressesOf(declared), pods.ranges)))
      .reduce(greatest, NO);
  }

  /** The addresses that the peer's ipBlocks cover together. */
  private addressesOf(declared: NamedPeer): readonly AddressRange[] {
    let found = this.addresses.get(declared);
    if (!found) {
      found = joinRanges(declared.peers.flatMap(({ ipBlock }) => (ipBlock ? rangesOfBlock(ipBlock) : [])));
      this.addresses.set(declared, found);
    }
    return found;
  }

  private labelsOf(peer: Peer): { readonly pod: KnownLabels; readonly namespace: KnownLabels } | undefined {
    if (peer.kind !== 'workload' && peer.kind !== 'stranger') return undefined;
    const name = peer.kind === 'workload' ? peer.workload.namespace : peer.namespace;
    const unnamed = labelsOfNamespace({
      labels: new Map(name === undefined ? [] : [[NAMESPACE_NAME, name]]),
      declared: false,
    });
    return {
      pod: peer.kind === 'workload' ? labelsOfPods(peer.workload) : NO_LABELS,
      namespace: (name === undefined ? undefined : this.namespaces.get(name)) ?? unnamed,
    };
  }
}

const NAMESPACE_NAME = 'kubernetes.io/metadata.name';
const NO_LABELS: KnownLabels = { labels: new Map(), unknown: () => 'absent' };

/** The ports of all connections together. Port names are resolved by the containers of a workload. */
export function portsOfDeclared(connections: readonly Pick<DeclaredConnection, 'ports'>[], target?: Workload): PortSet {
  return PortSet.unionOf(connections.map(({ ports }) => portsOn(ports, target)));
}

function portsOn(ports: readonly PolicyPort[], target: Workload | undefined): PortSet {
  if (ports.length === 0) return PortSet.all;
  return PortSet.unionOf(
    ports.map(({ protocol, port, endPort }) => {
      if (port === undefined) return PortSet.whole(protocol);
      if (typeof port === 'number') return PortSet.range(protocol, port, endPort);
      const called = (target?.ports ?? []).filter((one) => one.name === port && one.protocol === protocol);
      return PortSet.unionOf(called.map(({ containerPort }) => PortSet.range(protocol, containerPort)));
    }),
  );
}

/** Is the workload in this namespace, and does it have these labels? */
export function isAmong({ namespace, labels }: Workload, outside: OutsidePods): boolean {
  return namespace === outside.namespace && [...outside.podLabels].every(([key, value]) => labels.get(key) === value);
}

/** For each set of labels by which an intent of version 1 names pods, a pod with exactly these labels. */
export function outsidePodsOf({ connections }: Intent): Workload[] {
  const pods = new Map<string, Workload>();
  for (const { from, to, location } of connections) {
    for (const peer of [from, to]) {
      if (!isOutsidePods(peer)) continue;
      const pod = outsidePod(peer.namespace, peer.podLabels, location);
      pods.set(workloadName(pod), pod);
    }
  }
  return [...pods.values()];
}

/** The declaration as it is printed: `shop/web[Deployment] => payments : TCP 443`. */
export function declaredText({ from, to, ports, optional }: DeclaredConnection): string {
  return `${declaredPeerText(from)} => ${declaredPeerText(to)} : ${portsText(ports)}${optional ? ' (optional)' : ''}`;
}

function declaredPeerText(peer: DeclaredPeer): string {
  if (typeof peer === 'string') return peer;
  return isNamedPeer(peer) ? peer.name : `${peer.namespace}/${labelsName(peer.podLabels)}`;
}

function portsText(ports: readonly PolicyPort[]): string {
  const numbers = portsOfDeclared([{ ports }]);
  const names = ports.filter(({ port }) => typeof port === 'string').map(({ protocol, port }) => `${protocol} ${port}`);
  return [...(numbers.isEmpty ? [] : [`${numbers}`]), ...names].join(',');
}
