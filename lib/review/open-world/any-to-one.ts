import type { PolicyType } from '../../manifests/model.ts';
import type { Operation } from '../../reach/open-world/diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import { byFirst, firstResult } from '../../reach/open-world/first-result.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import { balanced } from '../../reach/open-world/operations.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { ComparedEnd, IsolationPair, OpenBlock, PortsPair } from './open-block.ts';
import { freeNames, NO_NAMES, portNamesOf } from './over-names.ts';

/** What a comparison knows about its ends. */
export interface Limits {
  readonly space: PodSpace;
  isolationsOf(end: ComparedEnd, direction: PolicyType): Diagram<IsolationPair>;
  /** The pods of an end, or those that the sides limit differently, by what limits them. The same array for the same question. */
  regionsOf(end: ComparedEnd, direction: PolicyType, which?: 'all' | 'changed'): readonly Region[];
  /** The ports that both sides of a pair let through, to or from another end. */
  portsOf(pair: IsolationPair, other: ComparedEnd, to: ComparedEnd): Diagram<PortsPair>;
  /** The ports that one side of a pair lets through, to or from another end. */
  portsOfSide(side: Side, isolation: Isolation | undefined, other: ComparedEnd, to: ComparedEnd): Diagram<PortSet>;
  pairOf(old: PortsPair['old'], now: PortsPair['new']): PortsPair;
}

type Side = 'old' | 'new';
type Region = readonly [IsolationPair, DiagramSet];

/** Possible pods by what limits them, with the results that are kept for all workloads. */
interface Pods {
  readonly regions: readonly Region[];
  readonly places: ReadonlyMap<IsolationPair, number>;
  /** What limits each pod. Undefined for pods that are not part of the comparison. */
  readonly isolations: Diagram<IsolationPair | undefined>;
  readonly portNames: readonly string[];
  /** The policies of each side, and the position of each region's policies among them. */
  readonly sides: Readonly<Record<Side, { readonly all: readonly (Isolation | undefined)[]; readonly at: number[] }>>;
  /** Results by what decides: the policies of the workload, and what the policies of each pod say about the workload. */
  readonly found: Map<string, readonly Found[]>;
}

/**
 * Compares every possible pod with a workload about which the manifests say everything. For each pod, what its policies let
 * through is then a single answer. So both directions are one function of the pod, and pairs of policies need not be compared
 * one by one.
 */
export class AnyToOne {
  private readonly limits: Limits;
  private readonly pods = new WeakMap<readonly Region[], Pods>();
  /** All pods of a namespace, by its name. */
  private readonly inside = new Map<string, DiagramSet>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /**
   * @param any the end that is possible pods
   * @returns undefined if the short way is not possible: policies tell the pods of the workload apart, or port names or the
   * labels of a namespace matter
   */
  between(from: ComparedEnd, to: ComparedEnd, any: 'from' | 'to'): OpenBlock[] | undefined {
    const { diagrams } = this.limits.space;
    const [pods, workload] = any === 'from' ? [from, to] : [to, from];
    const [direction, own] = any === 'from' ? (['Egress', 'Ingress'] as const) : (['Ingress', 'Egress'] as const);
    const [[ownPair, ownPods] = [], ...more] = this.limits.regionsOf(workload, own);
    if (!ownPair || ownPods !== diagrams.always || more.length > 0) return undefined;
    // What is the same at both ends makes no difference.
    const isKept = from.isSame && to.isSame && !ownPair.isChanged;
    const asked = this.podsIn(pods, direction, isKept ? 'changed' : 'all');
    if (asked.regions.length === 0) return [];
    const portNames =
      asked.portNames.length === 0 ? portNamesOf(ownPair) : [...asked.portNames, ...portNamesOf(ownPair)];
    if (freeNames(to, [...new Set(portNames)]).length > 0) return undefined;
    const towards = this.towards(asked, workload, to);
    if (!towards) return undefined;
    const entering = this.limits.portsOf(ownPair, pods, to);
    const key = `${entering.id} ${towards.key}`;
    const found = asked.found.get(key) ?? this.found(asked, towards.pairAt, entering);
    asked.found.set(key, found);
    if (found.some(({ set }) => !this.areApart(set, workload))) return undefined;
    const ends = { from, to };
    const isFrom = any === 'from';
    // Each field by itself, because there are many blocks and copies of objects take their time.
    return found.map(({ set, pair, at, outcome, own: ports }): OpenBlock => {
      const theirs = towards.pairAt(at);
      return {
        from: isFrom ? set : diagrams.always,
        to: isFrom ? diagrams.always : set,
        old: outcome.old,
        new: outcome.new,
        egress: isFrom ? pair : ownPair,
        ingress: isFrom ? ownPair : pair,
        leaving: isFrom ? theirs : ports,
        entering: isFrom ? ports : theirs,
        named: NO_NAMES,
        portNames: NO_NAMES,
        ends,
      };
    });
  }

  private podsIn(end: ComparedEnd, direction: PolicyType, which: 'all' | 'changed'): Pods {
    const regions = this.limits.regionsOf(end, direction, which);
    const known = this.pods.get(regions);
    if (known) return known;
    const side = (name: Side) => {
      const all = [...new Set(regions.map(([pair]) => pair[name]))];
      const places = new Map(all.map((isolation, i) => [isolation, i]));
      return { all, at: regions.map(([pair]) => places.get(pair[name]) as number) };
    };
    const { diagrams } = this.limits.space;
    const sets = regions.map(([, set]) => set);
    const domain = which === 'all' ? end.new?.domain : balanced(sets, (a, b) => diagrams.or(a, b));
    const pods: Pods = {
      regions,
      isolations: diagrams.apply(COMPARED, domain ?? diagrams.never, this.limits.isolationsOf(end, direction)),
      places: new Map(regions.map(([pair], i) => [pair, i])),
      portNames: portNamesOf(...regions.map(([pair]) => pair)),
      sides: { old: side('old'), new: side('new') },
      found: new Map(),
    };
    this.pods.set(regions, pods);
    return pods;
  }

  /**
   * The ports that the policies of each region let through, to or from the workload. Undefined if that is not a single answer.
   */
  private towards({ sides }: Pods, workload: ComparedEnd, to: ComparedEnd) {
    const portsIn = (side: Side): PortSet[] | undefined => {
      const ports: PortSet[] = [];
      for (const isolation of sides[side].all) {
        const open = this.limits.portsOfSide(side, isolation, workload, to);
        if (!isLeaf(open)) return undefined;
        ports.push(open.result);
      }
      return ports;
    };
    const [old, now] = [portsIn('old'), portsIn('new')];
    if (!old || !now) return undefined;
    const pairAt = (place: number): PortsPair =>
      this.limits.pairOf(old[sides.old.at[place] as number] as PortSet, now[sides.new.at[place] as number] as PortSet);
    return { pairAt, key: [old, now].map((ports) => ports.map(({ id }) => id).join()).join(' ') };
  }

  private found(
    { regions, places, isolations }: Pods,
    towards: (place: number) => PortsPair,
    own: Diagram<PortsPair>,
  ): Found[] {
    const { diagrams } = this.limits.space;
    /** For each outcome the pods that have it, and the position of the first region that has some of them. */
    const outcomes = new Map<PortsPair, { at: number; readonly sets: DiagramSet[] }>();
    for (const [ports, set] of diagrams.regions(own, diagrams.always)) {
      if (isNothing(ports)) continue;
      for (const [pair, pods] of set === diagrams.always ? regions : diagrams.regions(isolations, set)) {
        if (!pair) continue;
        const place = places.get(pair) as number;
        const theirs = towards(place);
        if (isNothing(theirs)) continue;
        const outcome = this.limits.pairOf(theirs.old.intersect(ports.old), theirs.new.intersect(ports.new));
        if (outcome.old === outcome.new) continue;
        const known = outcomes.get(outcome);
        if (known) {
          known.sets.push(pods);
          known.at = Math.min(known.at, place);
        } else outcomes.set(outcome, { at: place, sets: [pods] });
      }
    }
    return [...outcomes]
      .map(([outcome, { at, sets }]) => {
        const set = balanced(sets, (a, b) => diagrams.or(a, b)) as DiagramSet;
        // The causes are those of the first region that has such pods.
        const [pair, region] = regions[at] as Region;
        return { at, outcome, set, pair, own: firstResult(own, diagrams.and(region, set)) as PortsPair };
      })
      .sort((a, b) => a.at - b.at || byFirst(a.set, b.set));
  }

  /**
   * Whether pods in the namespace of the workload depend on no label of that namespace. The workload would have the same
   * labels.
   */
  private areApart(set: DiagramSet, { namespace }: ComparedEnd): boolean {
    const { space } = this.limits;
    if (namespace === undefined) return true;
    const { diagrams } = space;
    const all = this.inside.get(namespace) ?? space.inNamespace(namespace, diagrams.always);
    this.inside.set(namespace, all);
    const inside = diagrams.and(all, set);
    return inside === space.diagrams.never || space.namespaceLabelsOf(inside) === space.diagrams.always;
  }
}

interface Found {
  /** The position of the first region that has some of the pods. */
  readonly at: number;
  readonly outcome: PortsPair;
  readonly set: DiagramSet;
  /** The policies of the pods in that region, and the ports that the policies of the workload let through for them. */
  readonly pair: IsolationPair;
  readonly own: PortsPair;
}

/** What limits the pods that are compared. */
const COMPARED: Operation<boolean, IsolationPair, IsolationPair | undefined> = {
  combine: (isIn, pair) => (isIn ? pair : undefined),
  decides: { first: (isIn) => !isIn },
};

function isNothing({ old, new: now }: PortsPair): boolean {
  return old.isEmpty && now.isEmpty;
}
