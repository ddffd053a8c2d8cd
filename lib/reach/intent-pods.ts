import type { NotEvaluated, PolicyType, Workload } from '../manifests/model.ts';
import type { DecidingRule } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import type { PodGroup } from './group.ts';
import type { AddressRange } from './ip-space.ts';
import type { Witnessed } from './open-world/condition.ts';
import { conditionsOf } from './open-world/conditions.ts';
import type { DeclaredPods } from './open-world/declared-pods.ts';
import type { Diagram, DiagramSet } from './open-world/diagram-node.ts';
import { OpenAnswers, type Place } from './open-world/open-answers.ts';
import { type OpenDoubt, openDoubts } from './open-world/open-doubts.ts';
import { passingAs, portsNamed, WorkloadEnd } from './open-world/open-end.ts';
import type { OpenPolicies } from './open-world/open-policies.ts';
import { balanced, DIFFERENCE, UNION, WHERE } from './open-world/operations.ts';
import type { PodSpace } from './open-world/pod-space.ts';
import { overUnknowns } from './open-world/unknowns.ts';
import { PortSet } from './port-set.ts';

/** Possible pods that can open more than is declared, or at which more can be opened. */
export interface ExcessOfPods {
  readonly possible: readonly Witnessed[];
  readonly set: DiagramSet;
  readonly space: PodSpace;
  readonly ports: PortSet;
  /** Names of the port on the target, as `protocol/name`. */
  readonly named: readonly string[];
  /**
   * False if this applies only to some of the workload's pods, and the manifests do not say which, or if policies that are not evaluated
   * decide.
   */
  readonly certain: boolean;
  readonly rules: readonly DecidingRule[];
  readonly unevaluated: readonly NotEvaluated[];
}

/** Excess that is already reported for peers of the manifests. It includes pods that pass as these peers or have their addresses. */
export interface SaidExcess {
  readonly workloads: readonly { readonly workload: Workload; readonly ports: PortSet }[];
  readonly addresses: readonly { readonly range: AddressRange; readonly ports: PortSet }[];
}

/** Compares the declarations for guarded workloads with every possible pod, for addresses of one family. */
export class IntentPods {
  private readonly answers: OpenAnswers;
  private readonly declared: DeclaredPods;
  private readonly doubts: readonly OpenDoubt[];

  constructor(connectivity: Connectivity, policies: OpenPolicies, declared: DeclaredPods) {
    this.answers = new OpenAnswers(policies);
    this.declared = declared;
    const { manifests, cni } = connectivity;
    this.doubts = openDoubts(policies.space, policies.declared, manifests.notEvaluated, cni);
  }

  /**
   * @param name printed name of the guarded workload
   * @param place the place of the possible pods
   * @throws TooManyConditions
   */
  excess(name: string, group: PodGroup, place: Place, said: SaidExcess): ExcessOfPods[] {
    const { space, declared: namespaces } = this.answers.policies;
    const { diagrams } = space;
    const end = new WorkloadEnd(space, group.pods);
    const declaredAs = (named: readonly string[]) =>
      this.declared.ports(place, name, place === 'from' ? end.portsNamed(named) : portsNamed(named));
    const { closes } = group.sides[place === 'from' ? 'Ingress' : 'Egress'].doubts.pods;
    const rows: ExcessOfPods[] = [];
    /** The excess for smaller sets of names of the port. */
    const before: { readonly named: readonly string[]; readonly excess: Diagram<PortSet> }[] = [];
    for (const named of this.answers.portNames(end, place)) {
      const answers = this.answers.at(end, place, named);
      const declared = declaredAs(named);
      const excess = overUnknowns(space, this.beyond(answers, declared), 'perhaps');
      const known = before.filter((one) => one.named.every((port) => named.includes(port)));
      before.push({ named, excess });
      const added = known.reduce((left, one) => diagrams.apply(DIFFERENCE, left, one.excess), excess);
      for (const [ports, set] of diagrams.regions(added, diagrams.always)) {
        if (ports.isEmpty) continue;
        const left = named.length > 0 ? set : diagrams.minus(set, this.inOtherRows(ports, said));
        if (left === diagrams.never) continue;
        rows.push({
          ...{ possible: conditionsOf(space, namespaces, left, set), set: left, space, ports, named, unevaluated: [] },
          certain: answers.length === 1 && !closes && this.isSure(answers, declared, ports, left),
          rules: this.answers.deciding(end, place, left, ports, named),
        });
      }
    }
    const sure = before.reduce(
      (all, { excess }) => diagrams.apply(UNION, all, excess),
      diagrams.leaf(PortSet.none) as Diagram<PortSet>,
    );
    return [...rows, ...this.doubtful(end, group, place, declaredAs([]), sure)];
  }

  /** Is the excess there whatever the unknown facts are? */
  private isSure(
    answers: ReturnType<OpenAnswers['at']>,
    declared: Diagram<PortSet>,
    ports: PortSet,
    pods: DiagramSet,
  ): boolean {
    const { policies } = this.answers;
    if (!policies.isOrdered) return true;
    const { diagrams } = policies.space;
    const sure = overUnknowns(policies.space, this.beyond(answers, declared), 'surely');
    return [...diagrams.regions(sure, pods).keys()].every((some) => ports.subtract(some).isEmpty);
  }

  /** The excess that exists only if policies that are not evaluated open it. */
  private doubtful(
    end: WorkloadEnd,
    group: PodGroup,
    place: Place,
    declared: Diagram<PortSet>,
    sure: Diagram<PortSet>,
  ): ExcessOfPods[] {
    const { space, declared: namespaces } = this.answers.policies;
    const { diagrams } = space;
    const [own, others]: PolicyType[] = place === 'from' ? ['Ingress', 'Egress'] : ['Egress', 'Ingress'];
    const { opens, by } = group.sides[own as PolicyType].doubts.pods;
    const ofPods = this.doubts.filter(({ direction }) => direction === others);
    if (!opens && ofPods.length === 0) return [];
    const pods =
      balanced(
        ofPods.map((one) => one.pods),
        (a, b) => diagrams.or(a, b),
      ) ?? diagrams.never;
    const maybe = this.beyond(this.answers.at(end, place, [], { isEnd: opens, pods }), declared);
    const added = diagrams.apply(DIFFERENCE, maybe, sure);
    return [...diagrams.regions(added, diagrams.always)].flatMap(([ports, set]): ExcessOfPods[] => {
      if (ports.isEmpty) return [];
      const byPods = ofPods.filter((one) => diagrams.and(one.pods, set) !== diagrams.never);
      const unevaluated = [...new Set([...(opens ? by : []), ...byPods.map(({ object }) => object)])];
      const possible = conditionsOf(space, namespaces, set);
      return [{ possible, set, space, ports, named: [], certain: false, rules: [], unevaluated }];
    });
  }

  /** The ports between some of the workload's pods and each possible pod that are open but not declared. */
  private beyond(answers: ReturnType<OpenAnswers['at']>, declared: Diagram<PortSet>): Diagram<PortSet> {
    const { diagrams } = this.answers.policies.space;
    const each = answers.map(({ open, among }) =>
      diagrams.apply(DIFFERENCE, diagrams.apply(WHERE, among, open), declared),
    );
    return balanced(each, (a, b) => diagrams.apply(UNION, a, b)) ?? diagrams.leaf(PortSet.none);
  }

  /** Pods that pass as a workload, or have an address, for which the same is already reported. */
  private inOtherRows(ports: PortSet, said: SaidExcess): DiagramSet {
    const { space } = this.answers.policies;
    const isSaid = (one: { readonly ports: PortSet }) => ports.subtract(one.ports).isEmpty;
    const addresses = said.addresses.filter(isSaid).map(({ range }) => range);
    const passing = said.workloads.filter(isSaid).map(({ workload }) => passingAs(space, workload));
    return passing.reduce((a, b) => space.diagrams.or(a, b), space.at(addresses));
  }
}
