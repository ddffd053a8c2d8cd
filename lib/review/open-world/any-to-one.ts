import type { PolicyType } from '../../manifests/model.ts';
import { type Diagram, type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import type { Isolation } from '../../reach/open-world/isolation.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { ComparedEnd, IsolationPair, OpenBlock, PortsPair } from './open-block.ts';
import { freeNames, portNamesOf } from './over-names.ts';

/** What one side of a comparison knows of its ends. */
export interface Limits {
  readonly space: PodSpace;
  isolationsOf(end: ComparedEnd, direction: PolicyType): Diagram<IsolationPair>;
  /** One array for an end and a direction. */
  regionsOf(end: ComparedEnd, direction: PolicyType): readonly Region[];
  /** What a pair lets through to, or from, another end. */
  portsOf(pair: IsolationPair, other: ComparedEnd, to: ComparedEnd): Diagram<PortsPair>;
  /** The same of one side of a pair. */
  portsOfSide(side: Side, isolation: Isolation | undefined, other: ComparedEnd, to: ComparedEnd): Diagram<PortSet>;
  pairOf(old: PortsPair['old'], now: PortsPair['new']): PortsPair;
}

type Side = 'old' | 'new';
type Region = readonly [IsolationPair, DiagramSet];

/** Possible pods by what limits them, and what is known of them for all workloads. */
interface Pods {
  readonly regions: readonly Region[];
  readonly places: ReadonlyMap<IsolationPair, number>;
  readonly portNames: readonly string[];
  /** The policies of each side, and for each region which of them it has. */
  readonly sides: Readonly<Record<Side, { readonly all: readonly (Isolation | undefined)[]; readonly at: number[] }>>;
  /** By what decides: the workload's policies, and what each pod's policies say of the workload. */
  readonly found: Map<string, readonly Found[]>;
}

/**
 * Compares every possible pod with a workload of which the manifests say all. What the policies of each pod let through is then one
 * answer, so both directions together are one function of the pod, and nothing is asked of each two sets of policies.
 */
export class AnyToOne {
  private readonly limits: Limits;
  private readonly pods = new WeakMap<readonly Region[], Pods>();
  /** The pods of each namespace. */
  private readonly inside = new Map<string, DiagramSet>();

  constructor(limits: Limits) {
    this.limits = limits;
  }

  /**
   * @param any which end is the possible pods
   * @returns undefined where it takes more than that: the workload's pods are several to policies, or names of ports or labels of a
   * namespace matter
   */
  between(from: ComparedEnd, to: ComparedEnd, any: 'from' | 'to'): OpenBlock[] | undefined {
    const { diagrams } = this.limits.space;
    const [pods, workload] = any === 'from' ? [from, to] : [to, from];
    const [direction, own] = any === 'from' ? (['Egress', 'Ingress'] as const) : (['Ingress', 'Egress'] as const);
    const [[ownPair, ownPods] = [], ...more] = this.limits.regionsOf(workload, own);
    if (!ownPair || ownPods !== diagrams.always || more.length > 0) return undefined;
    const asked = this.podsIn(this.limits.regionsOf(pods, direction));
    const portNames =
      asked.portNames.length === 0 ? portNamesOf(ownPair) : [...asked.portNames, ...portNamesOf(ownPair)];
    if (freeNames(to, [...new Set(portNames)]).length > 0) return undefined;
    const towards = this.towards(asked, workload, to);
    if (!towards) return undefined;
    const entering = this.limits.portsOf(ownPair, pods, to);
    const key = `${entering.id} ${towards.key}`;
    const found = asked.found.get(key) ?? this.found(pods, direction, asked, towards.pairAt, entering);
    asked.found.set(key, found);
    if (found.some(({ set }) => !this.areApart(set, workload))) return undefined;
    return found.map(({ set, pair, at, outcome, own: ports }): OpenBlock => {
      const common = { ...outcome, named: [], portNames: [], ends: { from, to } };
      const theirs = towards.pairAt(at);
      return any === 'from'
        ? {
            ...common,
            from: set,
            to: diagrams.always,
            egress: pair,
            ingress: ownPair,
            leaving: theirs,
            entering: ports,
          }
        : {
            ...common,
            from: diagrams.always,
            to: set,
            egress: ownPair,
            ingress: pair,
            leaving: ports,
            entering: theirs,
          };
    });
  }

  private podsIn(regions: readonly Region[]): Pods {
    const known = this.pods.get(regions);
    if (known) return known;
    const side = (name: Side) => {
      const all = [...new Set(regions.map(([pair]) => pair[name]))];
      const places = new Map(all.map((isolation, i) => [isolation, i]));
      return { all, at: regions.map(([pair]) => places.get(pair[name]) as number) };
    };
    const pods: Pods = {
      regions,
      places: new Map(regions.map(([pair], i) => [pair, i])),
      portNames: portNamesOf(...regions.map(([pair]) => pair)),
      sides: { old: side('old'), new: side('new') },
      found: new Map(),
    };
    this.pods.set(regions, pods);
    return pods;
  }

  /** What the policies of each region let through, to or from the workload; undefined: it is several answers. */
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
    pods: ComparedEnd,
    direction: PolicyType,
    { regions, places }: Pods,
    towards: (place: number) => PortsPair,
    own: Diagram<PortsPair>,
  ): Found[] {
    const { diagrams } = this.limits.space;
    /** For each outcome the regions of which some pods may have it. */
    const placesOf = new Map<PortsPair, Set<number>>();
    const outcomes = diagrams.apply(
      {
        combine: (pair: IsolationPair, ports: PortsPair) => {
          const place = places.get(pair);
          // Pods that are left out of the comparison.
          if (place === undefined) return undefined;
          const theirs = towards(place);
          const outcome = this.limits.pairOf(theirs.old.intersect(ports.old), theirs.new.intersect(ports.new));
          const known = placesOf.get(outcome);
          if (known) known.add(place);
          else placesOf.set(outcome, new Set([place]));
          return outcome;
        },
      },
      this.limits.isolationsOf(pods, direction),
      own,
    );
    const domain = pods.new?.domain ?? diagrams.never;
    return [...diagrams.regions(outcomes, domain)]
      .flatMap(([outcome, set]) => {
        if (!outcome || outcome.old === outcome.new) return [];
        // The causes are those of the first of them.
        const at = [...(placesOf.get(outcome) ?? [])]
          .sort((a, b) => a - b)
          .find((place) => diagrams.and(regions[place]?.[1] as DiagramSet, set) !== diagrams.never) as number;
        const [pair, region] = regions[at] as (typeof regions)[number];
        const [ports] = diagrams.regions(own, diagrams.and(region, set)).keys();
        return [{ at, outcome, set, pair, own: ports as PortsPair }];
      })
      .sort((a, b) => a.at - b.at);
  }

  /** Do the pods that are in the workload's own namespace say nothing of its labels, which would be the workload's too? */
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
  /** The place of the first region that some of the pods are in. */
  readonly at: number;
  readonly outcome: PortsPair;
  readonly set: DiagramSet;
  /** Whose policies the first of the pods have, and what those of the workload let through for them. */
  readonly pair: IsolationPair;
  readonly own: PortsPair;
}
