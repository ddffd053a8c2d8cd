import type { PolicyPort, Workload } from '../../manifests/model.ts';
import { type Facts, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { targetsOf } from './np009-port-nobody-listens-on.ts';
import type { Finding, Rule } from './rule.ts';

export const namedPort: Rule = {
  id: 'NP010',
  title: 'named port that no target has',
  severity: 'error',
  why: 'A port name is looked up among the container ports of the target pod, with the same protocol. If the pod has no port of that name, the rule opens nothing there. For an address it never opens anything.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: postgres}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: mysql}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    for (const found of facts.rules()) {
      const { targets, ports, onlyAddresses } = nowhere(facts, found);
      for (const port of ports) {
        const declared = targets.flatMap(({ ports }) => ports);
        const names = [...new Set(declared.flatMap(({ name }) => name ?? []))];
        const other = declared.find(({ name }) => name === port.port)?.protocol;
        yield {
          ...{ location: port.location, object: policyName(found.policy) },
          message: onlyAddresses
            ? `${ruleName(found)} names the port ${port.port}, and addresses have no named ports`
            : `${ruleName(found)} names the port ${port.port}/${port.protocol}, which none of its pods has`,
          fix: {
            say: other
              ? `write protocol: ${other}, which the port of that name has`
              : names.length > 0
                ? `use a name that is there: ${names.join(', ')}`
                : 'use the number of the port',
          },
        };
      }
    }
  },
};

/** The rules with a port name that no pod has. */
export function* portsNowhere(facts: Facts): Generator<RuleInPolicy> {
  for (const found of facts.rules()) if (nowhere(facts, found).ports.length > 0) yield found;
}

/** The port names of a rule that none of its targets has. */
function nowhere(facts: Facts, found: RuleInPolicy): Nowhere {
  const { direction, rule } = found;
  const named = rule.ports.filter(({ port }) => typeof port === 'string');
  const onlyAddresses = direction === 'Egress' && rule.peers.length > 0 && rule.peers.every(({ ipBlock }) => ipBlock);
  const targets = named.length === 0 || onlyAddresses ? [] : (targetsOf(facts, found) ?? []);
  if (targets.length === 0 && !onlyAddresses) return { targets, ports: [], onlyAddresses };
  const ports = named.filter((port) => !targets.some((target) => hasName(target, port)));
  return { targets, ports, onlyAddresses };
}

interface Nowhere {
  readonly targets: readonly Workload[];
  readonly ports: readonly PolicyPort[];
  /** Whether the rule is only for addresses, which never have port names. */
  readonly onlyAddresses: boolean;
}

function hasName({ ports }: Workload, { port, protocol }: PolicyPort): boolean {
  return ports.some((declared) => declared.name === port && declared.protocol === protocol);
}
