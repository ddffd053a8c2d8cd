import type { Edit, EditedObject, Path } from '../../manifests/edit/edit.ts';
import type { LabelSelector, NetworkPolicy, Peer, Rule as PolicyRule, PolicyType } from '../../manifests/model.ts';
import type { Facts } from './facts.ts';
import { policyYaml, selectorYaml } from './policy-yaml.ts';

/**
 * What a fix may close, so that `lint --fix` writes it. `nothing`: it changes no connection. `unknown`: it closes no connection
 * that a workload of the manifests opens, and none to what a Service or an Ingress publishes. `meant`: closing is what the
 * finding is about.
 */
type Closing = 'nothing' | 'unknown' | 'meant';

/** What a fix writes into the files. The engine checks it before anybody sees it (`offerOf`). */
export interface Patch {
  readonly edits: readonly Edit[];
  readonly closes: Closing;
  /** The connections that the finding says are missing, as policies that let them through. Absent if the patch opens nothing. */
  readonly opens?: readonly NetworkPolicy[];
}

/** The patch as a part of a fix. */
export function withPatch(patch: Patch | undefined): { patch?: Patch } {
  return patch ? { patch } : {};
}

/** The policy as edits refer to it. */
export function editedPolicy({ location, name }: NetworkPolicy): EditedObject {
  return { location, name };
}

/** The path of a rule in a policy, or of one of its peers. */
export function pathOf(direction: PolicyType, index: number, peer?: number): Path {
  const rule = ['spec', direction.toLowerCase(), index];
  return peer === undefined ? rule : [...rule, direction === 'Ingress' ? 'from' : 'to', peer];
}

/** A policy for the same pods with only this rule. */
export function ruleAlone(policy: NetworkPolicy, direction: PolicyType, rule: PolicyRule): NetworkPolicy {
  return {
    ...policy,
    name: `${policy.name}-alone`,
    policyTypes: new Set([direction]),
    namesTypes: true,
    ingress: direction === 'Ingress' ? [rule] : [],
    egress: direction === 'Egress' ? [rule] : [],
  };
}

/** Adds a default deny of these directions to what the namespace has. */
export function denyByDefault(facts: Facts, namespace: string, directions: readonly PolicyType[]): Patch | undefined {
  const own = facts.policiesIn(namespace);
  const place =
    own[0]?.location ??
    facts.manifests.namespaces.find(({ name }) => name === namespace)?.location ??
    facts.workloadsIn(namespace)[0]?.workload.location;
  if (!place) return undefined;
  const value = policyYaml(namespace, freeName(own, 'default-deny'), { podSelector: {}, policyTypes: [...directions] });
  return { edits: [{ edit: 'add', file: place.file, value }], closes: 'unknown' };
}

/** The name, with a number if another policy has it. */
export function freeName(policies: readonly NetworkPolicy[], name: string): string {
  const taken = new Set(policies.map((policy) => policy.name));
  for (let i = 1; ; i++) {
    const one = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(one)) return one;
  }
}

/** A peer for pods, in a policy of a namespace. */
export function podPeer(selector: LabelSelector, namespace: string, own: string): object {
  const pods = { podSelector: selectorYaml(selector) };
  if (namespace === own) return pods;
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, ...pods };
}

/** Excludes more addresses from an ipBlock. */
export function exceptEdits(
  policy: NetworkPolicy,
  path: Path,
  { except }: NonNullable<Peer['ipBlock']>,
  more: readonly string[],
): Edit[] {
  const added = [...new Set(more)].filter((cidr) => !except.includes(cidr));
  const object = editedPolicy(policy);
  if (except.length === 0) return [{ edit: 'set', object, path: [...path, 'except'], value: added }];
  return added.map((value, i) => ({ edit: 'set', object, path: [...path, 'except', except.length + i], value }));
}
