import { cutSpace } from '../address-steps.ts';
import type { Verdict } from '../connectivity.ts';
import type { ExternalGroup, PodGroup } from '../group.ts';
import { type AddressRange, holds } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import type { DiagramSet } from './diagram-node.ts';
import { type How, portsOf } from './leaving.ts';
import { PORTS_OF_ADDRESS, WorkloadEnd } from './open-end.ts';
import type { OpenFamily } from './open-families.ts';
import type { Isolation, OpenPolicies } from './open-policies.ts';

/**
 * What is open between pods of which the manifests do not say all: `open` for all that they may be, `depends` for some of them and not
 * for others. Exact, where three-valued logic takes each selector by itself.
 */
export class OpenVerdicts {
  private readonly families: readonly OpenFamily[];
  private readonly ends = new Map<OpenPolicies, Map<PodGroup, WorkloadEnd>>();

  constructor(families: readonly OpenFamily[]) {
    this.families = families;
  }

  /** @throws TooManyConditions */
  between(from: PodGroup, to: PodGroup): Verdict {
    let open = PortSet.none;
    let possible = PortSet.none;
    for (const { certain, policies } of this.families) {
      possible = possible.union(PortSet.unionOf([...this.cases(policies, from, to, 'perhaps')]));
      if (!certain) continue;
      const sure = [...this.cases(policies, from, to, 'surely')];
      open = open.union(sure.reduce((a, b) => a.intersect(b), PortSet.all));
    }
    return { open, depends: possible.subtract(open) };
  }

  /** @param place where the pods are */
  withAddresses(pods: PodGroup, addresses: ExternalGroup, place: 'from' | 'to'): Verdict {
    const [{ policies }] = this.families as [OpenFamily];
    const end = this.endOf(policies, pods);
    const isolation = policies.isolation[place === 'from' ? 'Egress' : 'Ingress'];
    const limits = [...policies.space.diagrams.regions(end.of(isolation), end.domain).keys()];
    const all = (how: How) =>
      rangesIn(addresses.ranges, limits).flatMap((range) =>
        limits.map((limit) =>
          policies.openToAddress(limit, range, place === 'from' ? PORTS_OF_ADDRESS : portsOf(end, how, limit)),
        ),
      );
    const open = all('surely').reduce((a, b) => a.intersect(b), PortSet.all);
    return { open, depends: PortSet.unionOf(all('perhaps')).subtract(open) };
  }

  /** What is open in each case that policies tell apart of what the manifests leave unknown. */
  private *cases(policies: OpenPolicies, from: PodGroup, to: PodGroup, how: How): Generator<PortSet> {
    const { diagrams } = policies.space;
    const [source, target] = [this.endOf(policies, from), this.endOf(policies, to)];
    for (const [egress, sources] of diagrams.regions(source.of(policies.isolation.Egress), source.domain)) {
      for (const [ingress, targets] of diagrams.regions(target.of(policies.isolation.Ingress), target.domain)) {
        const leaving = target.of(policies.openTo(egress, portsOf(target, how, egress)));
        const entering = source.of(policies.openTo(ingress, portsOf(target, how, ingress)));
        for (const [out, some] of diagrams.regions(leaving, targets)) {
          for (const [into, others] of diagrams.regions(entering, sources))
            if (this.canMeet(policies, source, others, target, some)) yield out.intersect(into);
        }
      }
    }
  }

  /** Pods of one namespace share its labels. */
  private canMeet(
    { space }: OpenPolicies,
    { namespace }: WorkloadEnd,
    sources: DiagramSet,
    target: WorkloadEnd,
    targets: DiagramSet,
  ): boolean {
    const { never } = space.diagrams;
    if (sources === never || targets === never) return false;
    if (namespace === undefined || namespace !== target.namespace) return true;
    return space.diagrams.and(space.namespaceLabelsOf(sources), space.namespaceLabelsOf(targets)) !== never;
  }

  private endOf(policies: OpenPolicies, group: PodGroup): WorkloadEnd {
    const ends = this.ends.get(policies) ?? new Map<PodGroup, WorkloadEnd>();
    this.ends.set(policies, ends);
    const end = ends.get(group) ?? new WorkloadEnd(policies.space, group.pods);
    ends.set(group, end);
    return end;
  }
}

/** The ranges, cut wherever an ipBlock of these policies begins or ends. */
function rangesIn(ranges: readonly AddressRange[], limits: readonly Isolation[]): AddressRange[] {
  const blocks = limits.flatMap(({ rules }) => rules.flatMap((rule) => rule.ranges));
  const cut = cutSpace([4, 6], [[...blocks, ...ranges].map((range) => ({ ...range, ports: PortSet.all }))]);
  return cut.filter((range) => ranges.some((one) => holds(one, range)));
}
