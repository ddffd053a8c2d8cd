import type { LabelSelectorRequirement, NetworkPolicy, PolicyType, Workload } from '../../manifests/model.ts';
import { isInForce } from '../../reach/compiled-policy.ts';
import { Connectivity } from '../../reach/connectivity.ts';
import { labelsName, withPod } from '../../reach/outside-pod.ts';
import { allKnown, labelsOfPods, matches, NO, requirementsOf } from '../../reach/selector.ts';
import { areRulesEnough } from './default-deny.ts';
import { type Facts, policyName } from './facts.ts';
import { listed } from './listed.ts';
import { editedPolicy } from './patch.ts';
import type { Finding, Rule } from './rule.ts';

export const exemptFromDeny: Rule = {
  id: 'NP023',
  title: 'default deny that pods can escape by a label',
  severity: 'warning',
  why: 'A default deny with NotIn or DoesNotExist exempts the pods that have the label, and whoever may create a pod may set it. Select every pod, and open what the exempt pods need with a policy of its own.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec:
  podSelector:
    matchExpressions: [{key: network, operator: NotIn, values: [open]}]
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
    for (const policy of facts.manifests.policies) {
      const directions = deniedBy(facts, policy);
      if (directions.length === 0) continue;
      const [exempted] = escapesOf(facts, policy, directions);
      if (!exempted) continue;
      const { namespace, name, location } = policy;
      const { labels, open } = exempted;
      const exempt = facts
        .workloadsIn(namespace)
        .filter(
          ({ workload, group }) =>
            !workload.hostNetwork &&
            directions.some((one) => group.sides[one].isolated === NO && exemptFrom(facts, workload, one)),
        );
      const so = exempt.length === 1 ? 'so is' : 'so are';
      const names = exempt.length > 0 ? `; ${so} ${listed(exempt.map(({ peer }) => peer.name))}` : '';
      const which = open.map((one) => one.toLowerCase()).join(' and ');
      yield {
        ...{ location, object: policyName(policy) },
        message: `${namespace}/${name} denies by default, but a pod labelled ${[...labels].map(([key, value]) => `${key}=${value}`).join(',')} is exempt${names}`,
        witness: `no policy limits the ${which} of ${namespace}/${labelsName(labels)}[Pod]`,
        fix: {
          say: 'select every pod, and let the exempted ones through by a policy of their own',
          patch: {
            edits: [{ edit: 'set', object: editedPolicy(policy), path: ['spec', 'podSelector'], value: {} }],
            closes: 'unknown',
          },
        },
      };
    }
  },
};

/** Does the selector of a default deny exempt this workload? */
export function exemptFrom(facts: Facts, workload: Workload, direction: PolicyType): boolean {
  const { namespace } = workload;
  return facts
    .policiesIn(namespace)
    .some(
      (policy) =>
        deniedBy(facts, policy).includes(direction) &&
        matches(policy.podSelector, labelsOfPods(workload)) === NO &&
        escapesOf(facts, policy, [direction]).length > 0,
    );
}

/** The directions in which a policy denies everything to all pods of its namespace, except for those that it exempts. */
function deniedBy(facts: Facts, { podSelector, ...policy }: NetworkPolicy): PolicyType[] {
  const asked = requirementsOf(podSelector);
  if (asked.length === 0 || !asked.every(isExemption)) return [];
  return (['Ingress', 'Egress'] as const).filter(
    (one) =>
      isInForce({ ...policy, podSelector }, one, facts.connectivity.cni) &&
      (one === 'Ingress' ? policy.ingress : policy.egress).length === 0,
  );
}

function isExemption({ operator }: LabelSelectorRequirement): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

/** Pods with only a label that exempts them, which no other policy limits. */
function escapesOf(
  facts: Facts,
  { namespace, podSelector }: NetworkPolicy,
  directions: readonly PolicyType[],
): { labels: ReadonlyMap<string, string>; open: PolicyType[] }[] {
  const policies = facts.policiesIn(namespace);
  return requirementsOf(podSelector).flatMap(({ key, values }) => {
    const labels = new Map([[key, values[0] ?? 'any']]);
    const selecting = policies.filter((one) => matches(one.podSelector, { labels, unknown: allKnown }) !== NO);
    const open = directions.filter(
      (one) =>
        !selecting.some((policy) => isInForce(policy, one, facts.connectivity.cni)) &&
        !isLimitedByOthers(facts, namespace, labels, one),
    );
    return open.length > 0 ? [{ labels, open }] : [];
  });
}

/** What the engine knows with such a pod beside the others. Kept, because several rules ask for it. */
const known = new WeakMap<Facts, Map<string, Connectivity>>();

/** Do policies of other kinds limit a pod with these labels? */
function isLimitedByOthers(
  facts: Facts,
  namespace: string,
  podLabels: ReadonlyMap<string, string>,
  direction: PolicyType,
): boolean {
  const { manifests, cni, policies } = facts.connectivity;
  if (policies.length === manifests.policies.length) return false;
  const name = `${namespace}/${labelsName(podLabels)}[Pod]`;
  const all = known.get(facts) ?? new Map<string, Connectivity>();
  known.set(facts, all);
  const namespaceLabels = manifests.namespaces.find((one) => one.name === namespace)?.labels ?? new Map();
  const connectivity =
    all.get(name) ??
    new Connectivity(withPod(manifests, { namespace, namespaceLabels, podLabels }).manifests, {
      cni,
      podCidrs: facts.podCidrs,
    });
  all.set(name, connectivity);
  const group = connectivity.groupOf(name);
  if (!group || group.kind === 'external') return false;
  return group.sides[direction].isolated !== NO || areRulesEnough({ connectivity }, group, direction);
}
