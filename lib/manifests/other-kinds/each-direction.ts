import type { PolicyType } from '../terms.ts';

/** The rules of both directions, after the same change of each list. */
export function inEachDirection<Rule, Changed>(
  { Ingress, Egress }: Readonly<Record<PolicyType, readonly Rule[]>>,
  change: (rules: readonly Rule[]) => readonly Changed[],
): Record<PolicyType, readonly Changed[]> {
  return { Ingress: change(Ingress), Egress: change(Egress) };
}
