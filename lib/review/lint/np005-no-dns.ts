import type { LabelSelector, NetworkPolicy, PolicyPort, Rule as PolicyRule, Protocol } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO, YES } from '../../reach/selector.ts';
import { type Facts, type PodEnd, peersYaml, policyName, portsYaml } from './facts.ts';
import { editedPolicy, type Patch, pathOf, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noDns: Rule = {
  id: 'NP005',
  title: 'DNS missing under a deny of egress, or UDP without TCP',
  severity: 'error',
  why: 'A pod that may open connections but may not ask DNS finds nobody by name. Answers that do not fit into a UDP packet are asked for again over TCP, so both protocols are needed.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backend-egress, namespace: shop}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
      ports: [{port: 3306}]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: backend-egress, namespace: shop}
spec:
  podSelector: {matchLabels: {app: backend}}
  policyTypes: [Egress]
  egress:
    - to: [{podSelector: {matchLabels: {app: db}}}]
      ports: [{port: 3306}]
    - to:
        - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
          podSelector: {matchLabels: {k8s-app: kube-dns}}
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    // One finding for all that the same rule leaves without.
    const found = new Map<string, { names: string[]; finding: Omit<Finding, 'message'>; missing: string }>();
    for (const end of facts.workloads) {
      const rules = facts.rulesOf(end, 'Egress');
      if (end.group.sides.Egress.isolated !== YES || end.workload.hostNetwork || rules.length === 0) continue;
      const [policy] = facts.limitsOf(end, 'Egress');
      const missing = (['UDP', 'TCP'] as const).filter((protocol) => !canAsk(facts, end, rules, protocol));
      if (missing.length === 0 || !policy) continue;
      // Who may ask DNS and nothing else needs no names, but half of DNS is a mistake at any rate.
      if (missing.length === 2 && !rules.some((rule) => opensSomething(facts, rule))) continue;
      const partial = rules.find(({ rule }) => missing.length === 1 && rule.ports.some(isDnsPort));
      const location = partial?.rule.location ?? policy.location;
      const key = `${location.file}:${location.line} ${missing}`;
      const known = found.get(key);
      if (known) known.names.push(end.peer.name);
      else {
        found.set(key, {
          names: [end.peer.name],
          missing: missing.join(' or '),
          finding: {
            ...{ location, object: policyName(partial?.policy ?? policy) },
            fix: {
              say: 'let it out to the DNS of the cluster, UDP and TCP',
              ...withPatch(partial ? otherProtocol(partial, missing[0] as Protocol) : dnsRule(policy)),
            },
          },
        });
      }
    }
    for (const { names, missing, finding } of found.values()) {
      const others = names.length > 3 ? ` and ${names.length - 3} more` : '';
      yield { ...finding, message: `${names.slice(0, 3).join(', ')}${others} cannot ask DNS over ${missing}` };
    }
  },
};

/** 5353 is where the DNS pods of OpenShift listen. */
function isDnsPort({ port }: PolicyPort): boolean {
  return port === 53 || port === 5353 || (typeof port === 'string' && port.startsWith('dns'));
}

function canAsk(facts: Facts, end: PodEnd, rules: readonly CompiledRule[], protocol: Protocol): boolean {
  const isSaid = rules.some(({ rule }) => rule.ports.some((port) => port.protocol === protocol && isDnsPort(port)));
  return (
    isSaid ||
    [...facts.dns, ...facts.addresses].some((to) =>
      facts.connectivity.directionResults(end.group, to.group).Egress.has(protocol, 53),
    )
  );
}

function opensSomething(facts: Facts, rule: CompiledRule): boolean {
  const isForSomebody = [...facts.workloads, ...facts.strangers, ...facts.addresses, ...facts.dns].some(
    (end) => facts.matchOf(rule, end) !== NO,
  );
  return isForSomebody && !rule.ports.on(undefined).union(namedAsAll(rule)).isEmpty;
}

function namedAsAll({ ports }: CompiledRule): PortSet {
  return ports.names.length > 0 ? PortSet.all : PortSet.none;
}

/** The same peers on the same port, over the other protocol. */
function otherProtocol({ policy, rule, index }: CompiledRule, protocol: Protocol): Patch | undefined {
  const known = rule.ports.find(isDnsPort);
  if (typeof known?.port !== 'number' || known.endPort !== undefined) return undefined;
  const path = [...pathOf('Egress', index), 'ports', rule.ports.length];
  const { port, location } = known;
  return {
    edits: [{ edit: 'set', object: editedPolicy(policy), path, value: { port, protocol } }],
    closes: 'nothing',
    opens: alone(policy, { ...rule, ports: [{ port, protocol, location }] }),
  };
}

/** A rule more, in a policy that lets its pods open something already. */
function dnsRule(policy: NetworkPolicy): Patch | undefined {
  if (policy.egress.length === 0) return undefined;
  const rule: PolicyRule = {
    peers: [
      {
        namespaceSelector: labelled('kubernetes.io/metadata.name', 'kube-system'),
        podSelector: labelled('k8s-app', 'kube-dns'),
        location: policy.location,
      },
    ],
    ports: (['UDP', 'TCP'] as const).map((protocol) => ({ port: 53, protocol, location: policy.location })),
    location: policy.location,
  };
  const value = { to: peersYaml(rule), ports: portsYaml(rule) };
  return {
    edits: [{ edit: 'set', object: editedPolicy(policy), path: pathOf('Egress', policy.egress.length), value }],
    closes: 'nothing',
    opens: alone(policy, rule),
  };
}

/** A policy of the same pods with this egress rule and no other. */
function alone(policy: NetworkPolicy, rule: PolicyRule): NetworkPolicy {
  return {
    ...policy,
    name: `${policy.name}-dns`,
    policyTypes: new Set(['Egress']),
    namesTypes: true,
    ingress: [],
    egress: [rule],
  };
}

function labelled(key: string, value: string): LabelSelector {
  return { matchLabels: new Map([[key, value]]), matchExpressions: [] };
}
