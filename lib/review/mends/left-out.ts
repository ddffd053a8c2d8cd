import type { NetworkPolicy, PolicyType, Rule } from '../../manifests/model.ts';
import type { Cause } from '../cause.ts';
import { editedPolicy, pathOf } from '../lint/patch.ts';
import { type Candidate, type Compared, keyOf, type Mend } from './mend.ts';

/** Leaves out the rules of new policies that open something: of all of these policies at once, or of one of them. */
export function withoutNewRules({ before, after }: Compared, causes: readonly Cause[]): Candidate[] {
  const known = new Set(before.policies.map(keyOf));
  const opening = causes.filter(({ when }) => when === 'now').flatMap(({ rules }) => rules);
  const found = new Map<NetworkPolicy, Map<string, { direction: PolicyType; index: number }>>();
  for (const { policy: one, direction, index } of opening) {
    const policy = after.policies.find((other) => keyOf(other) === keyOf(one));
    if (!policy || known.has(keyOf(policy))) continue;
    found.set(policy, (found.get(policy) ?? new Map()).set(`${direction} ${index}`, { direction, index }));
  }
  const added = [...found].map(([policy, rules]) => ({ policy, ...withoutRules(policy, [...rules.values()]) }));
  const leavingOut = (some: typeof added): Candidate => {
    const left = new Map(some.map((one) => [one.policy, one.now]));
    return {
      mends: some.map(({ mend }) => mend),
      after: { ...after, policies: after.policies.map((one) => left.get(one) ?? one) },
    };
  };
  return [...added.map((one) => leavingOut([one])), ...(added.length > 1 ? [leavingOut(added)] : [])];
}

function withoutRules(
  policy: NetworkPolicy,
  rules: readonly { readonly direction: PolicyType; readonly index: number }[],
): { mend: Mend; now: NetworkPolicy } {
  const isLeft = (direction: PolicyType) => (_: Rule, index: number) =>
    !rules.some((one) => one.direction === direction && one.index === index);
  const now = {
    ...policy,
    ingress: policy.ingress.filter(isLeft('Ingress')),
    egress: policy.egress.filter(isLeft('Egress')),
  };
  const named = rules.map(({ direction, index }) => `${direction.toLowerCase()} rule ${index + 1}`).sort();
  // Removes the last rule first, so that the positions of the others stay right.
  const edits = [...rules]
    .sort((a, b) => b.index - a.index)
    .map(({ direction, index }) => ({
      ...{ edit: 'remove' as const, object: editedPolicy(policy), path: pathOf(direction, index) },
    }));
  return { now, mend: { say: `Leave ${named.join(' and ')} of ${keyOf(policy)} out`, edits } };
}
