import { isInForce } from '../../reach/compiled-policy.ts';
import type { End } from '../../reach/explanation.ts';
import { YES } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const emptyList: Rule = {
  id: 'NP024',
  title: 'empty list that means everything',
  severity: 'warning',
  why: 'An empty from, to or ports in a rule looks like nobody or nothing, but it means everybody and everything, as if it were not written. Only an empty ingress or egress lets nothing through. If everything is meant, leave the list out, and nobody misreads it.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: []
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress: []
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const found of facts.rules()) {
      const { policy, direction, rule } = found;
      const { emptyLists } = rule;
      if (!emptyLists || !isInForce(policy, direction, facts.connectivity.cni)) continue;
      const meaning = emptyLists.map((name) => (name === 'ports' ? 'every port' : 'everybody'));
      const witness = witnessOf(facts, found, emptyLists);
      yield {
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName(found)}: the empty ${emptyLists.join(' and ')} ${meaning.length > 1 ? 'mean' : 'means'} ${meaning.join(' and ')}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: `leave ${emptyLists.join(' and ')} out if that is meant; to let nothing through, remove the rule and keep ${direction.toLowerCase()}: []`,
        },
      };
    }
  },
};

/** As many pods, and as many of those at the other end, are tried for an example. */
const MOST = 20;

/** A connection that the list is too short to keep out: from anybody, to anybody, or on every port. */
function witnessOf(
  facts: Facts,
  { policy, direction, rule }: RuleInPolicy,
  emptyLists: NonNullable<RuleInPolicy['rule']['emptyLists']>,
): string | undefined {
  if (emptyLists.includes('from')) return facts.witnessOfStrangers(facts.selectedBy(policy));
  const isOfPorts = !emptyLists.includes('to');
  const everybody: readonly End[] = isOfPorts
    ? [...facts.workloads, ...facts.outsiders]
    : [...facts.outsiders, ...facts.workloads];
  for (const subject of facts.selectedBy(policy).slice(0, MOST)) {
    const compiled = facts.rulesOf(subject, direction).find((one) => one.rule === rule);
    if (!compiled) continue;
    const others = everybody.filter((one) => one.peer !== subject.peer && facts.matchOf(compiled, one) === YES);
    for (const other of others.slice(0, MOST)) {
      const [from, to] = direction === 'Ingress' ? [other, subject] : [subject, other];
      const found = facts.witness(from, to);
      if (found === undefined) continue;
      if (!isOfPorts) return found;
      const { open } = facts.connectivity.between(from.group, to.group);
      if (open.isAll) return `${from.peer.name} reaches ${to.peer.name} on every port`;
    }
  }
  return undefined;
}
