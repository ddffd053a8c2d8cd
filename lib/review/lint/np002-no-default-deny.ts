import type { Location, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import { compareText } from '../../reach/peer.ts';
import { policyCalled } from '../../reach/policy-called.ts';
import { missingDefaultDeny, openingAll, severityOfOpen } from './default-deny.ts';
import { type Facts, policyName } from './facts.ts';
import { listed } from './listed.ts';
import { openWorkloads, saysOpen } from './np001-not-isolated.ts';
import { undoneBy } from './np015-allow-all.ts';
import { denyByDefault, withPatch } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const noDefaultDeny: Rule = {
  id: 'NP002',
  title: 'namespace without a default deny',
  severity: 'warning',
  why: 'If no policy selects every pod of the namespace, a pod that somebody adds tomorrow is open in that direction, whatever limits the others. A policy that lets everything through denies nothing. For egress alone that is a note, because open egress is often a decision. If existing pods are open, too, NP001 finds it instead.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: every-app, namespace: shop}
spec:
  podSelector: {matchExpressions: [{key: app, operator: Exists}]}
  policyTypes: [Ingress, Egress]
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
`,
  },
  *find(facts: Facts): Generator<Finding> {
    const open = openWorkloads(facts);
    for (const { name, location } of facts.manifests.namespaces) {
      const own = facts.workloadsIn(name).filter(({ workload }) => !workload.hostNetwork);
      if (own.length === 0) continue;
      yield* letThrough(facts, name);
      const missing = missingDefaultDeny(facts, name);
      if (missing.length === 0 || saysOpen(facts, open.get(name))) continue;
      yield {
        severity: severityOfOpen(facts, name, missing),
        location: location ?? (own[0]?.workload.location as Location),
        object: { kind: 'Namespace', namespace: '', name },
        message: `namespace ${name} has no default deny of ${missing.join(' and ').toLowerCase()}: a new pod in it is open`,
        fix: { say: 'add a policy that selects every pod', ...withPatch(denyByDefault(facts, name, missing)) },
      };
    }
  },
};

/** Namespaces with policies for every pod that limit none. */
function* letThrough(facts: Facts, namespace: string): Generator<Finding> {
  for (const direction of ['Ingress', 'Egress'] as const) {
    const policies = openingAll(facts, namespace, direction).toSorted(inOrder);
    const [first] = policies;
    // NP015 finds a rule that opens what another policy limits.
    if (!first || policies.some((policy) => isSaidOf(facts, policy, direction))) continue;
    const names = policies.map(policyCalled);
    const which = `${listed(names)} ${names.length > 1 ? 'together let' : 'lets'} everything through`;
    yield {
      severity: direction === 'Ingress' ? 'warning' : 'note',
      ...{ location: first.location, object: policyName(first) },
      message: `namespace ${namespace} has no default deny of ${direction.toLowerCase()}: a new pod in it is open, since ${which}`,
      fix: { say: 'name the peers and the ports that are meant' },
    };
  }
}

/** NetworkPolicies first, each kind by name, in whichever order files have them. */
function inOrder(a: NetworkPolicy, b: NetworkPolicy): number {
  const kinds = Number(a.kind !== undefined) - Number(b.kind !== undefined);
  return kinds || compareText(policyCalled(a), policyCalled(b));
}

function isSaidOf(facts: Facts, policy: NetworkPolicy, direction: PolicyType): boolean {
  const rules = direction === 'Ingress' ? policy.ingress : policy.egress;
  return rules.some((rule) => undoneBy(facts, { policy, direction, rule }) !== undefined);
}
