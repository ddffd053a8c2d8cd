import type { NetworkPolicy } from '../../manifests/model.ts';
import { RulePorts } from '../../reach/compiled-policy.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO } from '../../reach/selector.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { editedPolicy, pathOf } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const splitRule: Rule = {
  id: 'NP007',
  title: 'ports split from their peers by a dash',
  severity: 'error',
  why: 'A dash before ports (or before from or to) begins another rule. Then the peers may use every port, and everybody may use these ports.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
    - ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3306}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    let previous: RuleInPolicy | undefined;
    for (const current of facts.rules()) {
      const { policy, direction, rule, index } = current;
      const first = previous;
      previous = current;
      if (!first || first.policy !== policy || first.direction !== direction) continue;
      const withPeers = [first, current].find((one) => one.rule.peers.length > 0 && one.rule.ports.length === 0);
      const withPorts = [first, current].find((one) => one.rule.peers.length === 0 && one.rule.ports.length > 0);
      if (!withPeers || !withPorts) continue;
      if (isMeantApart(facts, policy, withPeers, withPorts)) continue;
      const targets = facts.selectedBy(policy);
      const witness = direction === 'Ingress' ? facts.witnessOfStrangers(targets) : undefined;
      const side = direction === 'Ingress' ? 'from' : 'to';
      yield {
        ...{ location: rule.location, object: policyName(policy) },
        message: `${ruleName({ policy, direction, index: index - 1 })} and rule ${index + 1}: one has ${side} and no ports, the other ports and no ${side}`,
        ...(witness !== undefined && { witness }),
        fix: {
          say: 'write them as one rule, without the dash between',
          patch: {
            edits: [{ edit: 'join', object: editedPolicy(policy), path: pathOf(direction, index) }],
            closes: 'meant',
          },
        },
      };
    }
  },
};

const DNS = PortSet.range('UDP', 53).union(PortSet.range('TCP', 53));

/**
 * Are the two rules meant as two? Out to everybody for DNS, as many write it, where the other rule does not
 * name the pods of DNS; or out on ports that none of the pods declares that the
 * other rule names: as one rule, it would lead nowhere.
 */
function isMeantApart(facts: Facts, policy: NetworkPolicy, withPeers: RuleInPolicy, withPorts: RuleInPolicy): boolean {
  if (withPeers.direction !== 'Egress') return false;
  const ports = new RulePorts(withPorts.rule.ports);
  const [subject] = facts.selectedBy(policy);
  const compiled = subject && facts.rulesOf(subject, 'Egress').find((one) => one.rule === withPeers.rule);
  if (!compiled) return false;
  const isOfDns = ports.names.length === 0 && ports.on(undefined).subtract(DNS).isEmpty;
  if (isOfDns) return facts.dns.every((end) => facts.matchOf(compiled, end) === NO);
  const meant = facts.workloads.filter((end) => facts.matchOf(compiled, end) !== NO);
  return (
    meant.length > 0 &&
    meant.every(({ workload, group }) => {
      const own = ports.on(group.pods);
      const isDeclared = workload.ports.some(({ protocol, containerPort }) => own.has(protocol, containerPort));
      return workload.ports.length > 0 && !workload.mayHaveOtherPorts && !isDeclared;
    })
  );
}
