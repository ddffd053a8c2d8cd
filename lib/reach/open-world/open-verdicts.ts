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
 * What is open between pods of which the manifests do not say all: `open` for all that they may be, `depends` for some of them and not
 * for others. Exact, where three-valued logic takes each selector by itself.
 */
export class OpenVerdicts {
  private readonly families: readonly { readonly certain: boolean; readonly pairs: OpenPairs }[];
  private readonly ends = new Map<OpenPairs, Map<PodGroup, WorkloadEnd>>();

  private readonly ofFamily = new Map<Family, OpenPairs>();
  private readonly asked: (family: Family) => OpenFamily | undefined;

  /** @param asked the same of a family that no policy names, for who asks about an address of it; undefined: pods have none */
  constructor(families: readonly OpenFamily[], asked: (family: Family) => OpenFamily | undefined) {
    this.families = families.map(({ certain, policies }) => ({ certain, pairs: new OpenPairs(policies) }));
    this.asked = asked;
  }

  /** @throws TooManyConditions */
  between(from: PodGroup, to: PodGroup): Verdict {
    const verdicts = this.families.map(({ certain, pairs }) => {
      const [source, target] = [this.endOf(pairs, from), this.endOf(pairs, to)];
      const names = pairs.freeNames(source, target);
      // Of a StatefulSet with one pod the row says what a second one could open.
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

  /** @param place where the pods are */
  withAddresses(pods: PodGroup, addresses: ExternalGroup, place: 'from' | 'to'): Verdict {
    const verdicts = ([4, 6] as const).flatMap((family) => {
      const ranges = addresses.ranges.filter((range) => range.family === family);
      return ranges.length > 0 ? [this.withRanges(pods, ranges, this.familyOf(family), place)] : [];
    });
    const open = verdicts.reduce((a, b) => a.intersect(b.open), PortSet.all);
    return { open, depends: PortSet.unionOf(verdicts.flatMap((one) => [one.open, one.depends])).subtract(open) };
  }

  /** Pods connect to an address outside from one of its own family, by which rules of Calico's may tell them apart. */
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
 * A port that has more of the names is open to whoever a port with fewer is open to, so all of them, and none, are the two extremes; but
 * where a rule may deny by a name, each set of them is asked for.
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

/** The ranges, cut wherever an ipBlock of these policies begins or ends. */
function rangesIn(ranges: readonly AddressRange[], limits: readonly Isolation[]): AddressRange[] {
  const blocks = limits.flatMap(({ rules }) => rules.flatMap((rule) => rule.ranges));
  const cut = cutSpace([4, 6], [blocks, ranges]);
  return cut.filter((range) => ranges.some((one) => holds(one, range)));
}
