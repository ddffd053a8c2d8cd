import type { PolicyType } from '../../manifests/model.ts';
import type { AddressRange } from '../../reach/ip-space.ts';
import type { Operation } from '../../reach/open-world/diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import { PORTS_OF_ADDRESS, type PortResolver, portsOfNode } from '../../reach/open-world/open-end.ts';
import type { OpenPolicies } from '../../reach/open-world/open-policies.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import { PairMap } from '../../reach/pair-map.ts';
import { PortSet } from '../../reach/port-set.ts';
import { AnyToOne } from './any-to-one.ts';
import { IsolationPairs } from './isolation-pairs.ts';
import { namespaceOf } from './only-namespace.ts';
import { type ComparedEnd, FREE, type IsolationPair, type OpenBlock, type PortsPair } from './open-block.ts';
import { freeNames, overNames, portNamesOf } from './over-names.ts';
import { portsOn } from './ports-on.ts';

/**
 * Compares two sets of policies between ends that may stand for every possible pod. The result is exact: no block means no
 * difference.
 */
export class OpenBlocks {
  readonly space: PodSpace;
  readonly before: OpenPolicies;
  readonly after: OpenPolicies;
  private readonly isolations: IsolationPairs;
  private readonly ports = new PairMap<PortsPair>();
  private readonly anyToOne = new AnyToOne(this);
  private readonly regions = new Map<ComparedEnd, Map<PolicyType, Regions>>();

  constructor(space: PodSpace, before: OpenPolicies, after: OpenPolicies) {
    this.space = space;
    this.before = before;
    this.after = after;
    this.isolations = new IsolationPairs(before, after);
  }

  /** @throws TooManyConditions */
  between(from: ComparedEnd, to: ComparedEnd): OpenBlock[] {
    const blocks: OpenBlock[] = [];
    const [sources, targets] = [this.regionsIn(from, 'Egress'), this.regionsIn(to, 'Ingress')];
    // If the ends are the same, policies that are the same at both ends cannot make a difference.
    const isSame = from.isSame && to.isSame;
    const unchanged = (sources.all.length - sources.changed.length) * (targets.all.length - targets.changed.length);
    const questions = sources.all.length * targets.all.length - (isSame ? unchanged : 0);
    if (questions > FEW && Boolean(from.isAnyPod) !== Boolean(to.isAnyPod)) {
      const found = this.anyToOne.between(from, to, from.isAnyPod ? 'from' : 'to');
      if (found) return found;
    }
    const enterings = new Map<IsolationPair, Diagram<PortsPair>>();
    for (const [egress, source] of isSame && targets.changed.length === 0 ? sources.changed : sources.all) {
      const leaving = this.portsOf(egress, to, to);
      for (const [ingress, target] of isSame && !egress.isChanged ? targets.changed : targets.all) {
        const portNames = freeNames(to, portNamesOf(egress, ingress));
        const entering = enterings.get(ingress) ?? this.portsOf(ingress, from, to);
        enterings.set(ingress, entering);
        const question = { from, to, source, target, egress, ingress, portNames, leaving, entering };
        blocks.push(...overNames(portNames, (named) => this.blocksOf(question, named)));
      }
    }
    return blocks;
  }

  private blocksOf(question: Question, named: readonly string[]): OpenBlock[] {
    const { from, to, source, target, egress, ingress, portNames } = question;
    const leaving = named.length === 0 ? question.leaving : this.portsOf(egress, to, to, named);
    const entering = named.length === 0 ? question.entering : this.portsOf(ingress, from, to, named);
    if (isLeaf(leaving) && isLeaf(entering) && !differs(leaving.result, entering.result)) return [];
    const blocks: OpenBlock[] = [];
    const parts = [...this.space.diagrams.regions(entering, source)];
    for (const [out, toRegion] of this.space.diagrams.regions(leaving, target)) {
      for (const [into, fromRegion] of parts) {
        if (!differs(out, into)) continue;
        const [sources, targets] = this.meeting(from, fromRegion, to, toRegion);
        if (sources === this.space.diagrams.never || targets === this.space.diagrams.never) continue;
        const [old, now] = [out.old.intersect(into.old), out.new.intersect(into.new)];
        blocks.push({
          from: sources,
          to: targets,
          old,
          new: now,
          egress,
          ingress,
          named,
          portNames,
          leaving: out,
          entering: into,
          ends: { from, to },
        });
      }
    }
    return blocks;
  }

  /**
   * The ports that the policies of a pair let through, to or from another end.
   * @param to the end that is the target
   */
  portsOf(pair: IsolationPair, other: ComparedEnd, to: ComparedEnd, named: readonly string[] = []): Diagram<PortsPair> {
    const open = (side: 'old' | 'new') => this.portsOfSide(side, pair[side], other, to, named);
    return this.space.diagrams.apply(this.together, open('old'), open('new'));
  }

  /** The ports that the policies of one side let through. */
  portsOfSide(
    side: 'old' | 'new',
    isolation: Isolation | undefined,
    other: ComparedEnd,
    to: ComparedEnd,
    named: readonly string[] = [],
  ): Diagram<PortSet> {
    const end = other[side];
    if (!isolation || !end || !to[side]) return this.space.diagrams.leaf(PortSet.none);
    const policies = side === 'old' ? this.before : this.after;
    return end.of(policies.openTo(isolation, portsOn(to, side, named)));
  }

  /**
   * The pods of an end that can reach an address, or be reached from it, on other ports than before.
   * @param place the end that is the pods
   * @param nodes the pods with hostNetwork that are at the address, if it is that of a node
   */
  withAddress(pods: ComparedEnd, range: AddressRange, place: 'from' | 'to', nodes?: ComparedEnd['nodes']): OpenBlock[] {
    const direction = place === 'from' ? 'Egress' : 'Ingress';
    const { always } = this.space.diagrams;
    const other: ComparedEnd = { isSame: true, range, ...(nodes && { nodes }) };
    return [...this.regionsOf(pods, direction)].flatMap(([pair, region]) => {
      const portNames = place === 'from' ? [] : freeNames(pods, portNamesOf(pair));
      return overNames(portNames, (named): OpenBlock[] => {
        const target = (side: 'old' | 'new') =>
          (place === 'to' && pods[side]?.portsNamed(named)) || (nodes ? portsOfNode(nodes[side]) : PORTS_OF_ADDRESS);
        return this.atAddress(pair, range, target, nodes).map((both): OpenBlock => {
          const common = { ...both, ...FREE, named, portNames };
          return place === 'from'
            ? { ...common, from: region, to: always, egress: pair, leaving: both, ends: { from: pods, to: other } }
            : { ...common, from: always, to: region, ingress: pair, entering: both, ends: { from: other, to: pods } };
        });
      });
    });
  }

  /**
   * The ports that the policies of a pair let through to or from an address, if they differ between the sides. There is one
   * pair of ports for each possible answer, because the answer may depend on something unknown.
   */
  atAddress(
    { old, new: now }: IsolationPair,
    range: AddressRange,
    target: (side: 'old' | 'new') => PortResolver,
    nodes?: ComparedEnd['nodes'],
  ): PortsPair[] {
    const { diagrams } = this.space;
    const none = diagrams.leaf(PortSet.none);
    const open = (policies: OpenPolicies, isolation: Isolation | undefined, side: 'old' | 'new') => {
      if (!isolation) return none;
      if (nodes) return policies.openAtNode(isolation, nodes[side], range, target(side));
      return policies.openAt(isolation, range, target(side));
    };
    const pairs = diagrams.apply(this.together, open(this.before, old, 'old'), open(this.after, now, 'new'));
    return [...diagrams.regions(pairs, diagrams.always).keys()].filter((pair) => pair.old !== pair.new);
  }

  /** Pods of one namespace share its labels. Keeps the pods of each end that fit some pod of the other end. */
  private meeting(
    from: ComparedEnd,
    source: DiagramSet,
    to: ComparedEnd,
    target: DiagramSet,
  ): [DiagramSet, DiagramSet] {
    const namespace = namespaceOf(from, source);
    if (namespace === undefined || namespace !== namespaceOf(to, target)) return [source, target];
    const { diagrams } = this.space;
    return [
      diagrams.and(source, this.space.namespaceLabelsOf(target)),
      diagrams.and(target, this.space.namespaceLabelsOf(source)),
    ];
  }

  /** The pods of an end, or those that the sides limit differently, by what limits them. */
  regionsOf(end: ComparedEnd, direction: PolicyType, which: keyof Regions = 'all'): readonly Region[] {
    return this.regionsIn(end, direction)[which];
  }

  private regionsIn(end: ComparedEnd, direction: PolicyType): Regions {
    const known = this.regions.get(end) ?? new Map<PolicyType, Regions>();
    this.regions.set(end, known);
    let regions = known.get(direction);
    if (!regions) {
      const { diagrams } = this.space;
      const domain = (end.new ?? end.old)?.domain ?? diagrams.never;
      const all = [...diagrams.regions(this.isolationsOf(end, direction), domain)];
      regions = { all, changed: all.filter(([{ isChanged }]) => isChanged) };
      known.set(direction, regions);
    }
    return regions;
  }

  /** What limits each pod of an end. */
  isolationsOf(end: ComparedEnd, direction: PolicyType): Diagram<IsolationPair> {
    const none: Diagram<Isolation | undefined> = this.space.diagrams.leaf(undefined);
    return this.space.diagrams.apply(
      this.isolations.together,
      end.old?.of(this.before.isolation[direction]) ?? none,
      end.new?.of(this.after.isolation[direction]) ?? none,
    );
  }

  private readonly together: Operation<PortSet, PortSet, PortsPair> = { combine: (old, now) => this.pairOf(old, now) };

  /** Returns one object for equal pairs. */
  pairOf(old: PortSet, now: PortSet): PortsPair {
    let pair = this.ports.get(old.id, now.id);
    if (!pair) {
      pair = { old, new: now };
      this.ports.set(old.id, now.id, pair);
    }
    return pair;
  }
}

/** Pods that the same policies limit, on each side. */
type Region = readonly [IsolationPair, DiagramSet];

interface Regions {
  readonly all: readonly Region[];
  /** The pods that the two sides limit differently. */
  readonly changed: readonly Region[];
}

/** Up to this number, it is faster to compare each pair of policies. */
const FEW = 8;

interface Question {
  readonly from: ComparedEnd;
  readonly to: ComparedEnd;
  readonly source: DiagramSet;
  readonly target: DiagramSet;
  readonly egress: IsolationPair;
  readonly ingress: IsolationPair;
  readonly portNames: readonly string[];
  /** The ports that each of the two ends lets through if no name of a port matters. */
  readonly leaving: Diagram<PortsPair>;
  readonly entering: Diagram<PortsPair>;
}

function differs(leaving: PortsPair, entering: PortsPair): boolean {
  if (leaving.old === leaving.new && entering.old === entering.new) return false;
  return leaving.old.intersect(entering.old) !== leaving.new.intersect(entering.new);
}
