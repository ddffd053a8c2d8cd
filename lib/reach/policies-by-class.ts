import type { NetworkPolicy, PolicyType } from '../manifests/model.ts';
import type { CompiledPolicy } from './compiled-policy.ts';

/** For each class of pods, the positions of the policies that select it, or may. */
export type PositionsByClass = ReadonlyMap<number, readonly number[]>;

/** The positions for one direction. */
export function positionsByClass(
  direction: PolicyType,
  all: readonly Pick<CompiledPolicy, 'direction' | 'subjects'>[],
): PositionsByClass {
  const byClass = new Map<number, number[]>();
  for (const [at, { direction: own, subjects }] of all.entries()) {
    if (own !== direction) continue;
    for (const classIndex of subjects.matching.keys()) {
      const known = byClass.get(classIndex);
      if (known) known.push(at);
      else byClass.set(classIndex, [at]);
    }
  }
  return byClass;
}

/** Finds the NetworkPolicies that select a class of pods, or may select it, without a look at all policies for each class. */
export class PoliciesByClass {
  private readonly policies: readonly CompiledPolicy[];
  private readonly positions = new Map<PolicyType, PositionsByClass>();

  constructor(policies: readonly CompiledPolicy[]) {
    this.policies = policies;
  }

  /** The policies in their order. */
  of(classIndex: number, direction: PolicyType): NetworkPolicy[] {
    const positions = this.positions.get(direction) ?? positionsByClass(direction, this.policies);
    this.positions.set(direction, positions);
    return (positions.get(classIndex) ?? []).map((at) => (this.policies[at] as CompiledPolicy).policy);
  }
}
