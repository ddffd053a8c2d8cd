import type { PolicyPort, Workload } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO } from '../../reach/selector.ts';
import { type Facts, isBehind, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import type { Finding, Rule } from './rule.ts';

export const portNobodyListensOn: Rule = {
  id: 'NP009',
  title: 'port that no target declares',
  severity: 'warning',
  why: 'A policy sees the port of the pod, not that of the Service in front of it. A rule for a port that none of its pods declares most likely opens nothing. Containers may listen without declaring it: then declare it, or suppress the finding.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  ingress:
    - from: [{podSelector: {matchLabels: {app: backend}}}]
      ports: [{port: 3307}]
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
    for (const found of facts.rules()) {
      const targets = targetsOf(facts, found);
      // Without a declared port of each, nobody knows what they listen on.
      if (!targets || targets.length === 0 || targets.some(({ ports }) => ports.length === 0)) continue;
      for (const port of found.rule.ports) {
        if (typeof port.port !== 'number' || targets.some((target) => listensOn(target, port))) continue;
        const service = serviceOn(facts, targets, port);
        const declared = [...new Set(targets.flatMap(({ ports }) => ports))].map(
          ({ protocol, containerPort }) => `${protocol} ${containerPort}`,
        );
        yield {
          ...{ location: port.location, object: policyName(found.policy) },
          message: `${ruleName(found)} is for ${port.protocol} ${port.port}, which ${targets.length === 1 ? `${targets[0]?.namespace}/${targets[0]?.name} does not declare` : 'none of its pods declares'}${service ? `: it is the port of Service ${service}` : ''}`,
          fix: { say: `use a port of the pods: ${[...new Set(declared)].slice(0, 6).join(', ')}` },
        };
      }
    }
  },
};

/** The pods that the rule's ports are ports of; undefined where some of them are not in the manifests. */
export function targetsOf(facts: Facts, { policy, direction, rule, index }: RuleInPolicy): Workload[] | undefined {
  const subjects = facts.selectedBy(policy);
  if (direction === 'Ingress') return complete(subjects.map(({ workload }) => workload));
  const [subject] = subjects;
  if (!subject || rule.peers.length === 0) return undefined;
  const compiled = facts.rulesOf(subject, 'Egress').find((one) => one.policy === policy && one.index === index);
  if (!compiled) return undefined;
  const others = [...facts.strangers, ...facts.addresses, ...facts.dns];
  if (others.some((other) => facts.matchOf(compiled, other) !== NO)) return undefined;
  return complete(
    facts.workloads.filter((other) => facts.matchOf(compiled, other) !== NO).map(({ workload }) => workload),
  );
}

/** What a controller may add to, has ports that are not in the manifests. */
function complete(workloads: Workload[]): Workload[] | undefined {
  return workloads.some(({ mayHaveOtherPorts }) => mayHaveOtherPorts) ? undefined : workloads;
}

function listensOn({ ports }: Workload, { protocol, port, endPort }: PolicyPort): boolean {
  if (typeof port !== 'number') return false;
  const range = PortSet.range(protocol, port, endPort);
  return ports.some((declared) => range.has(declared.protocol, declared.containerPort));
}

function serviceOn(
  { manifests }: Facts,
  targets: readonly Workload[],
  { protocol, port }: PolicyPort,
): string | undefined {
  const found = manifests.services.find(
    (service) =>
      service.ports.some((one) => one.port === port && one.protocol === protocol) &&
      targets.some((target) => isBehind(service, target)),
  );
  return found && `${found.namespace}/${found.name}`;
}
