import type { DeclaredConnection, DeclaredPeer, Intent, OutsidePods } from '../manifests/intent.ts';
import type { Workload } from '../manifests/model.ts';
import { outsidePod } from './outside-pod.ts';
import { type Peer, workloadName } from './peer.ts';
import { PortSet } from './port-set.ts';

/** The workloads that intents guard, by their printed names. */
export type Guarded = Readonly<Record<'ingress' | 'egress', ReadonlySet<string>>>;

export function guardedBy(...intents: readonly Intent[]): Guarded {
  const all = intents.flatMap(({ guarded }) => guarded);
  return {
    ingress: new Set(all.filter(({ ingress }) => ingress).map(({ workload }) => workload)),
    egress: new Set(all.filter(({ egress }) => egress).map(({ workload }) => workload)),
  };
}

/** Is `from` guarded when it leaves, or `to` when it is entered? */
export function isGuarded(guarded: Guarded, from: Peer, to: Peer): boolean {
  return guarded.egress.has(from.name) || guarded.ingress.has(to.name);
}

/** Those of the declared connections that let `from` open something at `to`. */
export function granting<Declared extends Pick<DeclaredConnection, 'from' | 'to'>>(
  declared: readonly Declared[],
  guarded: Guarded,
  from: Peer,
  to: Peer,
): Declared[] {
  const leavesGuarded = guarded.egress.has(from.name);
  const entersGuarded = guarded.ingress.has(to.name);
  return declared.filter(
    (one) =>
      covers(one.from, from) &&
      covers(one.to, to) &&
      // A declaration that anyone may come gives no guarded workload the right to go there.
      !(leavesGuarded && one.from === 'anyone') &&
      !(entersGuarded && one.to === 'anyone'),
  );
}

/** The ports that an intent lets `from` open at `to`; undefined where it guards neither end in the direction in question. */
export function declaredPorts(intent: Intent, from: Peer, to: Peer): PortSet | undefined {
  const guarded = guardedBy(intent);
  if (!isGuarded(guarded, from, to)) return undefined;
  return portsOfDeclared(granting(intent.connections, guarded, from, to));
}

export function portsOfDeclared(connections: readonly Pick<DeclaredConnection, 'protocol' | 'port'>[]): PortSet {
  return connections.reduce((set, { protocol, port }) => set.union(PortSet.range(protocol, port)), PortSet.none);
}

/** Does the intent mean this peer? */
export function covers(declared: DeclaredPeer, peer: Peer): boolean {
  if (declared === 'anyone') return true;
  if (typeof declared === 'string') return declared === peer.name;
  return peer.kind === 'workload' && isAmong(peer.workload, declared);
}

/** Is it in that namespace, with those labels? */
export function isAmong({ namespace, labels }: Workload, outside: OutsidePods): boolean {
  return namespace === outside.namespace && [...outside.podLabels].every(([key, value]) => labels.get(key) === value);
}

/** For each set of labels by which the intent names pods, a pod with exactly those. */
export function outsidePodsOf({ connections }: Intent): Workload[] {
  const pods = new Map<string, Workload>();
  for (const { from, to, location } of connections) {
    for (const peer of [from, to]) {
      if (typeof peer === 'string') continue;
      const pod = outsidePod(peer.namespace, peer.podLabels, location);
      pods.set(workloadName(pod), pod);
    }
  }
  return [...pods.values()];
}
