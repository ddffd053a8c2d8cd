import type { PolicyType } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import type { DiagramSet } from './diagram-node.ts';
import type { Isolation } from './isolation.ts';
import { type OpenEnd, PORTS_OF_ADDRESS, type WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';

/** Pods of two ends between which the same ports are open, whichever pod of each end connects. */
export interface PairPart {
  readonly from: DiagramSet;
  readonly to: DiagramSet;
  /** The ports that each direction lets through by itself. */
  readonly open: Readonly<Record<PolicyType, PortSet>>;
}

/** The ports that the policies let through between workloads, for each case of what the manifests leave open about their pods. */
export class OpenPairs {
  readonly policies: OpenPolicies;
  private readonly known: Readonly<Record<PolicyType, WeakMap<OpenEnd, ReadonlyMap<Isolation, DiagramSet>>>> = {
    Ingress: new WeakMap(),
    Egress: new WeakMap(),
  };

  constructor(policies: OpenPolicies) {
    this.policies = policies;
  }

  /**
   * @param named names of the port on the target, as `protocol/name`, if the manifests leave them open
   * @param isSelf are both ends the pods of one StatefulSet?
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

  /**
   * The same between pods and the addresses of a range. No ipBlock may cut it.
   * @param place the place of the pods: `from` them to the addresses, or `to` them from there
   */
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

  /** The port names that rules between the two ends use and whose ports the manifests do not show. */
  freeNames(from: OpenEnd | undefined, to: OpenEnd): string[] {
    const isolations = [...(from ? this.regions(from, 'Egress').keys() : []), ...this.regions(to, 'Ingress').keys()];
    return to.freeNames([...new Set(isolations.flatMap(({ portNames }) => portNames))]);
  }

  private regions(end: OpenEnd, direction: PolicyType): ReadonlyMap<Isolation, DiagramSet> {
    let found = this.known[direction].get(end);
    if (!found) {
      found = this.policies.space.diagrams.regions(end.of(this.policies.isolation[direction]), end.domain);
      this.known[direction].set(end, found);
    }
    return found;
  }

  /** Can these pods exist together? Pods of one namespace share its labels. */
  private canMeet(from: WorkloadEnd, source: DiagramSet, to: WorkloadEnd, target: DiagramSet): boolean {
    const { space } = this.policies;
    const { diagrams } = space;
    if (from.namespace !== to.namespace) return true;
    return diagrams.and(space.namespaceLabelsOf(source), space.namespaceLabelsOf(target)) !== diagrams.never;
  }
}

/** Are both ends one pod? A StatefulSet has one pod of each number, and a pod's connections to itself are no question. */
function isOnePod(from: WorkloadEnd, source: DiagramSet, to: WorkloadEnd, target: DiagramSet): boolean {
  const number = from.onlyOrdinal(source);
  return number !== undefined && number === to.onlyOrdinal(target);
}
