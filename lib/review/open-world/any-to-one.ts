import type { PolicyType } from '../../manifests/model.ts';
import { type Diagram, type DiagramSet, isLeaf } from '../../reach/open-world/diagram-node.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { ComparedEnd, IsolationPair, OpenBlock, PortsPair } from './open-block.ts';
import { freeNames, portNamesOf } from './over-names.ts';

/** What one side of a comparison knows of its ends. */
export interface Limits {
  readonly space: PodSpace;
  isolationsOf(end: ComparedEnd, direction: PolicyType): Diagram<IsolationPair>;
  regionsOf(end: ComparedEnd, direction: PolicyType): readonly (readonly [IsolationPair, DiagramSet])[];
  /** What a pair lets through to, or from, another end. */
  portsOf(pair: IsolationPair, other: ComparedEnd, to: ComparedEnd): Diagram<PortsPair>;
  pairOf(old: PortsPair['old'], now: PortsPair['new']): PortsPair;
}

/**
 * Compares every possible pod with a workload of which the manifests say all. What the policies of each pod let through is then one
 * answer, so both directions together are one function of the pod, and nothing is asked of each two sets of policies.
 */
export class AnyToOne {
  private readonly limits: Limits;
  /** By what decides: the workload's policies, and what each pod's policies say of the workload. */
  private readonly known = new Map<string, readonly Found[]>();
  private readonly numbers = new Map<PortsPair, number>();
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
    const regions = this.limits.regionsOf(pods, direction);
    const pairs = regions.map(([pair]) => pair);
    if (freeNames(to, portNamesOf(ownPair, ...pairs)).length > 0) return undefined;
    const towards = new Map<IsolationPair, PortsPair>();
    for (const pair of pairs) {
      const ports = this.limits.portsOf(pair, workload, to);
      if (!isLeaf(ports)) return undefined;
      towards.set(pair, ports.result);
    }
    const entering = this.limits.portsOf(ownPair, pods, to);
    let key = `${any} ${entering.id}`;
    for (const ports of towards.values()) key += ` ${this.numberOf(ports)}`;
    const found = this.known.get(key) ?? this.found(pods, direction, regions, towards, entering);
    this.known.set(key, found);
    if (found.some(({ set }) => !this.areApart(set, workload))) return undefined;
    return found.map(({ set, pair, outcome, own: ports }): OpenBlock => {
      const common = { ...outcome, named: [], portNames: [], ends: { from, to } };
      const theirs = towards.get(pair) as PortsPair;
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

  private numberOf(ports: PortsPair): number {
    const number = this.numbers.get(ports) ?? this.numbers.size;
    this.numbers.set(ports, number);
    return number;
  }

  private found(
    pods: ComparedEnd,
    direction: PolicyType,
    regions: readonly (readonly [IsolationPair, DiagramSet])[],
    towards: ReadonlyMap<IsolationPair, PortsPair>,
    own: Diagram<PortsPair>,
  ): Found[] {
    const { diagrams } = this.limits.space;
    const places = new Map(regions.map(([pair], i) => [pair, i]));
    /** For each outcome the regions of which some pods may have it. */
    const placesOf = new Map<PortsPair, Set<number>>();
    const outcomes = diagrams.apply(
      {
        combine: (pair: IsolationPair, ports: PortsPair) => {
          const theirs = towards.get(pair);
          // Pods that are left out of the comparison.
          if (!theirs) return undefined;
          const outcome = this.limits.pairOf(theirs.old.intersect(ports.old), theirs.new.intersect(ports.new));
          const known = placesOf.get(outcome);
          const place = places.get(pair) as number;
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
  readonly outcome: PortsPair;
  readonly set: DiagramSet;
  /** Whose policies the first of the pods have, and what those of the workload let through for them. */
  readonly pair: IsolationPair;
  readonly own: PortsPair;
}
