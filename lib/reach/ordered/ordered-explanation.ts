import type { NetworkPolicy, Rule } from '../../manifests/model.ts';
import type { Connectivity } from '../connectivity.ts';
import { spaceOf } from '../family-in-use.ts';
import type { Group } from '../group.ts';
import type { Peer } from '../peer.ts';
import { PortSet } from '../port-set.ts';
import { greatest, type Match, NO } from '../selector.ts';
import type { CompiledOrderedRule } from './compiled-ordered.ts';
import { unknownOf } from './expression.ts';
import type { Trace } from './ordered-evaluation.ts';
import { policiesOf, type Stage, type StageItem } from './ordered-policy.ts';
import type { OrderedSide } from './ordered-side.ts';

/** The policies that are asked in one stage, and what they decide. */
export interface StageExplanation {
  readonly name: string;
  readonly end: 'Deny' | 'Pass';
  /** Does a policy of the stage select the subject? */
  readonly applies: Match;
  /** The policies of the stage that select the subject, in order and without NetworkPolicies. */
  readonly policies: readonly OrderedPolicyExplanation[];
  /** Are NetworkPolicies asked in the stage? */
  readonly hasNetworkPolicies: boolean;
  /** Ports that reach the end of the stage undecided. */
  readonly left: PortSet;
  readonly ties: readonly string[];
}

/** A policy that is asked about an end, and its rules in their order. */
export interface OrderedPolicyExplanation {
  readonly policy: NetworkPolicy;
  readonly selects: Match;
  readonly rules: readonly OrderedRuleExplanation[];
}

/** A rule, and its part in the verdict. */
export interface OrderedRuleExplanation {
  readonly rule: CompiledOrderedRule;
  readonly matches: Match;
  /** Whether the rule is asked only about what no NetworkPolicy allows. */
  readonly isBehindNetworkPolicies: boolean;
  /** The ports that the rule decides, or may decide. */
  readonly decides: PortSet;
  /** What would decide these ports without the rule. Empty if the rule decides none of them. */
  readonly otherwise: readonly string[];
  readonly unknown: readonly string[];
}

/** One end of a question. */
interface End {
  readonly peer: Peer;
  readonly group: Group;
}

/** The stages of a side's policies in order, with what each policy decides about the other end. */
export function explainStages(
  connectivity: Connectivity,
  side: OrderedSide,
  other: End,
  asked: PortSet,
): StageExplanation[] {
  const stages: StageExplanation[] = [];
  const known = new Map<CompiledOrderedRule, { matches: Match; decides: PortSet }>();
  const ends = new Map<Stage, { left: PortSet; applies: Match }>();
  trace(connectivity, side, other, {
    rule: (rule, _selects, match, hit) => {
      const before = known.get(rule) ?? { matches: NO, decides: PortSet.none };
      known.set(rule, { matches: greatest(before.matches, match), decides: before.decides.union(hit) });
    },
    stage: (stage, left, applies) => {
      ends.set(stage, { left: (ends.get(stage)?.left ?? PortSet.none).union(left), applies });
    },
  });
  const behind = behindNetworkPolicies([...ends.keys()]);
  for (const [stage, { left, applies }] of ends) {
    const policies = side.evaluation.policiesOf(stage).map(({ policy, selects, rules }) => ({
      policy,
      selects,
      rules: rules.map((rule): OrderedRuleExplanation => {
        const { matches, decides } = known.get(rule) ?? { matches: NO, decides: PortSet.none };
        const ports = decides.intersect(asked);
        return {
          ...{ rule, matches, decides, isBehindNetworkPolicies: behind.has(rule.rule) },
          otherwise: ports.isEmpty ? [] : otherwise(connectivity, side, other, rule, ports),
          unknown: unknownOf(rule.peer),
        };
      }),
    }));
    const { name, end } = stage;
    const hasNetworkPolicies = side.evaluation.asksNetworkPolicies(stage);
    if (policies.length > 0 || hasNetworkPolicies)
      stages.push({ name, end, applies, policies, hasNetworkPolicies, left, ties: side.evaluation.tiesOf(stage) });
  }
  return stages;
}

/** @param stages in order */
function behindNetworkPolicies(stages: readonly Stage[]): ReadonlySet<Rule> {
  const items = stages.flatMap((stage) => stage.items);
  const isAsking = (item: StageItem): boolean =>
    item.is === 'networkPolicies' || (item.is !== 'policy' && item.items.some(isAsking));
  const at = items.findIndex(isAsking);
  return new Set(
    [...policiesOf(at < 0 ? [] : items.slice(at + 1))].flatMap(({ rules }) => rules.map(({ rule }) => rule)),
  );
}

/** What decides these ports if a rule is not there, one phrase each. */
function otherwise(
  connectivity: Connectivity,
  side: OrderedSide,
  other: End,
  gone: CompiledOrderedRule,
  ports: PortSet,
): string[] {
  const found = new Map<string, PortSet>();
  let left = ports;
  const take = (what: string, some: PortSet) => {
    const own = some.intersect(left);
    if (own.isEmpty) return;
    found.set(what, (found.get(what) ?? PortSet.none).union(own));
    left = left.subtract(own);
  };
  trace(
    connectivity,
    side,
    other,
    {
      rule: (rule, _selects, _match, hit) => take(ruleWords(rule), hit),
      networkPolicies: (allowed) => take('a NetworkPolicy would allow it', allowed),
      stage: (stage, rest, applies) => {
        if (stage.end === 'Deny' && applies !== NO) take(`the end of ${stage.name} would deny it`, rest);
      },
      end: (rest) => take('nothing would decide it, so it would be open', rest),
    },
    new Set([gone.rule]),
  );
  return [...found].map(([what, some]) => (some === ports ? what : `${some}: ${what}`));
}

function ruleWords({ policy, direction, index, action }: CompiledOrderedRule): string {
  const name = `${direction.toLowerCase()} rule ${index + 1} of ${policy.kind} ${policy.name}`;
  return action === 'Pass' ? `${name} would pass it on` : `${name} would ${action === 'Allow' ? 'allow' : 'deny'} it`;
}

/** Evaluates again for the first family of addresses only, since the other end surely has it. */
function trace(
  connectivity: Connectivity,
  side: OrderedSide,
  { peer, group }: End,
  told: Trace,
  without?: ReadonlySet<CompiledOrderedRule['rule']>,
): void {
  if (group.kind === 'external') {
    const [range] = peer.kind === 'external' ? [peer.range] : group.ranges;
    if (range) side.traceAt(range, told, without);
    return;
  }
  const [family] = connectivity.families;
  if (family)
    side.traceWithPods(
      group.classIndex,
      group.pods,
      [family, spaceOf(group.pods, family, connectivity.cni)],
      told,
      without,
    );
}
