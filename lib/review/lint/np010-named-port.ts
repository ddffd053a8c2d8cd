import type { PolicyPort, Workload } from '../../manifests/model.ts';
import { type Facts, policyName, ruleName } from './facts.ts';
import { targetsOf } from './np009-port-nobody-listens-on.ts';
import type { Finding, Rule } from './rule.ts';

export const namedPort: Rule = {
  id: 'NP010',
  title: 'named port that no target has',
  severity: 'error',
  why: 'A port name is looked up among the container ports of the pod that is connected to, with the same protocol. Where the pod has none of that name, the rule opens nothing there; for an address it never opens anything.',
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
      const named = found.rule.ports.filter(({ port }) => typeof port === 'string');
      if (named.length === 0) continue;
      const { peers } = found.rule;
      const onlyAddresses = found.direction === 'Egress' && peers.length > 0 && peers.every(({ ipBlock }) => ipBlock);
      const targets = onlyAddresses ? [] : targetsOf(facts, found);
      if (!targets || (targets.length === 0 && !onlyAddresses)) continue;
      for (const port of named) {
        if (targets.some((target) => hasName(target, port))) continue;
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

function hasName({ ports }: Workload, { port, protocol }: PolicyPort): boolean {
  return ports.some((declared) => declared.name === port && declared.protocol === protocol);
}
