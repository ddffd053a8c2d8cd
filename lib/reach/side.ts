import type { PolicyType } from '../manifests/model.ts';
import { type AddressSpace, addressSteps, overSpace, portsAt, type Step } from './address-steps.ts';
import type { CompiledRule } from './compiled-policy.ts';
import type { FamilyInUse } from './family-in-use.ts';
import type { AddressRange } from './ip-space.ts';
import type { PodClass } from './pod-class.ts';
import { PortSet } from './port-set.ts';
import { MAYBE, type Match, NO, YES } from './selector.ts';
import { type CompiledReach, type Doubt, doubted, doubtOf } from './unevaluated.ts';

/** The ports that one side of a connection lets through. `sure` is part of `maybe`, and the rest of `maybe` is unknown offline. */
export interface DirectionResult {
  readonly sure: PortSet;
  readonly maybe: PortSet;
}

/** What may differ in connections with pods, and with addresses. */
interface Doubts {
  readonly pods: Doubt;
  readonly addresses: Doubt;
}

/** Rules of policies, and whether these surely select the pods in question. */
export interface SelectingRules {
  readonly selects: Match;
  readonly rules: readonly CompiledRule[];
}

/** The lists of rules that are asked about: one of all policies that surely select the pods, and one of each that may select them. */
export function listsOf(policies: readonly SelectingRules[]): SelectingRules[] {
  const selecting = policies.filter(({ selects }) => selects === YES);
  const sure = selecting.length > 0 ? [{ selects: YES as Match, rules: selecting.flatMap(({ rules }) => rules) }] : [];
  return [...sure, ...policies.filter(({ selects }) => selects === MAYBE)];
}

const FREE: DirectionResult = { sure: PortSet.all, maybe: PortSet.all };

/** All policies that limit the same pods in one direction, and the ports that they let through. */
export class Side {
  /** The rules of the policies that certainly select the pods, as one list: "the union of the applicable policies' rules". */
  private readonly sure: RuleList | undefined;
  /** Policies that may or may not select the pods (unknown offline), one list each. */
  private readonly perhaps: readonly RuleList[];
  private readonly reaches: readonly CompiledReach[];
  private knownDoubts: Doubts | undefined;

  /**
   * @param subject pods that the policies limit. For ingress, named ports are resolved on them: other pods may share the side if the ports
   *   that policies name are the same on them
   * @param policies the rules of each policy in force that selects, or may select, the pods
   * @param reaches the policies that are not evaluated and may decide about connections of the pods in this direction
   */
  constructor(
    direction: PolicyType,
    subject: PodClass,
    policies: readonly SelectingRules[],
    reaches: readonly CompiledReach[],
  ) {
    const list = (rules: readonly CompiledRule[]) => new RuleList(rules, direction === 'Ingress' ? subject : undefined);
    const lists = listsOf(policies);
    this.sure = lists.filter(({ selects }) => selects === YES).map(({ rules }) => list(rules))[0];
    this.perhaps = lists.filter(({ selects }) => selects === MAYBE).map(({ rules }) => list(rules));
    this.reaches = reaches;
  }

  /** What policies that are not evaluated may change in the result: for pods, and for addresses. */
  get doubts(): Doubts {
    this.knownDoubts ??= this.findDoubts();
    return this.knownDoubts;
  }

  private findDoubts(): Doubts {
    const isIsolated = this.isolated === YES;
    const ofAddresses = this.reaches.filter(({ isForAddresses }) => isForAddresses);
    return { pods: doubtOf(this.reaches, isIsolated), addresses: doubtOf(ofAddresses, isIsolated) };
  }

  /**
   * "By default, a pod is non-isolated for egress [ingress]; all outbound connections are allowed. A pod is isolated if there is any
   * NetworkPolicy that both selects the pod and has the direction in its policyTypes."
   */
  get isolated(): Match {
    return this.sure ? YES : this.perhaps.length > 0 ? MAYBE : NO;
  }

  /** Is it unknown, for some policy, whether it selects the pods? */
  get isMaybeSelected(): boolean {
    return this.perhaps.length > 0;
  }

  /** Are there policies of other kinds than NetworkPolicy? */
  get isOrdered(): boolean {
    return false;
  }

  /** All of them, from every policy that selects the pods. */
  get ofNetworkPolicies(): readonly CompiledRule[] {
    return this.lists.flatMap(({ rules }) => rules);
  }

  /** All rules, whatever their action. */
  get deciding(): readonly CompiledRule[] {
    return this.lists.flatMap(({ rules }) => rules);
  }

  /** Ranges of addresses at whose ends the result of the rules may change. */
  get ranges(): readonly AddressRange[] {
    return this.lists.flatMap((list) => list.toAddresses.steps);
  }

  get lists(): readonly RuleList[] {
    return this.sure ? [this.sure, ...this.perhaps] : this.perhaps;
  }

  /** The ports to (egress) or from (ingress) the pods of class `index`, if their address is in `space`. */
  withPods(index: number, other: PodClass, space: AddressSpace | undefined, _family: FamilyInUse): DirectionResult {
    return doubted(
      this.combined((list) => list.withPods(index, other, space)),
      this.doubts.pods,
    );
  }

  /** The ports for each of these ranges of addresses, in order. No range of a rule may cut one of them. */
  withRanges(ranges: readonly AddressRange[]): DirectionResult[] {
    const byList = new Map(this.lists.map((list) => [list, list.toRanges(ranges)]));
    return ranges.map((_, i) => {
      const result = this.combined((list) => byList.get(list)?.[i] as DirectionResult);
      return doubted(result, this.doubts.addresses);
    });
  }

  private combined(result: (list: RuleList) => DirectionResult): DirectionResult {
    if (this.sure) {
      const { sure, maybe } = result(this.sure);
      return { sure, maybe: this.perhaps.reduce((set, list) => set.union(result(list).maybe), maybe) };
    }
    if (this.perhaps.length === 0) return FREE;
    // Each of these policies may be the only one that applies, or none of them applies.
    return {
      sure: this.perhaps.reduce((set, list) => set.intersect(result(list).sure), PortSet.all),
      maybe: PortSet.all,
    };
  }
}

interface ExternalPorts {
  /** The ports that ipBlocks open. */
  readonly steps: readonly Step[];
  /** The ports that are open to every address, even outside of all ipBlocks. */
  readonly everyone: PortSet;
}

/** Rules that apply together: a connection is allowed if one of them allows it. */
export class RuleList {
  readonly rules: readonly CompiledRule[];
  /** For ingress rules, the pods on which named ports are resolved. */
  private readonly target: PodClass | undefined;
  private readonly withBlocks: readonly CompiledRule[];
  /** Do rules with ipBlocks name ports? The numbers of these ports differ from pod to pod. */
  private readonly hasNames: boolean;
  private readonly stepsByTarget = new Map<string, Step[]>();
  private readonly resultsBySpace = new Map<AddressSpace, Map<string, DirectionResult>>();

  constructor(rules: readonly CompiledRule[], target: PodClass | undefined) {
    this.rules = rules;
    this.target = target;
    this.withBlocks = rules.filter(({ ranges }) => ranges.length > 0);
    this.hasNames = this.withBlocks.some(({ ports }) => ports.names.length > 0);
  }

  withPods(index: number, other: PodClass, space: AddressSpace | undefined): DirectionResult {
    const target = this.target ?? other;
    let sure = PortSet.none;
    let maybe = PortSet.none;
    for (const { pods, ports } of this.rules) {
      const match = pods.at(index);
      if (match === NO) continue;
      maybe = maybe.union(ports.on(target));
      if (match === YES) sure = sure.union(ports.surelyOn(target));
    }
    if (!space || this.withBlocks.length === 0) return { sure, maybe };
    const byAddress = this.somewhereIn(space, target);
    return {
      sure: space.covered === 'surely' ? sure.union(byAddress.sure) : sure,
      maybe: maybe.union(byAddress.maybe),
    };
  }

  /** The ports that the ipBlocks open to an address somewhere in the space. */
  private somewhereIn(space: AddressSpace, target: PodClass): DirectionResult {
    const byTarget = this.resultsBySpace.get(space) ?? new Map<string, DirectionResult>();
    this.resultsBySpace.set(space, byTarget);
    const key = `${target.kind} ${target.namedPortsKey}`;
    let result = byTarget.get(key);
    if (!result) {
      result = overSpace(this.steps(target), space.ranges);
      if (target.kind === 'node' || target.mayHaveOtherPorts)
        result = { ...result, sure: overSpace(this.steps(undefined), space.ranges).sure };
      byTarget.set(key, result);
    }
    return result;
  }

  /** The ports that the ipBlocks open on `target`. Undefined for an address outside of the cluster. */
  private steps(target: PodClass | undefined): Step[] {
    const key = this.hasNames ? (target?.namedPortsKey ?? '') : '';
    let steps = this.stepsByTarget.get(key);
    if (!steps) {
      steps = addressSteps(this.withBlocks.map(({ ranges, ports }) => ({ ranges, ports: ports.on(target) })));
      this.stepsByTarget.set(key, steps);
    }
    return steps;
  }

  /** The ports that are open to or from addresses outside of the cluster. */
  get toAddresses(): ExternalPorts {
    return this.external((ports) => ports.on(this.target), this.target);
  }

  /** As {@link toAddresses}, without named ports whose numbers are unknown. */
  get surelyToAddresses(): ExternalPorts {
    if (!this.target?.mayHaveOtherPorts) return this.toAddresses;
    return this.external((ports) => ports.surelyOn(this.target), undefined);
  }

  /** The ports that are open to or from each of these ranges, in order. No range of a rule may cut one of them. */
  toRanges(ranges: readonly AddressRange[]): DirectionResult[] {
    const opened = ({ steps, everyone }: ExternalPorts) => portsAt(steps, ranges).map((ports) => ports.union(everyone));
    const maybe = opened(this.toAddresses);
    const sure = this.target?.mayHaveOtherPorts ? opened(this.surelyToAddresses) : maybe;
    return maybe.map((ports, i) => ({ sure: sure[i] as PortSet, maybe: ports }));
  }

  private external(portsOf: (ports: CompiledRule['ports']) => PortSet, target: PodClass | undefined): ExternalPorts {
    const everyone = this.rules
      .filter((rule) => rule.everyone)
      .reduce((set, { ports }) => set.union(portsOf(ports)), PortSet.none);
    return { steps: this.steps(target), everyone };
  }
}
