import type { Intent } from '../manifests/intent.ts';
import { cutSpace } from '../reach/address-steps.ts';
import type { Declarations, Guarded } from '../reach/declarations.ts';
import { blocksOfIntent } from '../reach/intent-blocks.ts';
import { type AddressRange, holds, joinRanges, printRange, rangesOfBlock, WHOLE } from '../reach/ip-space.ts';
import type { Peer } from '../reach/peer.ts';
import { partsBy } from './blocks-apart.ts';
import { type CommonPeer, peerOf } from './common-peers.ts';
import { type DifferenceBlock, partOf } from './difference-block.ts';

/** Splits blocks so that the intent says the same about each pair of a part. */
export class BlockParts {
  private readonly intent: Intent;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;
  /** The addresses of each ipBlock that the intent names. */
  private readonly blocks: readonly (readonly AddressRange[])[];
  /** The port names that the intent uses, as `protocol/name`. */
  private readonly portNames: ReadonlySet<string>;

  constructor(intent: Intent, guarded: Guarded, declarations: Declarations) {
    this.intent = intent;
    this.guarded = guarded;
    this.declarations = declarations;
    this.blocks = blocksOfIntent(intent).map(({ ipBlock }) => rangesOfBlock(ipBlock));
    this.portNames = new Set(
      intent.connections.flatMap(({ ports }) => ports.map(({ protocol, port }) => `${protocol}/${port}`)),
    );
  }

  *of<Block extends DifferenceBlock>(block: Block): Generator<Block> {
    const cut = { ...block, from: this.cutAll(block.from), to: this.cutAll(block.to) };
    const targets = partsBy(cut.to, (peer) => this.meantBy(peer));
    for (const from of partsBy(cut.from, (peer) => this.meantBy(peer)))
      for (const to of targets) yield* partOf(cut, from, to);
  }

  /** Cuts ranges of addresses so that each declaration of the intent is for all of a part or for none of it. */
  cutAll(peers: readonly CommonPeer[]): readonly CommonPeer[] {
    return this.blocks.length === 0 ? peers : peers.flatMap((peer) => this.cut(peer));
  }

  private cut(common: CommonPeer): CommonPeer[] {
    const { isEverything, range, ...peer } = common;
    if (!range) return [common];
    const whole = isEverything ? [WHOLE[4], WHOLE[6]] : [range];
    const part = (one: AddressRange): CommonPeer => ({ ...peer, range: one, name: `${printRange(one)}[External]` });
    const parts = new Map<string, AddressRange[]>();
    for (const one of cutSpace([4, 6], [...this.blocks, whole])) {
      if (!whole.some((all) => holds(all, one))) continue;
      const key = this.meantBy(part(one));
      parts.set(key, [...(parts.get(key) ?? []), one]);
    }
    return parts.size < 2 ? [common] : [...parts.values()].flatMap((ranges) => joinRanges(ranges).map(part));
  }

  /** A key that is equal for peers about which all declarations say the same. */
  private meantBy(common: CommonPeer): string {
    const peer = peerOf(common);
    const { ingress, egress } = this.guarded;
    const ends = this.intent.connections.flatMap(({ from, to }) => [from, to]);
    return [
      ...[ingress.has(peer.name), egress.has(peer.name), peer.kind, ...this.namedPorts(peer)],
      ...[common.old, common.new].map((end) => end?.group.kind),
      ...ends.map((end) => this.declarations.covers(end, peer)),
    ].join();
  }

  /** The numbers that the port names of the intent have in a workload. */
  private namedPorts(peer: Peer): string[] {
    if (peer.kind !== 'workload' || this.portNames.size === 0) return [];
    return peer.workload.ports
      .filter(({ protocol, name }) => this.portNames.has(`${protocol}/${name}`))
      .map(({ protocol, name, containerPort }) => `${protocol}/${name}=${containerPort}`)
      .sort();
  }
}
