import { type DeclaredConnection, type Intent, isNamedPeer } from '../manifests/intent.ts';
import type { Location, PolicyType } from '../manifests/model.ts';
import type { Connectivity } from '../reach/connectivity.ts';
import { Declarations, type Guarded, guardedBy, isGuarded, portsOfDeclared } from '../reach/declarations.ts';
import { DeclaredPods } from '../reach/open-world/declared-pods.ts';
import { portsNamed, WorkloadEnd } from '../reach/open-world/open-end.ts';
import { declaredNamespaces } from '../reach/open-world/pod-space.ts';
import { PortSet } from '../reach/port-set.ts';
import { BlockParts } from './block-parts.ts';
import { type CommonPeer, peerOf } from './common-peers.ts';
import {
  addedOrRemoved,
  changeOf,
  type Difference,
  type DifferenceBlock,
  differenceOf,
  firstPair,
} from './difference-block.ts';
import { type OpenDifference, type OpenEnds, peersOf } from './open-world/open-difference.ts';

/** The verdict of the declared intent about a difference. */
export interface GateResult {
  /** Ports that were gained and are declared. */
  readonly declared: PortSet;
  /** Ports that were gained and are not declared: an error. */
  readonly undeclared: PortSet;
  /** Ports that were lost and are still declared: an error. */
  readonly stillListed: PortSet;
  /** Where the connection is declared. */
  readonly declaredAt: readonly Location[];
}

/** For a comparison without an intent. */
export const NO_INTENT: GateResult = {
  ...{ declared: PortSet.none, undeclared: PortSet.none, stillListed: PortSet.none },
  declaredAt: [],
};

/** The ports that the policies of one direction let through before, and no longer do. */
type LostBy = (direction: PolicyType) => PortSet;

/**
 * Compares each difference with the intent of the new side. A pair that came or went with a workload is not judged if neither
 * the new nor the old intent guards its ends.
 */
export class Gate {
  readonly parts: BlockParts;
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly before: Connectivity;
  private readonly after: Connectivity;
  private readonly declarations: Declarations;

  constructor(intent: Intent, old: Intent | undefined, before: Connectivity, after: Connectivity) {
    this.intent = intent;
    this.before = before;
    this.after = after;
    this.guarded = guardedBy(intent, ...(old ? [old] : []));
    this.declarations = new Declarations(intent, this.guarded, after.manifests.namespaces, after);
    this.parts = new BlockParts(intent, this.guarded, this.declarations);
  }

  /**
   * Splits a block into parts with the same verdict in each of their pairs. Returns the whole block if all parts have the same
   * verdict.
   */
  askBlock<Block extends DifferenceBlock>(block: Block): (Block & { readonly gate: GateResult })[] {
    const asked = [...this.parts.of(block)].map((part) => ({
      ...part,
      gate: this.ask(differenceOf(part, firstPair(part))),
    }));
    const [first] = asked;
    return first && asked.every(({ gate }) => areEqual(gate, first.gate)) ? [{ ...block, gate: first.gate }] : asked;
  }

  private ask(difference: Difference): GateResult {
    const { from, to } = difference;
    return this.askPair(difference, (direction) => {
      if (!from.old || !to.old || !from.new || !to.new) return PortSet.all;
      const was = this.before.directionVerdicts(from.old.group, to.old.group)[direction];
      return changeOf({ old: was, new: this.after.directionVerdicts(from.new.group, to.new.group)[direction] }).lost;
    });
  }

  private askPair(
    { from, to, gained, lost, addedOrRemoved }: Pick<Difference, 'from' | 'to' | 'gained' | 'lost' | 'addedOrRemoved'>,
    lostBy: LostBy,
    covers = this.declarations.covers,
  ): GateResult {
    // A node is an address. In version 2 of the intent it is declared as an address.
    if (this.intent.version === 2 && [from, to].some(isNode)) return NO_INTENT;
    const [source, target] = [peerOf(from), peerOf(to)];
    if (!isGuarded(this.guarded, source, target) && addedOrRemoved.length > 0) return NO_INTENT;
    const listed = this.declarations.ports(source, target, covers);
    const workload = target.kind === 'workload' ? target.workload : undefined;
    const changed = this.declarations
      .granting(source, target, covers)
      .map((one) => ({ one, ports: portsOfDeclared([one], workload).intersect(gained.union(lost)) }))
      .filter(({ ports }) => !ports.isEmpty);
    // The pods of an ingress controller are judged as pods that no manifest holds.
    const isUnseen = this.intent.version === 2 && source.kind === 'ingress-controller';
    return {
      declared: gained.intersect(listed),
      undeclared: isUnseen ? PortSet.none : gained.subtract(listed),
      ...this.listedLoss(changed, lost, lostBy, (one) => ({
        from: one.from === source.name,
        to: one.to === target.name,
      })),
    };
  }

  /**
   * The ports that were lost and are declared as needed (not optional), and where each of the declarations is.
   * @param isNamed whether a declaration names the workload at each of the two ends
   */
  private listedLoss(
    changed: readonly { readonly one: DeclaredConnection; readonly ports: PortSet }[],
    lost: PortSet,
    lostBy: LostBy,
    isNamed: (one: DeclaredConnection) => Readonly<Record<'from' | 'to', boolean>>,
  ): Pick<GateResult, 'stillListed' | 'declaredAt'> {
    const missing = changed.map(({ one, ports }) => {
      if (one.optional) return PortSet.none;
      const own = this.ownDirection(one, isNamed(one));
      return own ? ports.intersect(lostBy(own)) : ports;
    });
    return {
      stillListed: lost.intersect(PortSet.unionOf(missing)),
      declaredAt: changed.map(({ one }) => one.location),
    };
  }

  /**
   * The direction whose policies alone a declaration is about. Undefined if it is about both.
   * @param isNamed whether the declaration names the workload at each of the two ends
   */
  private ownDirection(
    { from, to }: DeclaredConnection,
    isNamed: Readonly<Record<'from' | 'to', boolean>>,
  ): PolicyType | undefined {
    if (this.intent.version === 1) return from === 'anyone' ? 'Ingress' : to === 'anyone' ? 'Egress' : undefined;
    return isNamed.from && isNamed.to ? undefined : isNamed.to ? 'Ingress' : 'Egress';
  }

  /**
   * Judges a difference of pods that no manifest holds, or of some pods of workloads. If no end is a workload, the intent says
   * nothing.
   */
  askOpen(difference: OpenDifference): GateResult {
    const { from, to } = difference;
    if ('peers' in from) return 'peers' in to ? this.askSome(difference, from, to) : this.askPossible(difference, 'to');
    return 'peers' in to ? this.askPossible(difference, 'from') : NO_INTENT;
  }

  private askPossible(difference: OpenDifference, end: 'from' | 'to'): GateResult {
    const { old, new: now, space, named } = difference;
    const other = difference[end === 'from' ? 'to' : 'from'];
    const { set } = difference[end];
    const [peer] = peersOf(other);
    if (!peer || peer.range) return NO_INTENT;
    const isGuarded = (end === 'from' ? this.guarded.ingress : this.guarded.egress).has(peer.name);
    // In version 2 a declaration with one workload is about that end alone. The intent says nothing about an end that is not
    // guarded.
    if (!isGuarded && (this.intent.version === 2 || !peer.old || !peer.new)) return NO_INTENT;
    const declared = this.declaredPods(space, peer);
    // The port names of a workload are known. For a pod of no manifest, the difference says which names the port has.
    const target = end === 'to' ? portsNamed(named) : undefined;
    const listed = [...space.diagrams.regions(declared.ports(end, peer.name, target), set).keys()];
    const gained = now.subtract(old);
    const lost = old.subtract(now);
    const forAll = listed.reduce((all, one) => all.intersect(one), PortSet.all);
    const changed = declared.granting(end, peer.name, set, gained.union(lost), target);
    const isWorkload = (one: DeclaredConnection) => typeof one[end] === 'string' && one[end] !== 'anyone';
    return {
      ...{ declared: gained.intersect(forAll), undeclared: gained.subtract(forAll) },
      ...this.listedLoss(changed, lost, lostByEnds(difference), (one) => ({
        ...{ from: true, to: true },
        [end]: isWorkload(one),
      })),
    };
  }

  /** Judges a difference between peers of the manifests that is about some of their pods only. */
  private askSome(difference: OpenDifference, from: PeerEnds, to: PeerEnds): GateResult {
    const [source, target] = [from.peers[0], to.peers[0]];
    if (!source || !target) return NO_INTENT;
    const { old, new: now, space } = difference;
    const covers: typeof this.declarations.covers = (declared, peer) => {
      const [ends, common] = peer.name === source.name ? [from, source] : [to, target];
      const end = common.new ?? common.old;
      if (typeof declared === 'string' || !isNamedPeer(declared) || !end || end.group.kind === 'external')
        return this.declarations.covers(declared, peer);
      const { diagrams } = space;
      const pods = new WorkloadEnd(space, (common.new ? this.after : this.before).classOf(end.peer) ?? end.group.pods);
      const meant = pods.of(this.declaredPods(space, common).coveredBy(declared.peers));
      return diagrams.minus(diagrams.and(ends.set, pods.domain), meant) === diagrams.never;
    };
    const ends = { from: source, to: target, addedOrRemoved: addedOrRemoved(source, target) };
    return this.askPair(
      { ...ends, gained: now.subtract(old), lost: old.subtract(now) },
      lostByEnds(difference),
      covers,
    );
  }

  private declaredPods(space: OpenDifference['space'], peer: CommonPeer): DeclaredPods {
    const { workloads, namespaces } = this.after.manifests;
    const own = [peer.old, peer.new].flatMap((one) => (one?.peer.kind === 'workload' ? [one.peer.workload] : []));
    return new DeclaredPods(space, this.intent, this.guarded, [...workloads, ...own], declaredNamespaces(namespaces));
  }
}

type PeerEnds = Extract<OpenEnds, { readonly peers: unknown }>;

function lostByEnds({ leaving, entering }: OpenDifference): LostBy {
  return (direction) => {
    const { old, new: now } = direction === 'Egress' ? leaving : entering;
    return old.subtract(now);
  };
}

function areEqual(one: GateResult, other: GateResult): boolean {
  return (
    one.declared === other.declared &&
    one.undeclared === other.undeclared &&
    one.stillListed === other.stillListed &&
    one.declaredAt.length === other.declaredAt.length &&
    one.declaredAt.every((location, i) => location === other.declaredAt[i])
  );
}

function isNode({ old, new: now }: CommonPeer): boolean {
  return [old, now].every((end) => !end || end.group.kind === 'node');
}
