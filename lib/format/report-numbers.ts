import type { PolicyAction, PolicyType } from '../manifests/model.ts';
import type { CompiledRule } from '../reach/compiled-policy.ts';
import type { Connectivity, Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import { policyCalled, ruleCalled } from '../reach/policy-called.ts';
import { MAYBE, NO, YES } from '../reach/selector.ts';
import { printVerdict, shortPorts } from './connection.ts';
import { printLocation } from './problem.ts';

/** The policies and rules of one group in one direction, by their numbers. */
export interface SideData {
  /** Whether policies have no effect on it. */
  readonly free: boolean;
  readonly policies: readonly number[];
  readonly rules: readonly number[];
}

/** A rule as the report shows it. `at` is its place as `file:line`. */
export interface RuleData {
  /** Such as `ingress rule 2 of shop/db-access`. */
  readonly name: string;
  readonly at: string;
  readonly ports: string;
  /** Only for a policy of another kind than NetworkPolicy. */
  readonly action?: PolicyAction;
  /** The groups that it surely is for, and those that it may be for, as `first, last, ...`. */
  readonly sure: readonly number[];
  readonly maybe: readonly number[];
}

/** Numbers things that are mentioned more than once. */
export class Numbers {
  readonly verdicts: [string, string, string][] = [];
  readonly policies: { name: string; at: string }[] = [];
  readonly rules: RuleData[] = [];
  readonly reasons: string[] = [];
  private readonly reasonNumbers = new Map<string, number>();
  private readonly connectivity: Connectivity;
  private readonly verdictNumbers = new Map<string, number>();
  private readonly policyNumbers = new Map<object, number>();
  private readonly ruleNumbers = new Map<CompiledRule, number>();

  constructor(connectivity: Connectivity) {
    this.connectivity = connectivity;
  }

  /** The number of a verdict. The same verdict has the same number. */
  verdict(verdict: Verdict): number {
    const { open, depends } = verdict;
    const key = `${open.id} ${depends.id}`;
    const known = this.verdictNumbers.get(key);
    if (known !== undefined) return known;
    const word = !open.isEmpty ? 'open' : depends.isEmpty ? 'denied' : 'depends';
    const cell = `${open.isEmpty ? '' : shortPorts(open)}${depends.isEmpty ? '' : '?'}` || '–';
    this.verdictNumbers.set(key, this.verdicts.length);
    return this.verdicts.push([printVerdict(verdict), cell, word]) - 1;
  }

  reason(reason: string): number {
    const known = this.reasonNumbers.get(reason);
    if (known !== undefined) return known;
    this.reasonNumbers.set(reason, this.reasons.length);
    return this.reasons.push(reason) - 1;
  }

  /** The policies that select a group in a direction, and their rules. */
  side(group: Group, direction: PolicyType): SideData {
    if (group.kind === 'external' || group.kind === 'ingress-controller')
      return { free: true, policies: [], rules: [] };
    const limiting = this.connectivity.policiesLimiting(group, direction);
    const rules = group.sides[direction].deciding;
    return {
      free: !group.sides[direction].isOrdered && group.sides[direction].isolated === NO,
      policies: limiting.map((policy) => this.policy(policy)),
      rules: rules.map((rule) => this.rule(rule)),
    };
  }

  private policy(policy: CompiledRule['policy']): number {
    const known = this.policyNumbers.get(policy);
    if (known !== undefined) return known;
    this.policyNumbers.set(policy, this.policies.length);
    return this.policies.push({ name: policyCalled(policy), at: printLocation(policy.location) }) - 1;
  }

  private rule(rule: CompiledRule): number {
    const known = this.ruleNumbers.get(rule);
    if (known !== undefined) return known;
    const matches = this.connectivity.groups.map((group) => this.connectivity.matchOf(rule, group));
    const numbered = rule.ports.on(undefined);
    const ports = [...(numbered.isEmpty ? [] : [`${numbered}`]), ...rule.ports.names].join(',');
    this.ruleNumbers.set(rule, this.rules.length);
    return (
      this.rules.push({
        name: ruleCalled(rule),
        at: printLocation(rule.rule.location),
        ports,
        ...(rule.rule.action && { action: rule.rule.action }),
        sure: runs(matches.map((match) => match === YES)),
        maybe: runs(matches.map((match) => match === MAYBE)),
      }) - 1
    );
  }
}

/** The positions that hold, as ranges: `0,1,2,7` becomes `0,2,7,7`. */
function runs(values: readonly boolean[]): number[] {
  const out: number[] = [];
  for (const [i, holds] of values.entries()) {
    if (!holds) continue;
    if (out.at(-1) === i - 1) out[out.length - 1] = i;
    else out.push(i, i);
  }
  return out;
}
