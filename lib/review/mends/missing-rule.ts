import type { NetworkPolicy, PolicyPort, PolicyType, Rule, Workload } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import type { PortSet } from '../../reach/port-set.ts';
import type { Break } from '../breaks/break.ts';
import { specYaml } from './as-it-was.ts';
import type { Candidate, Compared, Mend } from './mend.ts';

/** A policy that adds what a break lacks: rules for names, or the halves of a connection that no rule has. */
export function missingRules(compared: Compared, one: Break): Candidate[] {
  if (one.kind === 'dns') return dnsPolicies(compared, one);
  return one.from.length === 1 && one.to.length === 1 ? missingHalves(compared, one) : [];
}

const NOWHERE = { file: '', line: 1 };

/** Lets all pods of a namespace ask for names: what every one of its workloads needs. */
function dnsPolicies({ after }: Compared, { subjects }: Break): Candidate[] {
  const namespaces = new Set(
    after.workloads.filter((workload) => subjects.includes(workloadName(workload))).map(({ namespace }) => namespace),
  );
  const [namespace, more] = namespaces;
  if (namespace === undefined || more !== undefined) return [];
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
  const policy = policyOf(namespace, 'allow-dns', everyPod, 'Egress', rule);
  const { mend, policies } = added(after.policies, policy, `Let the pods of ${namespace} ask for names`);
  return [{ mends: [mend], after: { ...after, policies } }];
}

/** The half that is missing: at the source, at the target, or both. */
function missingHalves({ after }: Compared, { from, to, ports, causes }: Break): Candidate[] {
  const find = (name: string | undefined) => after.workloads.find((workload) => workloadName(workload) === name);
  const [source, target] = [find(from[0]), find(to[0])];
  if (!source || !target) return [];
  const sides = new Set(
    causes.filter(({ when, rules }) => when === 'now' && rules.length === 0).map(({ direction }) => direction),
  );
  const [first, more] = (['Egress', 'Ingress'] as const).filter((direction) => sides.has(direction));
  if (!first || more) return [];
  const [subject, other] = first === 'Egress' ? [source, target] : [target, source];
  const policy = halfPolicy(subject, other, first, ports);
  if (!policy) return [];
  const { mend, policies } = added(after.policies, policy, `Add the ${first.toLowerCase()} half`);
  return [{ mends: [mend], after: { ...after, policies } }];
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
    ports: ports.isAll
      ? []
      : [...ports.entries()].flatMap(([protocol, ranges]) =>
          ranges.map(([port, last]) => ({ protocol, port, ...(last > port && { endPort: last }), location: NOWHERE })),
        ),
    location: NOWHERE,
  };
  const name = direction === 'Egress' ? `${subject.name}-to-${other.name}` : `${subject.name}-from-${other.name}`;
  return policyOf(subject.namespace, name, { matchLabels: subject.labels, matchExpressions: [] }, direction, rule);
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

/** Of a name that no other policy has. */
function added(
  policies: readonly NetworkPolicy[],
  policy: NetworkPolicy,
  say: string,
): { readonly mend: Mend; readonly policies: readonly NetworkPolicy[] } {
  const taken = new Set(policies.filter(({ namespace }) => namespace === policy.namespace).map(({ name }) => name));
  let name = policy.name;
  for (let i = 2; taken.has(name); i++) name = `${policy.name}-${i}`;
  const own = { ...policy, name };
  const { namespace } = policy;
  const yaml = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: specYaml(own),
  };
  return { mend: { say, yaml }, policies: [...policies, own] };
}
