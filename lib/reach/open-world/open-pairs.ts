import type { PolicyType } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import type { DiagramSet } from './diagram-node.ts';
import { type OpenEnd, PORTS_OF_ADDRESS, type WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';

/** Each of these pods of the one end, and each of those of the other, let through the same. */
export interface PairPart {
  readonly from: DiagramSet;
  readonly to: DiagramSet;
  /** What each direction lets through by itself. */
  readonly open: Readonly<Record<PolicyType, PortSet>>;
}

/** What the policies of one set of manifests let through between workloads, by what the manifests do not say of their pods. */
export class OpenPairs {
  readonly policies: OpenPolicies;

  constructor(policies: OpenPolicies) {
    this.policies = policies;
  }

  /**
   * @param named the names, as `protocol/name`, that the port has on the target, where the manifests leave that open
   * @param isSelf are both the pods of one StatefulSet?
   */
  between(from: WorkloadEnd, to: WorkloadEnd, named: readonly string[], isSelf: boolean): PairPart[] {
    const { diagrams } = this.policies.space;
    const target = to.portsNamed(named);
    const parts: PairPart[] = [];
    for (const [egress, sources] of this.regions(from, 'Egress')) {
      for (const [ingress, targets] of this.regions(to, 'Ingress')) {
        const leaving = diagrams.regions(to.of(this.policies.openTo(egress, target)), targets);
        const entering = diagrams.regions(from.of(this.policies.openTo(ingress, target)), sources);
        for (const [out, toSet] of leaving) {
          for (const [into, fromSet] of entering) {
            if (!(isSelf && isOnePod(from, fromSet, to, toSet)) && this.canMeet(from, fromSet, to, toSet))
              parts.push({ from: fromSet, to: toSet, open: { Egress: out, Ingress: into } });
          }
        }
      }
    }
    return parts;
  }

  /** @param place where the pods are: `from` them to the addresses of a range that no ipBlock cuts, or from there `to` them */
  withAddress(pods: WorkloadEnd, range: AddressRange, place: 'from' | 'to', named: readonly string[]): PairPart[] {
    const { always } = this.policies.space.diagrams;
    const target = place === 'to' ? pods.portsNamed(named) : PORTS_OF_ADDRESS;
    return [...this.regions(pods, place === 'from' ? 'Egress' : 'Ingress')].flatMap(([isolation, set]) =>
      this.policies
        .openToAddress(isolation, range, target)
        .map((ports) =>
          place === 'from'
            ? { from: set, to: always, open: { Egress: ports, Ingress: PortSet.all } }
            : { from: always, to: set, open: { Egress: PortSet.all, Ingress: ports } },
        ),
    );
  }

  /** The port names that rules ask for between the two, and of which the manifests do not say which ports they are. */
  freeNames(from: OpenEnd | undefined, to: OpenEnd): string[] {
    const isolations = [...(from ? this.regions(from, 'Egress').keys() : []), ...this.regions(to, 'Ingress').keys()];
    return to.freeNames([...new Set(isolations.flatMap(({ portNames }) => portNames))]);
  }

  private regions(end: OpenEnd, direction: PolicyType) {
    return this.policies.space.diagrams.regions(end.of(this.policies.isolation[direction]), end.domain);
  }

  /** Pods of one namespace share its labels. */
  private canMeet(from: WorkloadEnd, source: DiagramSet, to: WorkloadEnd, target: DiagramSet): boolean {
    const { space } = this.policies;
    const { diagrams } = space;
    if (from.namespace !== to.namespace) return true;
    return diagrams.and(space.namespaceLabelsOf(source), space.namespaceLabelsOf(target)) !== diagrams.never;
  }
}

/** A StatefulSet has one pod of each number, and whether a pod reaches itself nobody asks. */
function isOnePod(from: WorkloadEnd, source: DiagramSet, to: WorkloadEnd, target: DiagramSet): boolean {
  const number = from.onlyOrdinal(source);
  return number !== undefined && number === to.onlyOrdinal(target);
}
