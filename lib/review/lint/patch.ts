import type { Edit, EditedObject, Path } from '../../manifests/edit/edit.ts';
import type { LabelSelector, NetworkPolicy, Peer, Rule as PolicyRule, PolicyType } from '../../manifests/model.ts';
import type { Facts } from './facts.ts';
import { policyYaml, selectorYaml } from './policy-yaml.ts';

/**
 * What a fix may close for `lint --fix` to write it. `nothing`: it changes no connection. `unknown`: no connection that a workload of
 * the manifests opens, and none to what a Service or an Ingress publishes. `meant`: whatever the finding is about.
 */
type Closing = 'nothing' | 'unknown' | 'meant';

/** What a fix writes into the files. Nobody is offered one before the engine has checked it: see `offerOf`. */
export interface Patch {
  readonly edits: readonly Edit[];
  readonly closes: Closing;
  /** The connections that the finding says are missing, as policies that let them through; absent: it opens nothing. */
  readonly opens?: readonly NetworkPolicy[];
}

/** As a part of a fix. */
export function withPatch(patch: Patch | undefined): { patch?: Patch } {
  return patch ? { patch } : {};
}

/** The policy as edits call it. */
export function editedPolicy({ location, name }: NetworkPolicy): EditedObject {
  return { location, name };
}

/** Where a rule, or with `peer` one of its peers, stands in a policy. */
export function pathOf(direction: PolicyType, index: number, peer?: number): Path {
  const rule = ['spec', direction.toLowerCase(), index];
  return peer === undefined ? rule : [...rule, direction === 'Ingress' ? 'from' : 'to', peer];
}

/** A policy of the same pods with this rule and no other. */
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

/** A default deny of these directions, behind what the namespace has already. */
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

/** The name, or the name with a number, that none of the policies has. */
export function freeName(policies: readonly NetworkPolicy[], name: string): string {
  const taken = new Set(policies.map((policy) => policy.name));
  for (let i = 1; ; i++) {
    const one = i === 1 ? name : `${name}-${i}`;
    if (!taken.has(one)) return one;
  }
}

/** Pods as a peer of a policy of a namespace. */
export function podPeer(selector: LabelSelector, namespace: string, own: string): object {
  const pods = { podSelector: selectorYaml(selector) };
  if (namespace === own) return pods;
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, ...pods };
}

/** Leaves more addresses out of an ipBlock. */
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
