import type { Intent } from '../manifests/intent.ts';
import type { DecidingRule } from './compiled-policy.ts';
import type { Connectivity } from './connectivity.ts';
import type { PodGroup } from './group.ts';
import type { AddressRange } from './ip-space.ts';
import type { Witnessed } from './open-world/condition.ts';
import { conditionsOf } from './open-world/conditions.ts';
import { DeclaredPods } from './open-world/declared-pods.ts';
import { type DiagramSet, isLeaf } from './open-world/diagram-node.ts';
import { DIFFERENCE, OpenAnswers } from './open-world/open-answers.ts';
import { passingAs, WorkloadEnd } from './open-world/open-end.ts';
import { OpenPolicies } from './open-world/open-policies.ts';
import { podAddresses } from './open-world/pod-addresses.ts';
import { PodSpace } from './open-world/pod-space.ts';
import { subsets } from './open-world/port-names.ts';
import { workloadName } from './peer.ts';
import type { PortSet } from './port-set.ts';

/** Possible pods that can open, or be the target of, more than is declared. */
export interface ExcessOfPods {
  readonly possible: readonly Witnessed[];
  readonly set: DiagramSet;
  readonly space: PodSpace;
  readonly ports: PortSet;
  /** The names, as `protocol/name`, that the port has on the target, of those that rules ask for. */
  readonly named: readonly string[];
  readonly portNames: readonly string[];
  /** False: for some of the workload's pods only, and the manifests do not say which. */
  readonly certain: boolean;
  readonly rules: readonly DecidingRule[];
}

/** What is known of the workload's own pairs, so that a pod is not named beside a workload that it passes as. */
export interface KnownExcess {
  ofWorkload(name: string): PortSet;
  readonly ofAddresses: readonly { readonly range: AddressRange; readonly ports: PortSet }[];
}

/** Holds what an intent declares for guarded workloads against every pod that could exist. */
export class IntentPods {
  private readonly connectivity: Connectivity;
  private readonly spaces: readonly { readonly answers: OpenAnswers; readonly declared: DeclaredPods }[];

  constructor(connectivity: Connectivity, intent: Intent) {
    this.connectivity = connectivity;
    const { manifests } = connectivity;
    this.spaces = podAddresses(manifests.policies, connectivity).map((addresses) => {
      const space = new PodSpace(addresses);
      return {
        answers: new OpenAnswers(new OpenPolicies(space, manifests, connectivity.cni)),
        declared: new DeclaredPods(space, intent, manifests.workloads),
      };
    });
  }

  /**
   * @param name the guarded workload, by its printed name
   * @param place where the possible pods are
   * @throws TooManyConditions
   */
  excess(name: string, group: PodGroup, place: 'from' | 'to', known: KnownExcess): ExcessOfPods[] {
    return this.spaces.flatMap(({ answers, declared }) => {
      const { space } = answers.policies;
      const { diagrams } = space;
      const end = new WorkloadEnd(space, group.pods);
      const certain = (['Ingress', 'Egress'] as const).every((direction) =>
        isLeaf(end.of(answers.policies.isolation[direction])),
      );
      const portNames = answers.portNames(end, place);
      return subsets(portNames).flatMap((named) => {
        const excess = diagrams.apply(DIFFERENCE, answers.at(end, place, named), declared.ports(place, name));
        return [...diagrams.regions(excess, diagrams.always)].flatMap(([ports, set]): ExcessOfPods[] => {
          if (ports.isEmpty) return [];
          const left = named.length > 0 ? set : diagrams.minus(set, this.inOtherRows(space, ports, known));
          if (left === diagrams.never) return [];
          const possible = conditionsOf(space, answers.policies.declared, left, set);
          const rules = answers.deciding(end, place, left, ports, named);
          return [{ possible, set: left, space, ports, named, portNames, certain, rules }];
        });
      });
    });
  }

  /** Pods that pass as a workload, or are at an address, of which the same is said already. */
  private inOtherRows(space: PodSpace, ports: PortSet, { ofWorkload, ofAddresses }: KnownExcess): DiagramSet {
    const { diagrams } = space;
    const isSaid = (own: PortSet) => ports.subtract(own).isEmpty;
    const workloads = this.connectivity.manifests.workloads.filter((one) => isSaid(ofWorkload(workloadName(one))));
    const addresses = ofAddresses.filter((one) => isSaid(one.ports)).map(({ range }) => range);
    return workloads.map((one) => passingAs(space, one)).reduce((a, b) => diagrams.or(a, b), space.at(addresses));
  }
}
