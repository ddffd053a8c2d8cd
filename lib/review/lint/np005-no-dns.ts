import type { LabelSelector, NetworkPolicy, PolicyPort, Rule as PolicyRule, Protocol } from '../../manifests/model.ts';
import type { CompiledRule } from '../../reach/compiled-policy.ts';
import { isOrderedRule } from '../../reach/ordered/compiled-ordered.ts';
import { PortSet } from '../../reach/port-set.ts';
import { NO, YES } from '../../reach/selector.ts';
import { type Facts, type PodEnd, policyName } from './facts.ts';
import { listed } from './listed.ts';
import { editedPolicy, type Patch, pathOf, ruleAlone, withPatch } from './patch.ts';
import { peersYaml, portsYaml } from './policy-yaml.ts';
import type { Finding, Rule } from './rule.ts';
import { rulePlaced } from './rule-placed.ts';

export const noDns: Rule = {
  id: 'NP005',
  title: 'DNS missing where egress is denied, or open over one protocol only',
  severity: 'warning',
  why: 'A pod that may open connections but may not ask DNS finds nobody by name. An answer that does not fit into a UDP packet is asked for again over TCP, so both protocols are needed. It is an error if only TCP is allowed, which is what ports without a protocol mean: then no name is found at all. It is a note if only UDP is allowed. Pods that may reach only single addresses need no names.',
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
    // One finding for all pods that the same rule, or the same namespace, leaves without DNS.
    const found = new Map<string, Missing>();
    for (const end of facts.workloads) {
      const rules = facts.rulesOf(end, 'Egress');
      const { isolated, doubts } = end.group.sides.Egress;
      // A policy of a kind that is not evaluated may let it out.
      if (isolated !== YES || doubts.pods.opens || end.workload.hostNetwork || rules.length === 0) continue;
      const [policy] = facts.limitsOf(end, 'Egress');
      const missing = (['UDP', 'TCP'] as const).filter((protocol) => !canAsk(facts, end, rules, protocol));
      if (missing.length === 0 || !policy) continue;
      // A pod that may reach nothing but DNS needs no names. But half of DNS is a mistake in any case.
      const using = rules.find((rule) => needsNames(facts, rule));
      if (missing.length === 2 && !using) continue;
      const partial = rules.find(({ rule }) => missing.length === 1 && rule.ports.some(isDnsPort));
      const location = partial?.rule.location ?? policy.location;
      const where = partial ? `${location.file}:${location.line}` : end.workload.namespace;
      const key = `${where} ${missing}`;
      const patch = partial ? otherProtocol(partial, missing[0] as Protocol) : dnsRule((using ?? rules[0])?.policy);
      const denying = missing.flatMap((protocol) => rulesThatDeny(facts, end, protocol)).map(rulePlaced);
      const known = found.get(key);
      if (known) {
        known.names.push(end.peer.name);
        known.patches.push(patch);
        for (const rule of denying) known.denying.add(rule);
      } else {
        const severity = missing.length === 2 ? 'warning' : missing[0] === 'UDP' ? 'error' : 'note';
        found.set(key, {
          names: [end.peer.name],
          denying: new Set(denying),
          missing: missing.join(' or '),
          patches: [patch],
          finding: { severity, location, object: policyName(partial?.policy ?? policy) },
        });
      }
    }
    for (const { names, denying, missing, patches, finding } of found.values()) {
      const patch = together(patches);
      // Such a rule may be asked before or after the one to add. If it is before, that one alone mends nothing.
      const denied = denying.size > 0 ? `; it is denied by ${listed([...denying])}` : '';
      yield {
        ...finding,
        message: `${listed(names)} cannot ask DNS over ${missing}`,
        fix: { say: `let it out to the DNS of the cluster, UDP and TCP${denied}`, ...withPatch(patch) },
      };
    }
  },
};

interface Missing {
  readonly names: string[];
  /** The rules that deny it, with their places. */
  readonly denying: Set<string>;
  readonly missing: string;
  readonly patches: (Patch | undefined)[];
  readonly finding: Pick<Finding, 'severity' | 'location' | 'object'>;
}

/** Joins patches, with each edit once. */
function together(patches: readonly (Patch | undefined)[]): Patch | undefined {
  if (patches.includes(undefined)) return undefined;
  const each = new Map(patches.flatMap((one) => (one ? [[JSON.stringify(one.edits), one] as const] : [])));
  const all = [...each.values()];
  return {
    edits: all.flatMap(({ edits }) => edits),
    closes: 'nothing',
    opens: all.flatMap(({ opens }) => opens ?? []),
  };
}

/** The DNS pods of OpenShift listen on 5353. */
function isDnsPort({ port }: PolicyPort): boolean {
  return port === 53 || port === 5353 || (typeof port === 'string' && port.startsWith('dns'));
}

function canAsk(facts: Facts, end: PodEnd, rules: readonly CompiledRule[], protocol: Protocol): boolean {
  const isDenied = rulesThatDeny(facts, end, protocol).length > 0;
  return (
    (!isDenied && rules.some((rule) => isForDns(rule, protocol))) ||
    [...facts.dns, ...facts.addresses].some((to) =>
      facts.connectivity.directionResults(end.group, to.group).Egress.has(protocol, 53),
    )
  );
}

/** Rules of other kinds of policies that decide about DNS, and deny it. */
function rulesThatDeny(facts: Facts, end: PodEnd, protocol: Protocol): CompiledRule[] {
  return facts.dns.flatMap((to) =>
    facts.connectivity
      .rulesFor('Egress', end.group, to.group)
      .filter(({ rule, ports }) => rule.action === 'Deny' && ports.on(undefined).has(protocol, 53)),
  );
}

/** Is it a rule about DNS? In a policy of another kind, a rule for every port is not. */
function isForDns(compiled: CompiledRule, protocol: Protocol): boolean {
  const { rule, ports } = compiled;
  if (!isOrderedRule(compiled)) return rule.ports.some((port) => port.protocol === protocol && isDnsPort(port));
  const own = ports.on(undefined).intersect(PortSet.whole(protocol));
  const isNumbered = own !== PortSet.whole(protocol) && (own.has(protocol, 53) || own.has(protocol, 5353));
  return compiled.action === 'Allow' && (isNumbered || ports.names.some((name) => name.startsWith(`${protocol}/dns`)));
}

/** Does the rule open connections to more than single addresses? Only those need names. */
function needsNames(facts: Facts, rule: CompiledRule): boolean {
  const { peers } = rule.rule;
  if (peers.length > 0 && peers.every(({ ipBlock }) => ipBlock && isSingle(ipBlock.cidr))) return false;
  const isForSomebody = [...facts.workloads, ...facts.strangers, ...facts.addresses, ...facts.dns].some(
    (end) => facts.matchOf(rule, end) !== NO,
  );
  return isForSomebody && !rule.ports.on(undefined).union(namedAsAll(rule)).isEmpty;
}

function isSingle(cidr: string): boolean {
  return /\/(?:32|128)$/.test(cidr);
}

function namedAsAll({ ports }: CompiledRule): PortSet {
  return ports.names.length > 0 ? PortSet.all : PortSet.none;
}

/** The same peers and port, with the other protocol. */
function otherProtocol({ policy, rule, index }: CompiledRule, protocol: Protocol): Patch | undefined {
  const known = rule.ports.find(isDnsPort);
  if (typeof known?.port !== 'number' || known.endPort !== undefined) return undefined;
  const path = [...pathOf('Egress', index), 'ports', rule.ports.length];
  const { port, location } = known;
  return {
    edits: [{ edit: 'set', object: editedPolicy(policy), path, value: { port, protocol } }],
    closes: 'nothing',
    opens: [ruleAlone(policy, 'Egress', { ...rule, ports: [{ port, protocol, location }] })],
  };
}

/** One more rule, in a policy that already lets its pods open something. */
function dnsRule(policy: NetworkPolicy | undefined): Patch | undefined {
  // What rules of another kind look like, only their API says.
  if (!policy || policy.kind !== undefined) return undefined;
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
    opens: [ruleAlone(policy, 'Egress', rule)],
  };
}

function labelled(key: string, value: string): LabelSelector {
  return { matchLabels: new Map([[key, value]]), matchExpressions: [] };
}
