import type { Manifests } from '../../manifests/model.ts';
import { rulePortsOf } from '../compiled-policy.ts';
import { type AddressRange, rangesOfBlock } from '../ip-space.ts';
import type { ReachOptions } from '../options.ts';
import type { PortSet } from '../port-set.ts';
import type { Diagrams } from './diagram.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { portsNamed } from './open-end.ts';
import { balanced, WHERE } from './operations.ts';
import { cutAddresses, podAddresses, rangesOfBlocks } from './pod-addresses.ts';
import { declaredNamespaces, PodSpace } from './pod-space.ts';
import type { RulePart } from './rule-part.ts';
import { sampleOf } from './sample.ts';

/** Limit for the steps of a search, which takes a little over a second. The answer is not worth more. */
const MAX_STEPS = 300_000;

/** The other ends that a peer matches. For a rule without peers, it is all of them. */
type Matched = (part: RulePart, peer: RulePart['rule']['peers'][number]) => DiagramSet;

interface Known {
  /** For each peer, the other ends that it matches. */
  readonly sets: readonly DiagramSet[];
  readonly matched: DiagramSet;
  /** The ports that are open to each of the matched ends, by the name of the port. */
  readonly open: Map<string, Diagram<PortSet>>;
}

/** What may be at the other end of a pod's connections: possible pods, addresses or nodes. */
export class OtherEnds {
  readonly space: PodSpace;
  private readonly matched: Matched;
  private readonly known = new Map<RulePart, Known>();

  private constructor(space: PodSpace, matched: Matched) {
    this.space = space;
    this.matched = matched;
  }

  /** The other ends of all kinds, with the possible pods first. */
  static all({ namespaces, policies }: Pick<Manifests, 'namespaces' | 'policies'>, options: ReachOptions): OtherEnds[] {
    const declared = declaredNamespaces(namespaces);
    const blocks = policies.flatMap(rangesOfBlocks);
    const spaceOf = (addresses: readonly AddressRange[]) => new PodSpace(addresses, MAX_STEPS, undefined, blocks);
    const pods = podAddresses(policies, options).map((addresses) => {
      const space = spaceOf(addresses);
      return new OtherEnds(space, ({ policy }, peer) =>
        peer.ipBlock ? space.at(rangesOfBlock(peer.ipBlock)) : space.peer(peer, policy.namespace, declared),
      );
    });
    const outside = spaceOf(cutAddresses(policies));
    const addresses = new OtherEnds(outside, (_, { ipBlock }) =>
      ipBlock ? outside.at(rangesOfBlock(ipBlock)) : outside.diagrams.never,
    );
    // For Calico, nodes are addresses like others. For Cilium they are not, and only rules without peers apply to them.
    const node = new PodSpace();
    const nodes = new OtherEnds(node, () => node.diagrams.never);
    return [...pods, addresses, ...(options.cni === 'cilium' ? [nodes] : [])];
  }

  get diagrams(): Diagrams {
    return this.space.diagrams;
  }

  /**
   * The port names, as `protocol/name`, for which a part has to be asked: none, and each name that the part mentions. Several names at once
   * open no more than each of them does. Addresses are asked about names too. One may belong to a node, where a pod with hostNetwork names
   * the port, and the API does not say whether a plugin knows that name.
   */
  questions({ rule }: RulePart): (string | undefined)[] {
    return [undefined, ...rulePortsOf(rule.ports).names];
  }

  /** @param name the only name of the port in question */
  open(part: RulePart, name: string | undefined): Diagram<PortSet> {
    const { matched, open } = this.of(part);
    let found = open.get(name ?? '');
    if (!found) {
      const ports = portsNamed(name === undefined ? [] : [name]).resolve(rulePortsOf(part.rule.ports));
      found = this.diagrams.apply(WHERE, matched, this.diagrams.leaf(ports));
      open.set(name ?? '', found);
    }
    return found;
  }

  /** For each peer of the part, one other end that it matches, if there is one. */
  samplesOf(part: RulePart): ReadonlyMap<number, string>[] {
    return this.of(part)
      .sets.filter((set) => set !== this.diagrams.never)
      .map(sampleOf);
  }

  /**
   * The ports that the rule opens to one pod.
   * @param sample the pod, as the values of its variables
   */
  openTo(sample: ReadonlyMap<number, string>, part: RulePart, name: string | undefined): PortSet {
    return this.diagrams.at(this.open(part, name), sample);
  }

  /** Does the part match no other end of this kind? */
  isNobody(part: RulePart): boolean {
    return this.of(part).matched === this.diagrams.never;
  }

  private of(part: RulePart): Known {
    let known = this.known.get(part);
    if (!known) {
      const { diagrams } = this;
      const { peers } = part.rule;
      const asked = part.peer === undefined ? peers : peers.slice(part.peer, part.peer + 1);
      const sets = peers.length === 0 ? [diagrams.always] : asked.map((peer) => this.matched(part, peer));
      const matched = balanced(sets, (a, b) => diagrams.or(a, b)) ?? diagrams.never;
      known = { sets, matched, open: new Map() };
      this.known.set(part, known);
    }
    return known;
  }
}
