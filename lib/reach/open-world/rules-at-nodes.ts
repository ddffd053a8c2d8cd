import type { PolicyType } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import type { Cni } from '../options.ts';
import { type Expression, NONE, OWN_NODE, questionOf } from '../ordered/expression.ts';
import type { PodClass } from '../pod-class.ts';
import { PortSet } from '../port-set.ts';
import type { Diagram, DiagramSet } from './diagram-node.ts';
import { setOfNode } from './expression-sets.ts';
import type { Isolation, OpenRule } from './isolation.ts';
import type { PortResolver } from './open-end.ts';
import { UNION, WHERE } from './operations.ts';
import type { PodSpace } from './pod-space.ts';
import type { RulesAtAddresses } from './rules-at-addresses.ts';

/** What rules say about pods with hostNetwork, as functions of what nobody knows about their nodes. */
export class RulesAtNodes {
  private readonly space: PodSpace;
  private readonly cni: Cni;
  private readonly blocks: RulesAtAddresses;

  constructor(space: PodSpace, cni: Cni, blocks: RulesAtAddresses) {
    this.space = space;
    this.cni = cni;
    this.blocks = blocks;
  }

  /** The cases in which the peer of an ordered rule is these pods, on a node at this address. */
  matched(peer: Expression | undefined, pods: PodClass, range: AddressRange): DiagramSet {
    return setOfNode(this.space, peer ?? NONE, pods, range);
  }

  /**
   * The ports that NetworkPolicies allow. Selectors match no node. For Calico, nodes are addresses like others. Whether ipBlocks match them
   * in Cilium, an option of its agent says.
   */
  allowed(
    isolation: Isolation,
    rules: readonly OpenRule[],
    range: AddressRange,
    target: PortResolver,
  ): Diagram<PortSet> {
    const { diagrams } = this.space;
    const all = diagrams.leaf(this.blocks.allowedAt(isolation, rules, range, target));
    if (this.cni !== 'cilium') return all;
    const everyone = rules.filter((rule) => rule.everyone).map(({ ports }) => target.resolve(ports));
    const byBlocks = diagrams.apply(WHERE, this.space.unknown('whether ipBlocks match nodes'), all);
    return diagrams.apply(UNION, byBlocks, diagrams.leaf(PortSet.unionOf(everyone)));
  }

  /** "Traffic to and from the node where a Pod is running is always allowed." Offline, nobody knows which node that is. */
  withOwn(direction: PolicyType, open: Diagram<PortSet>): Diagram<PortSet> {
    if (direction === 'Egress') return open;
    const { diagrams } = this.space;
    const own = diagrams.apply(WHERE, this.space.unknown(questionOf(OWN_NODE)), diagrams.leaf(PortSet.all));
    return diagrams.apply(UNION, own, open);
  }
}
