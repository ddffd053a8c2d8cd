import { isSlip } from '../../manifests/fields/slip.ts';
import type { NetworkPolicy, Unseen } from '../../manifests/model.ts';
import { type Facts, isEmptySelector, policyName } from './facts.ts';
import { listed } from './listed.ts';
import { writtenSelector } from './near-miss.ts';
import { correction, makersText, nothingSelected } from './nothing-selected.ts';
import type { Finding, Rule } from './rule.ts';

export const selectsNothing: Rule = {
  id: 'NP003',
  title: 'policy selects nothing',
  severity: 'warning',
  why: 'A policy limits the pods that its podSelector matches in its own namespace. If it matches none, it has no effect, and the pods that it was written for are not limited by it. It is an error if the label is almost one that pods have, or if pods of another namespace have it. It is a note if a chart or an operator may make the pods. If the pods are in another repository, annotate the policy, or its Namespace, with tierwall.dev/pods-elsewhere and say where they are.',
  example: {
    wrong: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app.kubernetes.io/name: db}}
`,
    right: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: db-access, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
`,
  },
  *find(facts: Facts): Generator<Finding> {
    // A folder with only policies says nothing about pods.
    if (facts.manifests.workloads.length === 0) return;
    for (const policy of facts.manifests.policies) {
      const found = judge(facts, policy);
      const object = policyName(policy);
      if (!found || ('makers' in found && !facts.isIgnored('NP003', object))) continue;
      const { location } = policy;
      yield 'makers' in found ? { ...noteOf([policy], found), location, object } : { ...found, location, object };
    }
    // Pods out of sight are one cause, however many policies are for them.
    for (const [name, { policies, makers }] of notInSight(facts)) {
      const [first] = policies;
      if (!first) continue;
      const object = policies.length === 1 ? policyName(first) : { kind: 'Namespace', namespace: '', name };
      yield { ...noteOf(policies, { makers: [...makers] }), location: first.location, object };
    }
  },
};

/** Pods that may be in the namespace and are not in these manifests, and what may make them, if that is known. */
interface NotInSight {
  readonly makers: readonly Unseen[];
}

/** For each namespace, the policies for pods that are out of sight. */
export function notInSight(facts: Facts): Map<string, { policies: NetworkPolicy[]; makers: Set<Unseen> }> {
  const unchecked = new Map<string, { policies: NetworkPolicy[]; makers: Set<Unseen> }>();
  if (facts.manifests.workloads.length === 0) return unchecked;
  for (const policy of facts.manifests.policies) {
    const found = judge(facts, policy);
    if (!found || !('makers' in found) || facts.isIgnored('NP003', policyName(policy))) continue;
    const known = unchecked.get(policy.namespace) ?? { policies: [], makers: new Set() };
    known.policies.push(policy);
    for (const maker of found.makers) known.makers.add(maker);
    unchecked.set(policy.namespace, known);
  }
  return unchecked;
}

type Judgement = Pick<Finding, 'severity' | 'message' | 'fix'> | NotInSight;

/** Kept, because two rules need it. */
const known = new WeakMap<Facts, Map<NetworkPolicy, Judgement | undefined>>();

function judge(facts: Facts, policy: NetworkPolicy): Judgement | undefined {
  const answers = known.get(facts) ?? new Map<NetworkPolicy, Judgement | undefined>();
  known.set(facts, answers);
  if (!answers.has(policy)) answers.set(policy, judgementOf(facts, policy));
  return answers.get(policy);
}

function judgementOf(facts: Facts, policy: NetworkPolicy): Judgement | undefined {
  const { namespace, name, podSelector } = policy;
  const found = isEmptySelector(podSelector) ? undefined : nothingSelected(facts, [namespace], podSelector);
  if (!found) return undefined;
  const written = writtenSelector(podSelector);
  const message = `${namespace}/${name} selects no pod of namespace ${namespace}: none matches ${written}`;
  if (found.why === 'slip')
    return { severity: 'error', message, fix: correction(found.miss, policy, ['spec', 'podSelector'], podSelector) };
  const hasPods = facts.workloadsIn(namespace).length > 0;
  const meant = hasPods ? undefined : slipOfNamespace(facts, namespace);
  if (meant !== undefined) {
    const fact = `${namespace}/${name} is in namespace ${namespace}, which has no pods in these manifests`;
    return { severity: 'error', message: fact, fix: { say: `write it into namespace ${meant}` } };
  }
  if (found.why === 'made elsewhere') return { makers: found.makers };
  if (!hasPods) return { makers: [] };
  if (found.why === 'unknown') return { message, fix: { say: 'correct the labels or the namespace, or remove it' } };
  const fact = `${message}; pods of namespace ${listed(found.namespaces)} do`;
  return { severity: 'error', message: fact, fix: { say: 'write it into the namespace of its pods' } };
}

function noteOf(
  policies: readonly NetworkPolicy[],
  { makers }: NotInSight,
): Pick<Finding, 'severity' | 'message' | 'fix'> {
  const [first] = policies;
  const which =
    policies.length === 1
      ? `${first?.namespace}/${first?.name} selects no pod of these manifests`
      : `${policies.length} policies of namespace ${first?.namespace} select no pod of these manifests (${listed(policies.map(({ name }) => name).sort())})`;
  const [cause, say] =
    makers.length > 0
      ? [`${makersText(makers)} may make them`, 'render it and lint the result, to have the labels checked']
      : [
          'they hold none of this namespace',
          'lint it together with the manifests of the pods, or say with the annotation tierwall.dev/pods-elsewhere where they are',
        ];
  return { severity: 'note', message: `${which}: ${cause}`, fix: { say } };
}

/** The namespace with pods that was probably meant by the name of an undeclared one. */
export function slipOfNamespace({ manifests }: Facts, name: string): string | undefined {
  if (manifests.namespaces.some((one) => one.name === name && one.declared)) return undefined;
  return manifests.workloads.find(({ namespace }) => isSlip(namespace, name))?.namespace;
}
