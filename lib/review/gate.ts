import type { Intent } from '../manifests/intent.ts';
import type { Location, Manifests } from '../manifests/model.ts';
import {
  Declarations,
  declaredText,
  type Guarded,
  guardedBy,
  isGuarded,
  portsOfDeclared,
} from '../reach/declarations.ts';
import { DeclaredPods } from '../reach/open-world/declared-pods.ts';
import { declaredNamespaces } from '../reach/open-world/pod-space.ts';
import type { Peer } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { partsBy } from './blocks-apart.ts';
import type { CommonPeer } from './common-peers.ts';
import { type Difference, type DifferenceBlock, differenceOf, firstPair, partOf } from './difference-block.ts';
import type { OpenDifference } from './open-world/open-difference.ts';

/** What the declared intent says about a difference. */
export interface GateResult {
  /** Gained and listed. */
  readonly declared: PortSet;
  /** Gained and not listed: an error. */
  readonly undeclared: PortSet;
  /** Lost though listed: an error. */
  readonly stillListed: PortSet;
  /** Where it is listed. */
  readonly declaredAt: readonly Location[];
}

export const NO_INTENT: GateResult = {
  ...{ declared: PortSet.none, undeclared: PortSet.none, stillListed: PortSet.none },
  declaredAt: [],
};

/**
 * Asks the intent of the new side about each difference. What comes with a new workload, between ends that neither the new nor the
 * old intent guards, is outside of the intent.
 */
export class Gate {
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly manifests: Pick<Manifests, 'workloads' | 'namespaces'>;
  private readonly declarations: Declarations;

  /** @param manifests those of the new side */
  constructor(intent: Intent, old: Intent | undefined, manifests: Pick<Manifests, 'workloads' | 'namespaces'>) {
    this.intent = intent;
    this.manifests = manifests;
    this.guarded = guardedBy(intent, ...(old ? [old] : []));
    this.declarations = new Declarations(intent, this.guarded, manifests.namespaces);
  }

  /** Asks about pods that no manifest holds; where there is no workload at the other end, the intent says nothing. */
  askOpen({ from, to, old, new: now, space }: OpenDifference): GateResult {
    const [end, possible, other] = 'possible' in from ? (['from', from, to] as const) : (['to', to, from] as const);
    if (!('possible' in possible) || !('peers' in other)) return NO_INTENT;
    const [peer] = other.peers;
    if (!peer || peer.range) return NO_INTENT;
    const isGuarded = (end === 'from' ? this.guarded.ingress : this.guarded.egress).has(peer.name);
    if (!isGuarded && (!peer.old || !peer.new)) return NO_INTENT;
    const workloads = [peer.old, peer.new].flatMap((one) => (one?.peer.kind === 'workload' ? [one.peer.workload] : []));
    const declared = new DeclaredPods(
      space,
      this.intent,
      this.guarded,
      [...this.manifests.workloads, ...workloads],
      declaredNamespaces(this.manifests.namespaces),
    );
    const listed = [...space.diagrams.regions(declared.ports(end, peer.name), possible.set).keys()];
    const gained = now.subtract(old);
    const lost = old.subtract(now);
    const forAll = listed.reduce((set, one) => set.intersect(one), PortSet.all);
    return {
      ...{ declared: gained.intersect(forAll), undeclared: gained.subtract(forAll) },
      stillListed: lost.intersect(listed.reduce((set, one) => set.union(one), PortSet.none)),
      declaredAt: declared.granting(end, peer.name, possible.set, gained.union(lost)).map(({ location }) => location),
    };
  }

  /** The parts of a block, and what the intent says of each of their pairs. */
  askBlock<Block extends DifferenceBlock>(block: Block): (Block & { readonly gate: GateResult })[] {
    const sources = partsBy(block.from, (peer) => this.meantBy(peer));
    const targets = partsBy(block.to, (peer) => this.meantBy(peer));
    return sources.flatMap((from) =>
      targets.flatMap((to) =>
        [...partOf(block, from, to)].map((part) => ({ ...part, gate: this.ask(differenceOf(part, firstPair(part))) })),
      ),
    );
  }

  /** Equal for peers of whom no declaration says other things. */
  private meantBy(common: CommonPeer): string {
    const peer = peerOf(common);
    const { ingress, egress } = this.guarded;
    const ends = this.intent.connections.flatMap(({ from, to }) => [from, to]);
    return [
      ingress.has(peer.name),
      egress.has(peer.name),
      ...ends.map((end) => this.declarations.covers(end, peer)),
    ].join();
  }

  ask({ from, to, gained, lost, addedOrRemoved }: Difference): GateResult {
    const [source, target] = [peerOf(from), peerOf(to)];
    if (!isGuarded(this.guarded, source, target) && addedOrRemoved.length > 0) return NO_INTENT;
    const listed = this.declarations.ports(source, target);
    const workload = target.kind === 'workload' ? target.workload : undefined;
    const isChanged = (ports: PortSet) => !ports.intersect(gained.union(lost)).isEmpty;
    const granted = this.declarations.granting(source, target);
    const changed = granted.filter((one) => isChanged(portsOfDeclared([one], workload)));
    return {
      declared: gained.intersect(listed),
      undeclared: gained.subtract(listed),
      stillListed: lost.intersect(listed),
      declaredAt: changed.map(({ location }) => location),
    };
  }
}

/** What the intent itself says otherwise than before, a sentence each. */
export function intentChanges(old: Intent, now: Intent): string[] {
  const guards = ({ guarded }: Intent) =>
    guarded.flatMap(({ workload, ingress, egress }) => [
      ...(ingress ? [`the ingress of ${workload}`] : []),
      ...(egress ? [`the egress of ${workload}`] : []),
    ]);
  const connections = (intent: Intent) => intent.connections.map(declaredText);
  return [
    ...missingIn(guards(old), guards(now)).map((one) => `no longer guards ${one}`),
    ...missingIn(guards(now), guards(old)).map((one) => `now guards ${one}`),
    ...missingIn(connections(now), connections(old)).map((one) => `now lists ${one}`),
    ...missingIn(connections(old), connections(now)).map((one) => `no longer lists ${one}`),
  ];
}

function missingIn(these: readonly string[], those: readonly string[]): string[] {
  const known = new Set(those);
  return [...new Set(these)].filter((one) => !known.has(one));
}

function peerOf({ name, old, new: now, range }: CommonPeer): Peer {
  return range ? { kind: 'external', name, range } : ((now ?? old)?.peer as Peer);
}
