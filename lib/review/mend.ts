import type { Manifests, NetworkPolicy, PolicyType, Rule } from '../manifests/model.ts';
import type { ReachOptions } from '../reach/options.ts';
import { workloadName } from '../reach/peer.ts';
import type { Cause } from './difference.ts';
import { peersYaml, policyYaml, portsYaml, selectorYaml } from './lint/facts.ts';
import { namesOfEnds } from './open-world/open-difference.ts';
import { allOf, type Review, reviewManifests } from './review.ts';

/** What to write so that a cause opens nothing more than before. */
export interface Mend {
  /** What the YAML is, and where it goes. */
  readonly say: string;
  readonly yaml: object;
}

/** Both sides, and how they were compared. */
export interface Compared {
  readonly before: Manifests;
  readonly after: Manifests;
  readonly options: ReachOptions;
  readonly review: Review;
}

/** Larger worlds are not compared once more for each mend. */
const MAX_WORKLOADS = 500;

/**
 * The smallest mend of what some causes open: the rule, the selector or the policy as it was. Only one that was tried: with it, the
 * engine finds nothing more between the pairs that the causes opened, and no pair that opens otherwise than without it.
 */
export function mendOf(
  compared: Compared,
  causes: readonly Cause[],
  opened: readonly (readonly [string, string])[],
): Mend | undefined {
  if (compared.after.workloads.length > MAX_WORKLOADS) return undefined;
  const candidates = [changedPolicies, removedPolicies, changedLabels].flatMap((find) => find(compared, causes));
  return candidates.find(({ after }) => isMend(compared, after, opened))?.mend;
}

interface Candidate {
  readonly mend: Mend;
  readonly after: Manifests;
}

function changedPolicies({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const named = new Set(
    causes.flatMap(({ rules, policies }) => [...rules.map(({ policy }) => policy), ...policies]).map(keyOf),
  );
  return after.policies.flatMap((policy): Candidate[] => {
    const old = named.has(keyOf(policy)) ? before.policies.find((one) => keyOf(one) === keyOf(policy)) : undefined;
    const mend = old && asItWas(old, policy);
    return mend
      ? [{ mend, after: { ...after, policies: after.policies.map((one) => (one === policy ? old : one)) } }]
      : [];
  });
}

/** Where nothing limits any more what a policy limited, the policy that is gone. */
function removedPolicies({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  if (!causes.some(({ rules, policies }) => rules.length + policies.length === 0)) return [];
  const known = new Set(after.policies.map(keyOf));
  return before.policies
    .filter((policy) => !known.has(keyOf(policy)))
    .map((policy) => ({
      mend: {
        say: `Keep the policy ${keyOf(policy)}`,
        yaml: policyYaml(policy.namespace, policy.name, specYaml(policy)),
      },
      after: { ...after, policies: [...after.policies, policy] },
    }));
}

/** Where a policy limited a workload by labels that it has no more, those labels. */
function changedLabels({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const subjects = new Set(causes.filter(({ rules }) => rules.length === 0).map(({ subject }) => subject));
  return after.workloads.flatMap((workload): Candidate[] => {
    const name = workloadName(workload);
    const old = subjects.has(name) ? before.workloads.find((one) => workloadName(one) === name) : undefined;
    if (!old || isEqual([...old.labels].sort(), [...workload.labels].sort())) return [];
    const labels = { labels: Object.fromEntries(old.labels) };
    return [
      {
        mend: { say: `Give the pods of ${name} their labels back`, yaml: labels },
        after: {
          ...after,
          workloads: after.workloads.map((one) => (one === workload ? { ...one, labels: old.labels } : one)),
        },
      },
    ];
  });
}

function isMend(compared: Compared, mended: Manifests, opened: readonly (readonly [string, string])[]): boolean {
  const again = pairsGained(reviewManifests(compared.before, mended, compared.options));
  const known = pairsGained(compared.review);
  const toClose = new Set(opened.map((pair) => pair.join('\n')));
  return [...again].every(([pair, gained]) => {
    const before = known.get(pair);
    return (
      before !== undefined &&
      !toClose.has(pair) &&
      gained.every((one) => before.some((other) => one.subtract(other).isEmpty))
    );
  });
}

/** What is gained by the names of both ends. */
function pairsGained(review: Review): Map<string, Review['differences'][number]['gained'][]> {
  const found = new Map<string, Review['differences'][number]['gained'][]>();
  const add = (from: string, to: string, gained: Review['differences'][number]['gained']) => {
    const pair = `${from}\n${to}`;
    found.set(pair, [...(found.get(pair) ?? []), gained]);
  };
  for (const one of allOf(review)) {
    if (one.gained.isEmpty) continue;
    if ('named' in one) {
      const { from, to } = one as Review['open'][number];
      for (const source of namesOfEnds(from)) for (const target of namesOfEnds(to)) add(source, target, one.gained);
    } else {
      const { from, to } = one as Review['differences'][number];
      add(from.name, to.name, one.gained);
    }
  }
  return found;
}

/** The least of a policy that is other than it was. */
function asItWas(old: NetworkPolicy, now: NetworkPolicy): Mend | undefined {
  const where = `of ${keyOf(now)}`;
  const parts: Mend[] = [
    ...(isEqual(selectorYaml(old.podSelector), selectorYaml(now.podSelector))
      ? []
      : [{ say: `Write the podSelector ${where} as it was`, yaml: { podSelector: selectorYaml(old.podSelector) } }]),
    ...(isEqual([...old.policyTypes].sort(), [...now.policyTypes].sort())
      ? []
      : [{ say: `Write the policyTypes ${where} as they were`, yaml: { policyTypes: [...old.policyTypes] } }]),
    ...(['Ingress', 'Egress'] as const).flatMap((direction) => rulesAsTheyWere(old, now, direction)),
  ];
  const [only, more] = parts;
  if (!only) return undefined;
  if (!more) return only;
  return { say: `Write the spec ${where} as it was`, yaml: { spec: specYaml(old) } };
}

function rulesAsTheyWere(old: NetworkPolicy, now: NetworkPolicy, direction: PolicyType): Mend[] {
  const key = direction === 'Ingress' ? 'ingress' : 'egress';
  const [olds, news] = [old[key], now[key]].map((rules) => rules.map((rule) => ruleYaml(rule, direction)));
  if (!olds || !news || isEqual(olds, news)) return [];
  const other = olds.filter((rule, i) => !isEqual(rule, news[i]));
  const [only] = other;
  if (olds.length === news.length && other.length === 1 && only) {
    return [{ say: `Write ${key} rule ${olds.indexOf(only) + 1} of ${keyOf(now)} as it was`, yaml: [only] }];
  }
  return [{ say: `Write the ${key} rules of ${keyOf(now)} as they were`, yaml: { [key]: olds } }];
}

function ruleYaml(rule: Rule, direction: PolicyType): object {
  return {
    ...(rule.peers.length > 0 && { [direction === 'Ingress' ? 'from' : 'to']: peersYaml(rule) }),
    ...(rule.ports.length > 0 && { ports: portsYaml(rule) }),
  };
}

function specYaml(policy: NetworkPolicy): object {
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

function keyOf({ namespace, name }: Pick<NetworkPolicy, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
