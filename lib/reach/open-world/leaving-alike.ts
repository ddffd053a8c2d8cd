import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { Isolation } from './isolation.ts';
import { type How, Leaving } from './leaving.ts';
import { PORTS_OF_ADDRESS, type WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import type { PodSpace } from './pod-space.ts';

/**
 * What possible pods may open by their own egress policies, workload by workload. If these policies know workloads only by addresses that
 * nobody knows, they treat all of them alike, and it is worked out once.
 */
export class LeavingAlike {
  /** The isolation of each possible pod. One isolation stands for all others that let the same through. */
  readonly isolation: Diagram<Isolation>;
  private readonly policies: OpenPolicies;
  private readonly treatsAlike: boolean;
  private readonly shared = new Map<How, Leaving>();

  constructor(policies: OpenPolicies) {
    this.policies = policies;
    const { space, isolation } = policies;
    const { diagrams } = space;
    const byOpen = new Map<unknown, Isolation>();
    const standingFor = (limits: Isolation): Isolation => {
      // What a port name stands for is another question at each workload.
      if (limits.portNames.length > 0) return limits;
      const open = policies.openTo(limits, PORTS_OF_ADDRESS);
      const first = byOpen.get(open) ?? limits;
      byOpen.set(open, first);
      return first;
    };
    this.isolation = diagrams.apply({ combine: standingFor }, isolation.Egress, diagrams.always);
    this.treatsAlike = [...diagrams.regions(this.isolation, diagrams.always).keys()].every(
      (limits) =>
        limits.portNames.length === 0 && asksOnlyWhereOrUnknown(space, policies.openTo(limits, PORTS_OF_ADDRESS)),
    );
  }

  /** Is it the same for these pods of the workload as for those of all others for which it is the same? */
  isAlike(end: WorkloadEnd, domain: DiagramSet): boolean {
    return this.treatsAlike && end.isAnywhere && domain === this.policies.space.diagrams.always;
  }

  /** @param domain the workload's pods that are meant, as a set of the unknown facts about them */
  to(end: WorkloadEnd, how: How, domain: DiagramSet): Leaving {
    if (!this.isAlike(end, domain)) return new Leaving(this.policies, end, how, domain);
    const leaving = this.shared.get(how) ?? new Leaving(this.policies, end, how, domain);
    this.shared.set(how, leaving);
    return leaving;
  }
}

/** Does the function ask for nothing but addresses and facts that are unknown of all pods? */
function asksOnlyWhereOrUnknown({ variables }: PodSpace, diagram: Diagram<unknown>): boolean {
  const seen = new Set<Diagram<unknown>>();
  const asks = (at: Diagram<unknown>): boolean => {
    if (isLeaf(at) || seen.has(at)) return true;
    seen.add(at);
    const kind = variables[at.variable]?.kind;
    return (kind === 'address' || kind === 'unknown') && [at.rest, at.absent, ...at.targets].every(asks);
  };
  return asks(diagram);
}
