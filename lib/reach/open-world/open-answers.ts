import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { Isolation, OpenRule } from './isolation.ts';
import { type OpenEnd, type PortResolver, portsNamed } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { INTERSECTION, UNION, WHERE } from './operations.ts';
import { subsets } from './port-names.ts';

/**
 * The ports that each possible pod can open at some pods of a workload, or that these can open at it. All of these pods are alike in this
 * respect.
 */
export interface OpenAnswer {
  readonly open: Diagram<PortSet>;
  /** The possible pods that can exist together with these pods, since pods of one namespace share its labels. */
  readonly among: DiagramSet;
  /** The pods of the workload that the answer is about, as a set of unknown facts. */
  readonly pods: DiagramSet;
}

/** The place of the possible pods. With `from` they connect to the workload, with `to` the workload connects to them. */
export type Place = 'from' | 'to';

/** The ports that possible pods can open at a workload or a workload at them, according to one set of manifests. */
export class OpenAnswers {
  readonly policies: OpenPolicies;
  private readonly limits: Record<Place, ReadonlyMap<Isolation, DiagramSet>>;

  constructor(policies: OpenPolicies) {
    this.policies = policies;
    const { diagrams } = policies.space;
    this.limits = {
      from: diagrams.regions(policies.isolation.Egress, diagrams.always),
      to: diagrams.regions(policies.isolation.Ingress, diagrams.always),
    };
  }

  /**
   * @param named names of the port on the target, as `protocol/name`, if the manifests leave them open
   * @param doubtful what policies that are not evaluated may open. Not counted by default
   */
  at(end: OpenEnd, place: Place, named: readonly string[], doubtful?: Doubtful): OpenAnswer[] {
    const { diagrams } = this.policies.space;
    const target = targetOf(end, place, named);
    const cases = this.casesOf(end, place, target);
    return [...cases].map(([{ isolation, open }, set]) => {
      const through: Operation<Isolation, boolean, PortSet> = { combine: (own) => open.get(own) as PortSet };
      const own = doubtful?.isEnd ? diagrams.leaf(PortSet.all) : this.policies.openTo(isolation, target);
      const others = diagrams.apply(through, this.policies.isolation[OTHERS[place]], diagrams.always);
      const possible = doubtful
        ? diagrams.apply(UNION, others, diagrams.apply(WHERE, doubtful.pods, diagrams.leaf(PortSet.all)))
        : others;
      return { open: diagrams.apply(INTERSECTION, own, possible), among: this.among(end, set), pods: set };
    });
  }

  /** The workload's pods, split by unknown facts as far as these make a difference to any possible pod. */
  private casesOf(end: OpenEnd, place: Place, target: PortResolver): Map<Case, DiagramSet> {
    const { diagrams } = this.policies.space;
    const known = new Map<string, Case>();
    const caseOf = (isolation: Isolation, open: ReadonlyMap<Isolation, PortSet>): Case => {
      const key = [isolations.indexOf(isolation), ...[...open.values()].map(({ id }) => id)].join();
      const found = known.get(key) ?? { isolation, open };
      known.set(key, found);
      return found;
    };
    const own = end.of(this.policies.isolation[OWN[place]]);
    const isolations = [...diagrams.regions(own, end.domain).keys()];
    const always = new Map<Isolation, PortSet>();
    const apart: [Isolation, Diagram<PortSet>][] = [];
    for (const isolation of this.limits[place].keys()) {
      const open = end.of(this.policies.openTo(isolation, target));
      if (isLeaf(open)) always.set(isolation, open.result);
      else apart.push([isolation, open]);
    }
    const first: Operation<Isolation, boolean, Case> = { combine: (isolation) => caseOf(isolation, new Map()) };
    const cases = apart.reduce(
      (all, [other, open]) => {
        const told: Operation<Case, PortSet, Case> = {
          combine: (one, ports) => caseOf(one.isolation, new Map([...one.open, [other, ports]])),
        };
        return diagrams.apply(told, all, open);
      },
      diagrams.apply(first, own, diagrams.always),
    );
    const found = [...diagrams.regions(cases, end.domain)];
    return new Map(
      found.map(([{ isolation, open }, set]) => [{ isolation, open: new Map([...always, ...open]) }, set]),
    );
  }

  private among(end: OpenEnd, set: DiagramSet): DiagramSet {
    const { space } = this.policies;
    const { always } = space.diagrams;
    if (end.namespace === undefined) return always;
    return space.diagrams.branch(0, always, always, new Map([[end.namespace, space.namespaceLabelsOf(set)]]));
  }

  /**
   * The sets of names by which a port may be let through, besides by its number: no name, one name, or one name for each direction, with
   * the smallest sets first. One of a port's names is enough for a rule to let it through, whatever its other names are.
   */
  portNames(end: OpenEnd, place: Place): string[][] {
    const { diagrams } = this.policies.space;
    const namesOf = (isolations: Iterable<Isolation>) => {
      const names = [...new Set([...isolations].flatMap(({ portNames }) => portNames))].sort();
      return place === 'to' ? names : end.freeNames(names);
    };
    const own = namesOf(diagrams.regions(end.of(this.policies.isolation[OWN[place]]), end.domain).keys());
    const others = namesOf(this.limits[place].keys());
    // If a rule may deny by a name, or pass by a name to the next tier, each set of names may have another result.
    if (this.policies.isOrdered) return subsets([...new Set([...own, ...others])]);
    const isPair = (a: string, b: string) => a !== b && a.split('/')[0] === b.split('/')[0];
    const pairs = own.flatMap((a) => others.filter((b) => isPair(a, b)).map((b) => [a, b].sort()));
    return [
      [],
      ...[...new Set([...own, ...others])].map((name) => [name]),
      ...new Map(pairs.map((pair) => [pair.join(), pair])).values(),
    ];
  }

  /** The rules of both ends that open any of these ports to some of the pods. */
  deciding(end: OpenEnd, place: Place, pods: DiagramSet, ports: PortSet, named: readonly string[]): OpenRule[] {
    const { diagrams } = this.policies.space;
    const target = targetOf(end, place, named);
    const opens = (rule: OpenRule) =>
      (rule.rule.action ?? 'Allow') === 'Allow' && !target.resolve(rule.ports).intersect(ports).isEmpty;
    const of = (diagram: Diagram<Isolation>, domain: DiagramSet) =>
      [...diagrams.regions(diagram, domain).keys()].flatMap(({ rules }) => rules.filter(opens));
    return [
      ...of(this.policies.isolation[OTHERS[place]], pods).filter(({ peers }) => end.of(peers) !== diagrams.never),
      ...of(end.of(this.policies.isolation[OWN[place]]), end.domain).filter(
        ({ peers }) => diagrams.and(peers, pods) !== diagrams.never,
      ),
    ];
  }
}

/** What policies that are not evaluated may open. */
export interface Doubtful {
  readonly isEnd: boolean;
  readonly pods: DiagramSet;
}

/** Pods of a workload with the same isolation, and the ports that each isolation of possible pods leaves open to them. */
interface Case {
  readonly isolation: Isolation;
  readonly open: ReadonlyMap<Isolation, PortSet>;
}

const OWN = { from: 'Ingress', to: 'Egress' } as const;
const OTHERS = { from: 'Egress', to: 'Ingress' } as const;

function targetOf(end: OpenEnd, place: Place, named: readonly string[]): PortResolver {
  return place === 'from' ? end.portsNamed(named) : portsNamed(named);
}
