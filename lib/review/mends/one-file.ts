import type { NetworkPolicy } from '../../manifests/model.ts';
import { freeName } from '../lint/patch.ts';
import { policyYaml } from '../lint/policy-yaml.ts';
import { specYaml } from './as-it-was.ts';
import type { Candidate, Compared, Mend } from './mend.ts';

/**
 * One candidate that adds the policies of all of these: each once, and under names that no other policy has. Undefined if one of
 * them edits something that is there, which no new file can do.
 */
export function inOneFile({ after }: Compared, candidates: readonly Candidate[]): Candidate | undefined {
  const known = new Set<string>();
  const policies = [...after.policies];
  const mends: Mend[] = [];
  for (const { mends: own, added } of candidates) {
    if (!added || added.length !== own.length) return undefined;
    for (const [i, policy] of added.entries()) {
      const content = JSON.stringify([policy.namespace, specYaml(policy)]);
      if (known.has(content)) continue;
      known.add(content);
      const named = { ...policy, name: freeNameOf(policy, policies) };
      policies.push(named);
      const yaml = policyYaml(named.namespace, named.name, specYaml(named));
      mends.push({ say: own[i]?.say ?? '', yaml, edits: [] });
    }
  }
  return { mends, after: { ...after, policies }, added: policies.slice(after.policies.length) };
}

function freeNameOf({ namespace, name }: NetworkPolicy, policies: readonly NetworkPolicy[]): string {
  return freeName(
    policies.filter((one) => one.namespace === namespace),
    name,
  );
}
