import type { NetworkPolicy, PolicyPort, PolicyType, Rule, Workload } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Break } from '../breaks/break.ts';
import { freeName } from '../lint/patch.ts';
import { policyYaml } from '../lint/policy-yaml.ts';
import { specYaml } from './as-it-was.ts';
import type { Candidate, Compared, Mend } from './mend.ts';

/** The most connections that a mend adds. More are no small mend. */
const MOST = 4;
const NOWHERE = { file: '', line: 1 };

/** What is needed and closed: a break, or the half of an edge. */
type Lack = Pick<Break, 'kind' | 'subjects' | 'from' | 'to' | 'ports' | 'causes'>;

/** Policies that add what a break lacks: a rule for DNS, the missing halves of connections, or an entry for everyone. */
export function missingRules(compared: Compared, one: Lack): Candidate[] {
  const { kind, from, to } = one;
  const missing: readonly Missing[] =
    kind === 'dns' ? namesOf(compared, one) : kind === 'ingress' ? entryOf(compared, one) : [];
  const pairs = kind === 'dns' ? [] : from.flatMap((source) => to.map((target) => [source, target] as const));
  const halves = pairs.length > MOST ? [] : pairs.map(([source, target]) => halvesOf(compared, one, source, target));
  const all = halves.length > 0 && halves.every((some) => some.length > 0) ? halves.flat() : missing;
  return all.length === 0 ? [] : [adding(compared, one, all)];
}

/** A policy that is missing, and its purpose. */
interface Missing {
  readonly policy: NetworkPolicy;
  readonly say: string;
}

/**
 * Adds all of them, each under a name that no other policy has. Each goes into the file of a policy of its namespace that
 * closes the connection.
 */
function adding({ after }: Compared, { causes }: Lack, missing: readonly Missing[]): Candidate {
  const policies = [...after.policies];
  const mends = missing.map(({ policy, say }): Mend => {
    const own = {
      ...policy,
      name: freeName(
        policies.filter((one) => one.namespace === policy.namespace),
        policy.name,
      ),
    };
    policies.push(own);
    const yaml = policyYaml(own.namespace, own.name, specYaml(own));
    const closing = causes.flatMap((cause) => cause.policies).find((one) => one.namespace === own.namespace);
    return { say, yaml, edits: closing ? [{ edit: 'add', file: closing.location.file, value: yaml }] : [] };
  });
  return { mends, after: { ...after, policies }, added: policies.slice(after.policies.length) };
}

/** Lets all pods of a namespace resolve names, because every workload needs that. */
function namesOf({ after }: Compared, { subjects }: Lack): Missing[] {
  const namespaces = new Set(
    after.workloads.filter((workload) => subjects.includes(workloadName(workload))).map(({ namespace }) => namespace),
  );
  if (namespaces.size > MOST) return [];
  const port = (protocol: 'TCP' | 'UDP'): PolicyPort => ({ protocol, port: 53, location: NOWHERE });
  const only = (key: string, value: string) => ({ matchLabels: new Map([[key, value]]), matchExpressions: [] });
  const rule: Rule = {
    peers: [
      {
        namespaceSelector: only('kubernetes.io/metadata.name', 'kube-system'),
        podSelector: only('k8s-app', 'kube-dns'),
        location: NOWHERE,
      },
    ],
    ports: [port('UDP'), port('TCP')],
    location: NOWHERE,
  };
  const everyPod = { matchLabels: new Map(), matchExpressions: [] };
  return [...namespaces].map((namespace) => ({
    policy: policyOf(namespace, 'allow-dns', everyPod, 'Egress', rule),
    say: `Let the pods of ${namespace} resolve names (DNS)`,
  }));
}

/** Lets everyone in again, because nobody knows whom a Service or an Ingress serves. */
function entryOf({ after }: Compared, { to, ports }: Lack): Missing[] {
  const [target, more] = after.workloads.filter((workload) => to.includes(workloadName(workload)));
  if (!target || more || target.labels.size === 0) return [];
  const rule: Rule = { peers: [], ports: portsOf(ports), location: NOWHERE };
  const pods = { matchLabels: target.labels, matchExpressions: [] };
  const policy = policyOf(target.namespace, `${target.name}-entry`, pods, 'Ingress', rule);
  return [{ policy, say: `Let everyone reach ${target.name} again, as before` }];
}

/** The missing halves of a connection: at the source, at the target, or both. */
function halvesOf({ after }: Compared, { ports, causes }: Lack, from: string, to: string): Missing[] {
  const find = (name: string) => after.workloads.find((workload) => workloadName(workload) === name);
  const [source, target] = [find(from), find(to)];
  if (!source || !target) return [];
  const closed = causes.filter(
    ({ when, rules, policies }) => when === 'now' && rules.length === 0 && policies.length > 0,
  );
  const ends = { Egress: from, Ingress: to };
  return (['Egress', 'Ingress'] as const)
    .filter((direction) => closed.some((one) => one.direction === direction && one.subject === ends[direction]))
    .flatMap((direction): Missing[] => {
      const [subject, other] = direction === 'Egress' ? [source, target] : [target, source];
      const policy = halfPolicy(subject, other, direction, ports);
      const side = direction.toLowerCase();
      return policy ? [{ policy, say: `Add the ${side} half of ${source.name} to ${target.name}` }] : [];
    });
}

function halfPolicy(
  subject: Workload,
  other: Workload,
  direction: PolicyType,
  ports: PortSet,
): NetworkPolicy | undefined {
  if (subject.labels.size === 0 || other.labels.size === 0) return undefined;
  const isSame = subject.namespace === other.namespace;
  const namespace = new Map([['kubernetes.io/metadata.name', other.namespace]]);
  const rule: Rule = {
    peers: [
      {
        ...(!isSame && { namespaceSelector: { matchLabels: namespace, matchExpressions: [] } }),
        podSelector: { matchLabels: other.labels, matchExpressions: [] },
        location: NOWHERE,
      },
    ],
    ports: portsOf(ports),
    location: NOWHERE,
  };
  const name = direction === 'Egress' ? `${subject.name}-to-${other.name}` : `${subject.name}-from-${other.name}`;
  return policyOf(subject.namespace, name, { matchLabels: subject.labels, matchExpressions: [] }, direction, rule);
}

function portsOf(ports: PortSet): PolicyPort[] {
  if (ports.isAll) return [];
  return [...ports.entries()].flatMap(([protocol, ranges]) =>
    ranges.map(([port, last]) => ({ protocol, port, ...(last > port && { endPort: last }), location: NOWHERE })),
  );
}

function policyOf(
  namespace: string,
  name: string,
  podSelector: NetworkPolicy['podSelector'],
  direction: PolicyType,
  rule: Rule,
): NetworkPolicy {
  return {
    ...{ namespace, name, podSelector, policyTypes: new Set([direction]), namesTypes: true, namesNamespace: true },
    ingress: direction === 'Ingress' ? [rule] : [],
    egress: direction === 'Egress' ? [rule] : [],
    location: NOWHERE,
  };
}
