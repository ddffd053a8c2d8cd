import type { NetworkPolicy } from '../manifests/model.ts';
import type {
  OrderedPolicyExplanation,
  OrderedRuleExplanation,
  StageExplanation,
} from '../reach/ordered/ordered-explanation.ts';
import { policyCalled, ruleOf } from '../reach/policy-called.ts';
import { PortSet } from '../reach/port-set.ts';
import { MAYBE, NO, YES } from '../reach/selector.ts';
import { printLocation } from './problem.ts';

/**
 * For each stage: the rules that match, what they decide, and what would decide without them.
 * @param networkPolicies the lines of the NetworkPolicies that select the subject
 */
export function stageLines(
  stages: readonly StageExplanation[],
  asked: PortSet,
  networkPolicies: readonly string[],
): string[] {
  let left = asked;
  const lines: string[] = [];
  for (const stage of stages) {
    if (left.isEmpty) {
      lines.push(`  ${stage.name}: not asked any more`);
      continue;
    }
    lines.push(`  ${stage.name}:`);
    for (const tie of stage.ties) lines.push(`    ${tie}`);
    // A policy without a matching rule matters only if it brings the denial at the end of the stage.
    const shown = stage.policies.filter(({ rules }) => rules.length > 0 || stage.end === 'Deny');
    lines.push(...shown.flatMap((policy) => policyLines(policy, asked)).map((line) => `    ${line}`));
    if (stage.hasNetworkPolicies) lines.push(...networkPolicies.map((line) => `  ${line}`));
    lines.push(...endLines(stage, asked));
    left = leftAfter(stage, left);
  }
  if (!left.isEmpty) lines.push(`  behind the last tier: ${portsOf(left, asked)}open, as nothing decides it`);
  return lines;
}

function policyLines({ policy, selects, rules }: OrderedPolicyExplanation, asked: PortSet): string[] {
  const head = `${policyCalled(policy)} ${selects === MAYBE ? 'may select' : 'selects'} it (${printLocation(policy.location)})`;
  if (rules.length === 0) return [head];
  return [head, ...rules.flatMap((rule) => ruleLines(policy, rule, asked)).map((line) => `  ${line}`)];
}

function ruleLines(
  policy: NetworkPolicy,
  { rule, matches, decides, otherwise, unknown }: OrderedRuleExplanation,
  asked: PortSet,
): string[] {
  const head = `${ruleOf(policy, rule.direction, rule.rule)} ${rule.index + 1} (${rule.action}, ${printLocation(rule.rule.location)})`;
  if (matches === NO) return [`${head}: is for other peers`];
  const isForNone = rule.ports.names.length === 0 && rule.ports.on(undefined).isEmpty;
  if (isForNone) return [`${head}: is for no port of TCP, UDP or SCTP`];
  const ports = decides.intersect(asked);
  if (ports.isEmpty) return [`${head}: matches, and none of these ports is left for it`];
  const verb = { Allow: 'allows', Deny: 'denies', Pass: 'passes on' }[rule.action];
  const why = unknown.length > 0 ? `: ${unknown.join('; ')}` : '';
  const note = rule.rule.note === undefined ? '' : `; ${rule.rule.note}`;
  const what = matches === YES ? `${verb} ${ports}` : `may be for it, and ${verb} ${ports} then${why}`;
  return [`${head}: ${what}${note}`, ...otherwise.map((line) => `  without it: ${line}`)];
}

function endLines({ name, end, applies, left }: StageExplanation, asked: PortSet): string[] {
  const rest = left.intersect(asked);
  if (rest.isEmpty || applies === NO) return [];
  if (end === 'Pass') return [`    the end of ${name} leaves ${rest} to what is asked next`];
  return [`    the end of ${name} ${applies === MAYBE ? 'may deny' : 'denies'} ${rest}`];
}

/** The ports that a stage leaves to the next one, wholly or perhaps. */
function leftAfter({ policies, end, applies, left }: StageExplanation, before: PortSet): PortSet {
  const passed = policies
    .flatMap(({ rules }) => rules)
    .filter(({ rule }) => rule.action === 'Pass')
    .reduce((set, { decides }) => set.union(decides), PortSet.none);
  return before.intersect(end === 'Deny' && applies === YES ? passed : passed.union(left));
}

function portsOf(ports: PortSet, asked: PortSet): string {
  return ports === asked ? '' : `${ports} is `;
}
