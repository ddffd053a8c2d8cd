import type { PolicyPort, Service, Workload } from '../../manifests/model.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO } from '../../reach/selector.ts';
import { type Facts, isEmptySelector, policyName, type RuleInPolicy, ruleName } from './facts.ts';
import { listed } from './listed.ts';
import { editedPolicy, type Patch, pathOf, ruleAlone, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';
import { isBehind, makersOf } from './selecting.ts';

export const portNobodyListensOn: Rule = {
  id: 'NP009',
  title: 'port that no target declares',
  severity: 'warning',
  why: 'A policy sees the port of the pod, not the port of the Service in front of it. A rule for a port that none of its pods declares most likely opens nothing. It is an error if the port is that of a Service that sends to another port, and a note beside ports that are declared. A container may listen on a port without declaring it. Then declare it, or suppress the finding.',
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
      const unheard = unheardOf(facts, found);
      const [first] = unheard?.ports ?? [];
      if (!unheard || !first) continue;
      const { targets, ports, service } = unheard;
      const declared = targets.flatMap((target) => target.ports.map((one) => `${one.protocol} ${one.containerPort}`));
      const isWhole = ports.length === found.rule.ports.length;
      const names = listed(
        ports.map(({ protocol, port, endPort }) => `${protocol} ${port}${endPort === undefined ? '' : `-${endPort}`}`),
      );
      yield {
        // Beside a declared port, it may be one that they listen on without declaring it.
        severity: service ? 'error' : isWhole ? 'warning' : 'note',
        ...{ location: first.location, object: policyName(found.policy) },
        message: `${ruleName(found)} is for ${names}, which ${targets.length === 1 ? `${targets[0]?.namespace}/${targets[0]?.name} does not declare` : 'none of its pods declares'}${service ? `: it is the port of Service ${service.namespace}/${service.name}` : ''}`,
        fix: { say: `use a port of the pods: ${listed(declared, 6)}`, ...withPatch(targetPorts(found, unheard)) },
      };
    }
  },
};

/** The rules that name the port of a Service in place of the port of its pods. */
export function* portsOfServices(facts: Facts): Generator<RuleInPolicy> {
  for (const found of facts.rules()) if (unheardOf(facts, found)?.service !== undefined) yield found;
}

interface Unheard {
  readonly targets: readonly Workload[];
  readonly ports: readonly PolicyPort[];
  readonly service: Service | undefined;
}

/** Ports of a rule that none of its targets declares. `service` has such a port, and sends to another one of them. */
function unheardOf(facts: Facts, found: RuleInPolicy): Unheard | undefined {
  const numbered = found.rule.ports.filter(({ port }) => typeof port === 'number');
  const targets = numbered.length > 0 ? targetsOf(facts, found) : undefined;
  // If one of them declares no port, nobody knows on what it listens.
  if (!targets || targets.length === 0 || targets.some(({ ports }) => ports.length === 0)) return undefined;
  const ports = numbered.filter((port) => !targets.some((target) => listensOn(facts, target, port)));
  const service = ports.map((port) => serviceOn(facts, targets, port)).find((one) => one !== undefined);
  return { targets, ports, service };
}

/** The pods whose ports the rule means. Undefined if some of them are not in the manifests. */
export function targetsOf(facts: Facts, { policy, direction, rule, index }: RuleInPolicy): Workload[] | undefined {
  const subjects = facts.selectedBy(policy);
  // A policy for every pod also selects pods that something makes out of sight.
  const isForAny = isEmptySelector(policy.podSelector);
  if (direction === 'Ingress' && isForAny && makersOf(facts.manifests, policy.namespace, policy.podSelector).length > 0)
    return undefined;
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

/** The workloads. Undefined if a controller may add ports that are not in the manifests. */
function complete(workloads: Workload[]): Workload[] | undefined {
  return workloads.some(({ mayHaveOtherPorts }) => mayHaveOtherPorts) ? undefined : workloads;
}

/** Does a container declare the port, or does a Service in front of it send there? */
function listensOn({ manifests }: Facts, workload: Workload, { protocol, port, endPort }: PolicyPort): boolean {
  if (typeof port !== 'number') return false;
  const range = PortSet.range(protocol, port, endPort);
  const isSentTo = manifests.services.some(
    (service) =>
      service.namespace === workload.namespace &&
      service.ports.some((one) => one.protocol === protocol && range.has(protocol, Number(one.targetPort))) &&
      isBehind(service, workload),
  );
  return isSentTo || workload.ports.some((declared) => range.has(declared.protocol, declared.containerPort));
}

function serviceOn(
  { manifests }: Facts,
  targets: readonly Workload[],
  { protocol, port }: PolicyPort,
): Service | undefined {
  return manifests.services.find(
    (service) =>
      service.ports.some((one) => one.port === port && one.protocol === protocol) &&
      targets.some((target) => isBehind(service, target)),
  );
}

/** The ports that the Service sends to. Undefined if it is not in front of all the pods, or if the rule has such a port already. */
function targetPorts(
  { policy, direction, rule, index }: RuleInPolicy,
  { targets, ports, service }: Unheard,
): Patch | undefined {
  if (!service || !targets.every((target) => isBehind(service, target))) return undefined;
  const meant = ports.map(({ port, endPort, ...rest }) => {
    const own = service.ports.find((one) => one.port === port && one.protocol === rest.protocol);
    return typeof own?.targetPort === 'number' && endPort === undefined ? { ...rest, port: own.targetPort } : undefined;
  });
  const found = meant.flatMap((one) => one ?? []);
  const isThere = found.some(({ port, protocol }) =>
    rule.ports.some((one) => one.port === port && one.protocol === protocol),
  );
  if (isThere || found.length < ports.length) return undefined;
  return {
    edits: found.map(({ port }, i) => ({
      ...{ edit: 'set', object: editedPolicy(policy), value: port },
      path: [...pathOf(direction, index), 'ports', rule.ports.indexOf(ports[i] as PolicyPort), 'port'],
    })),
    closes: 'unknown',
    opens: [ruleAlone(policy, direction, { ...rule, ports: found })],
  };
}
