import { isSlip } from '../../manifests/fields/slip.ts';
import type { NetworkPolicy } from '../../manifests/model.ts';
import { type Facts, isEmptySelector, policyName, selectorYaml } from './facts.ts';
import { listed } from './listed.ts';
import { correction, makersText, nothingSelected } from './nothing-selected.ts';
import type { Finding, Rule } from './rule.ts';

export const selectsNothing: Rule = {
  id: 'NP003',
  title: 'policy selects nothing',
  severity: 'warning',
  why: 'A policy limits the pods that its podSelector matches in its own namespace. One that matches no pod has no effect, and the pods that it was written for are not limited by it. An error where the label is almost one that pods have, or pods of another namespace have it; a note where a chart or an operator may make the pods. Where the pods are in another repository, say so: annotate the policy, or its Namespace, with tierwall.dev/pods-elsewhere and where they are.',
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
    // A folder of policies alone says nothing about pods.
    if (facts.manifests.workloads.length === 0) return;
    const unchecked = new Map<string, Unchecked>();
    for (const policy of facts.manifests.policies) {
      const { namespace, podSelector, location } = policy;
      if (isEmptySelector(podSelector)) continue;
      const object = policyName(policy);
      const found = judge(facts, policy);
      if (!found) continue;
      if (!('notInSight' in found)) yield { ...found, location, object };
      else if (facts.isIgnored('NP003', object)) yield { ...oneOf(found, [policy]), location, object };
      else {
        const known = unchecked.get(namespace) ?? { ...found, policies: [] };
        known.policies.push(policy);
        unchecked.set(namespace, known);
      }
    }
    // What is not in sight is one cause, however many policies are for it.
    for (const [name, { policies, ...found }] of unchecked) {
      const [first] = policies;
      if (!first) continue;
      const object = policies.length === 1 ? policyName(first) : { kind: 'Namespace', namespace: '', name };
      yield { ...oneOf(found, policies), location: first.location, object };
    }
  },
};

/** Pods that may be in the namespace and are not in these manifests. */
interface NotInSight {
  readonly notInSight: string;
  readonly say: string;
}

interface Unchecked extends NotInSight {
  readonly policies: NetworkPolicy[];
}

type Judgement = Pick<Finding, 'severity' | 'message' | 'fix'> | NotInSight;

function judge(facts: Facts, policy: NetworkPolicy): Judgement | undefined {
  const { namespace, name, podSelector } = policy;
  const found = nothingSelected(facts, [namespace], podSelector);
  if (!found) return undefined;
  const written = JSON.stringify(selectorYaml(podSelector));
  const message = `${namespace}/${name} selects no pod of namespace ${namespace}: none matches ${written}`;
  if (found.why === 'slip') return { severity: 'error', message, fix: { say: correction(found.miss) } };
  if (facts.workloadsIn(namespace).length === 0) {
    const meant = slipOfNamespace(facts, namespace);
    const fact = `${namespace}/${name} is in namespace ${namespace}, which has no pods in these manifests`;
    if (meant !== undefined)
      return { severity: 'error', message: fact, fix: { say: `write it into namespace ${meant}` } };
  }
  if (found.why === 'made elsewhere') {
    const makers = makersText(found.makers, [namespace]);
    return { notInSight: `${makers} may make them`, say: 'render it and lint the result, to have the labels checked' };
  }
  if (facts.workloadsIn(namespace).length === 0) {
    return {
      notInSight: 'the manifests hold no pod of this namespace',
      say: 'lint it together with the manifests of the pods, or say with the annotation tierwall.dev/pods-elsewhere where they are',
    };
  }
  if (found.why === 'other namespace') {
    const others = listed(found.namespaces);
    return { severity: 'error', message: `${message}; pods of namespace ${others} do`, fix: { say: `write it there` } };
  }
  return { message, fix: { say: 'correct the labels or the namespace, or remove it' } };
}

function oneOf(
  { notInSight, say }: NotInSight,
  policies: readonly NetworkPolicy[],
): Omit<Finding, 'location' | 'object'> {
  const [first] = policies;
  const names = listed(policies.map(({ name }) => name));
  const which =
    policies.length === 1
      ? `${first?.namespace}/${first?.name} selects no pod of these manifests`
      : `${policies.length} policies of namespace ${first?.namespace} select no pod of these manifests (${names})`;
  return { severity: 'note', message: `${which}: ${notInSight}`, fix: { say } };
}

/** The namespace with pods that was probably meant by one that nobody declares. */
export function slipOfNamespace({ manifests }: Facts, name: string): string | undefined {
  if (manifests.namespaces.some((one) => one.name === name && one.declared)) return undefined;
  return manifests.workloads.find(({ namespace }) => isSlip(namespace, name))?.namespace;
}
