import type { Connectivity } from '../connectivity.ts';
import { type AddressRange, joinRanges } from '../ip-space.ts';
import type { Witnessed } from './condition.ts';
import { conditionName } from './condition-name.ts';
import { OpenPolicies } from './open-policies.ts';
import { podFamilies } from './pod-addresses.ts';
import { spaceFor } from './space-for.ts';

/** The policies as functions of every possible pod, for addresses of one family. */
export interface OpenFamily {
  /** False if pods may or may not have addresses of this family. */
  readonly certain: boolean;
  readonly policies: OpenPolicies;
}

/**
 * One entry for each address family that the policies tell apart. There is just one if no ipBlock can match a pod.
 * @param others addresses in a question, which the policies may not tell apart
 */
export function openFamilies(connectivity: Connectivity, others: readonly AddressRange[] = []): OpenFamily[] {
  const { manifests, policies, cni, podCidrs } = connectivity;
  return podFamilies(policies, { cni, podCidrs }, others).map(({ certain, addresses }) => ({
    certain,
    policies: new OpenPolicies(spaceFor(addresses, [connectivity]), manifests, cni),
  }));
}

/**
 * Joins the pods that were found for each family into one list. A condition is listed once if it holds for all families. Otherwise it says
 * at which addresses it holds.
 */
export function ofAllFamilies(
  families: readonly OpenFamily[],
  possible: readonly (readonly Witnessed[])[],
): readonly Witnessed[] {
  const [first = [], ...others] = possible;
  if (others.length === 0) return first;
  const names = possible.map((list) => new Set(list.map(({ condition }) => conditionName(condition))));
  return possible.flatMap((list, i) => {
    const addresses = joinRanges(families[i]?.policies.space.addresses ?? []);
    const [address] = addresses;
    return list.flatMap(({ condition, witness }): Witnessed[] => {
      const name = conditionName(condition);
      if (names.every((set) => set.has(name))) return i === 0 ? [{ condition, witness }] : [];
      return [{ condition: { addresses, ...condition }, witness: { ...(address && { address }), ...witness } }];
    });
  });
}
