import { cutSpace } from '../address-steps.ts';
import type { Verdict } from '../connectivity.ts';
import { haveFamily } from '../family-in-use.ts';
import type { ExternalGroup, PodGroup } from '../group.ts';
import { type AddressRange, type Family, holds } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import { NO, YES } from '../selector.ts';
import type { Isolation } from './isolation.ts';
import { WorkloadEnd } from './open-end.ts';
import type { OpenFamily } from './open-families.ts';
import { OpenPairs, type PairPart } from './open-pairs.ts';
import { subsets } from './port-names.ts';

/**
 * Verdicts between pods that the manifests do not describe completely. A port is `open` if it is open whatever the unknown facts are, and
 * `depends` if it is open for some of them. These verdicts are exact, while three-valued logic judges each selector by itself.
 */
export class OpenVerdicts {
  private readonly families: readonly { readonly certain: boolean; readonly pairs: OpenPairs }[];
  private readonly ends = new Map<OpenPairs, Map<PodGroup, WorkloadEnd>>();

  private readonly ofFamily = new Map<Family, OpenPairs>();
  private readonly asked: (family: Family) => OpenFamily | undefined;

  /**
   * @param asked makes the policies for a family that no policy names, for a question about an address of that family. It returns undefined
   * if pods have no address of the family
   */
  constructor(families: readonly OpenFamily[], asked: (family: Family) => OpenFamily | undefined) {
    this.families = families.map(({ certain, policies }) => ({ certain, pairs: new OpenPairs(policies) }));
    this.asked = asked;
  }

  /** @throws TooManyConditions */
  between(from: PodGroup, to: PodGroup): Verdict {
    const verdicts = this.families.map(({ certain, pairs }) => {
      const [source, target] = [this.endOf(pairs, from), this.endOf(pairs, to)];
      const names = pairs.freeNames(source, target);
      // For a StatefulSet with one pod, the row says what a second pod could open.
      const verdict = verdictOf(names, pairs.policies.isOrdered, (named) =>
        pairs.between(source, target, named, false),
      );
      const [{ family } = { family: undefined }] = pairs.policies.space.addresses;
      const has = family === undefined ? YES : haveFamily(from.pods, to.pods, { family, certain });
      if (has === NO) return NOTHING;
      return has === YES ? verdict : { open: PortSet.none, depends: verdict.open.union(verdict.depends) };
    });
    const open = PortSet.unionOf(verdicts.map((one) => one.open));
    return { open, depends: PortSet.unionOf(verdicts.map(({ depends }) => depends)).subtract(open) };
  }

  /** @param place the place of the pods */
  withAddresses(pods: PodGroup, addresses: ExternalGroup, place: 'from' | 'to'): Verdict {
    const verdicts = ([4, 6] as const).flatMap((family) => {
      const ranges = addresses.ranges.filter((range) => range.family === family);
      return ranges.length > 0 ? [this.withRanges(pods, ranges, this.familyOf(family), place)] : [];
    });
    const open = verdicts.reduce((a, b) => a.intersect(b.open), PortSet.all);
    return { open, depends: PortSet.unionOf(verdicts.flatMap((one) => [one.open, one.depends])).subtract(open) };
  }

  /** A pod connects to an address outside from its own address of the same family. Rules of Calico may tell pods apart by that address. */
  private familyOf(family: Family): OpenPairs {
    const [{ pairs: first }] = this.families as unknown as readonly [{ readonly pairs: OpenPairs }];
    const { space, isOrdered } = first.policies;
    if (!isOrdered || space.addresses.length === 0) return first;
    let pairs = this.ofFamily.get(family);
    if (!pairs) {
      pairs = this.families.find((one) => one.pairs.policies.space.addresses[0]?.family === family)?.pairs;
      const asked = pairs ? undefined : this.asked(family);
      pairs ??= asked ? new OpenPairs(asked.policies) : first;
      this.ofFamily.set(family, pairs);
    }
    return pairs;
  }

  private withRanges(
    pods: PodGroup,
    addresses: readonly AddressRange[],
    pairs: OpenPairs,
    place: 'from' | 'to',
  ): Verdict {
    const { policies } = pairs;
    const end = this.endOf(pairs, pods);
    const isolation = policies.isolation[place === 'from' ? 'Egress' : 'Ingress'];
    const limits = [...policies.space.diagrams.regions(end.of(isolation), end.domain).keys()];
    const ranges = rangesIn(addresses, limits);
    return verdictOf(place === 'to' ? pairs.freeNames(undefined, end) : [], policies.isOrdered, (named) =>
      ranges.flatMap((range) => pairs.withAddress(end, range, place, named)),
    );
  }

  private endOf(pairs: OpenPairs, group: PodGroup): WorkloadEnd {
    const ends = this.ends.get(pairs) ?? new Map<PodGroup, WorkloadEnd>();
    this.ends.set(pairs, ends);
    const end = ends.get(group) ?? new WorkloadEnd(pairs.policies.space, group.pods);
    ends.set(group, end);
    return end;
  }
}

const NOTHING: Verdict = { open: PortSet.none, depends: PortSet.none };

/**
 * A port with more of the names is open to everyone to whom a port with fewer is open, so all names and no name are the extremes. If a rule
 * may deny by a name, each set of names is asked.
 */
function verdictOf(
  names: readonly string[],
  isOrdered: boolean,
  parts: (named: readonly string[]) => readonly PairPart[],
): Verdict {
  const ports = (named: readonly string[]) => parts(named).map(({ open }) => open.Egress.intersect(open.Ingress));
  if (isOrdered && names.length > 0) {
    const all = subsets(names).flatMap(ports);
    const open = all.reduce((a, b) => a.intersect(b), PortSet.all);
    return { open, depends: PortSet.unionOf(all).subtract(open) };
  }
  const least = ports([]);
  const open = least.reduce((a, b) => a.intersect(b), PortSet.all);
  return { open, depends: PortSet.unionOf(names.length > 0 ? ports(names) : least).subtract(open) };
}

/** The ranges, cut at both ends of every ipBlock of these policies. */
function rangesIn(ranges: readonly AddressRange[], limits: readonly Isolation[]): AddressRange[] {
  const blocks = limits.flatMap(({ rules }) => rules.flatMap((rule) => rule.ranges));
  const cut = cutSpace([4, 6], [blocks, ranges]);
  return cut.filter((range) => ranges.some((one) => holds(one, range)));
}
