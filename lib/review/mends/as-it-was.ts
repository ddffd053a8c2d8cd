import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import { workloadName } from '../../reach/peer.ts';
import type { Break } from '../breaks/break.ts';
import type { Cause } from '../cause.ts';
import { editedPolicy, pathOf } from '../lint/patch.ts';
import { peersYaml, policyYaml, portsYaml, selectorYaml } from '../lint/policy-yaml.ts';
import { type Candidate, type Compared, keyOf, type Mend } from './mend.ts';

/** Mends that write what the causes name as it was: a rule, a selector, a policy, or labels. */
export function asBefore(compared: Compared, causes: readonly Cause[]): Candidate[] {
  return [changedPolicies, removedPolicies, changedLabels].flatMap((find) => find(compared, causes));
}

/** Whether a cause says that nothing limits its subject any more. Then no cause names the policy that did. */
function isUnlimited(causes: readonly Cause[]): boolean {
  return causes.some(({ when, rules, policies }) => when === 'now' && rules.length + policies.length === 0);
}

/** The most changed policies that are tried. */
const MOST = 8;
/** The most removed policies that are tried for one break. */
const MOST_KEPT = 3;

/** Writes changed policies of the causes as they were: all of them at once, or one of them. */
function changedPolicies({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const named = new Set(
    causes.flatMap(({ rules, policies }) => [...rules.map(({ policy }) => policy), ...policies]).map(keyOf),
  );
  const isOpen = isUnlimited(causes);
  // Where others deny, the policy that let through may not select the pods any more, or not count in that direction.
  const denying = new Set(causes.flatMap(({ policies }) => policies.map(({ namespace }) => namespace)));
  const olds = new Map(before.policies.map((policy) => [keyOf(policy), policy]));
  const changed = after.policies
    .flatMap((policy) => {
      const former = olds.get(keyOf(policy));
      const isMeant =
        isOpen || named.has(keyOf(policy)) || (former && denying.has(policy.namespace) && limitsLess(former, policy));
      const old = isMeant ? former : undefined;
      const mend = old && rewritten(old, policy);
      return old && mend ? [{ policy, old, mend }] : [];
    })
    .slice(0, MOST);
  const restoring = (some: typeof changed): Candidate => {
    const restored = new Map(some.map(({ policy, old }) => [policy, old]));
    return {
      mends: some.map(({ mend }) => mend),
      after: { ...after, policies: after.policies.map((one) => restored.get(one) ?? one) },
    };
  };
  return [...(changed.length > 1 ? [restoring(changed)] : []), ...changed.map((one) => restoring([one]))];
}

/** Whether it selects other pods than before, or no longer counts in a direction. */
function limitsLess(old: NetworkPolicy, now: NetworkPolicy): boolean {
  const selectsOthers = !isEqual(selectorYaml(old.podSelector), selectorYaml(now.podSelector));
  return selectsOthers || [...old.policyTypes].some((direction) => !now.policyTypes.has(direction));
}

/** Adds removed policies again: those of the causes, or any of them if nothing limits a subject any more. */
function removedPolicies({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const isOpen = isUnlimited(causes);
  const named = new Set(causes.flatMap(({ rules }) => rules.map(({ policy }) => keyOf(policy))));
  const known = new Set(after.policies.map(keyOf));
  return before.policies
    .filter((policy) => !known.has(keyOf(policy)) && (isOpen || named.has(keyOf(policy))))
    .map((policy) => ({
      mends: [keeping(policy)],
      after: { ...after, policies: [...after.policies, policy] },
    }));
}

/**
 * Adds removed policies with rules again, one at a time, if something breaks. Comparing the sides shows whether it helps. The
 * policy goes into the file of a policy that closes what breaks.
 */
export function keptPolicies({ before, after }: Compared, { causes }: Pick<Break, 'causes'>): Candidate[] {
  const known = new Set(after.policies.map(keyOf));
  const closing = causes.flatMap(({ policies }) => policies);
  return before.policies
    .filter((policy) => !known.has(keyOf(policy)) && policy.ingress.length + policy.egress.length > 0)
    .flatMap((policy): Candidate[] => {
      const beside = closing.find(({ namespace }) => namespace === policy.namespace);
      if (!beside) return [];
      const mend = keeping(policy);
      const edits = [{ edit: 'add' as const, file: beside.location.file, value: mend.yaml }];
      const policies = [...after.policies, policy];
      return [{ mends: [{ ...mend, edits }], after: { ...after, policies }, added: [policy] }];
    })
    .slice(0, MOST_KEPT);
}

function keeping(policy: NetworkPolicy) {
  const yaml = policyYaml(policy.namespace, policy.name, specYaml(policy));
  return { say: `Keep the policy ${keyOf(policy)}`, yaml, edits: [] };
}

/** Gives a workload its old labels again, if it lost the labels by which a policy limited it. */
function changedLabels({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const subjects = new Set(causes.filter(({ rules }) => rules.length === 0).map(({ subject }) => subject));
  return after.workloads.flatMap((workload): Candidate[] => {
    const name = workloadName(workload);
    const old = subjects.has(name) ? before.workloads.find((one) => workloadName(one) === name) : undefined;
    if (!old || isEqual([...old.labels].sort(), [...workload.labels].sort())) return [];
    const labels = { labels: Object.fromEntries(old.labels) };
    return [
      {
        // The selector may have to change as well, so no file is edited.
        mends: [
          {
            say: `Give the pods of ${name} their labels back, and its selector and its Services theirs, if they changed too`,
            yaml: labels,
            edits: [],
          },
        ],
        after: {
          ...after,
          workloads: after.workloads.map((one) => (one === workload ? { ...one, labels: old.labels } : one)),
        },
      },
    ];
  });
}

/**
 * Writes the smallest changed part of a policy as it was, or as it should be.
 * @param how says in words how that part is written; by default, as it was
 */
export function rewritten(old: NetworkPolicy, now: NetworkPolicy, how?: string): Mend | undefined {
  const [asItWas, asTheyWere] = [how ?? 'as it was', how ?? 'as they were'];
  const where = `of ${keyOf(now)}`;
  const set = (key: string, value: unknown) => ({
    ...{ edit: 'set' as const, object: editedPolicy(now), path: ['spec', key], value },
  });
  const [podSelector, policyTypes] = [selectorYaml(old.podSelector), [...old.policyTypes]];
  const parts: Mend[] = [
    ...(isEqual(podSelector, selectorYaml(now.podSelector))
      ? []
      : [
          {
            ...{ say: `Write the podSelector ${where} ${asItWas}`, yaml: { podSelector } },
            edits: [set('podSelector', podSelector)],
          },
        ]),
    ...(isEqual([...policyTypes].sort(), [...now.policyTypes].sort())
      ? []
      : [
          {
            ...{ say: `Write the policyTypes ${where} ${asTheyWere}`, yaml: { policyTypes } },
            edits: [set('policyTypes', policyTypes)],
          },
        ]),
    ...(['Ingress', 'Egress'] as const).flatMap((direction) =>
      rewrittenRules(old, now, direction, asItWas, asTheyWere),
    ),
  ];
  const [only, more] = parts;
  if (!only) return undefined;
  if (!more) return only;
  const edits = parts.flatMap((part) => part.edits);
  return { say: `Write the spec ${where} ${asItWas}`, yaml: { spec: specYaml(old) }, edits };
}

function rewrittenRules(
  old: NetworkPolicy,
  now: NetworkPolicy,
  direction: PolicyType,
  asItWas: string,
  asTheyWere: string,
): Mend[] {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  const [olds, news] = [old[key], now[key]].map((rules) => rules.map((rule) => ruleYaml(rule, direction)));
  if (!olds || !news || isEqual(olds, news)) return [];
  const object = editedPolicy(now);
  const other = olds.filter((rule, i) => !isEqual(rule, news[i]));
  const [only] = other;
  if (olds.length === news.length && other.length === 1 && only) {
    const index = olds.indexOf(only);
    const edits = [{ edit: 'set' as const, object, path: pathOf(direction, index), value: only }];
    return [{ say: `Write ${key} rule ${index + 1} of ${keyOf(now)} ${asItWas}`, yaml: [only], edits }];
  }
  const edits = [{ edit: 'set' as const, object, path: ['spec', key], value: olds }];
  return [{ say: `Write the ${key} rules of ${keyOf(now)} ${asTheyWere}`, yaml: { [key]: olds }, edits }];
}

function ruleYaml(rule: Rule, direction: PolicyType): object {
  return {
    ...(rule.peers.length > 0 && { [direction === 'Ingress' ? 'from' : 'to']: peersYaml(rule) }),
    ...(rule.ports.length > 0 && { ports: portsYaml(rule) }),
  };
}

/** The `spec` of a policy, as an object for YAML. */
export function specYaml(policy: NetworkPolicy): object {
  return {
    podSelector: selectorYaml(policy.podSelector),
    policyTypes: [...policy.policyTypes],
    ...(policy.ingress.length > 0 && { ingress: policy.ingress.map((rule) => ruleYaml(rule, 'Ingress')) }),
    ...(policy.egress.length > 0 && { egress: policy.egress.map((rule) => ruleYaml(rule, 'Egress')) }),
  };
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
