import type { Manifests, NetworkPolicy, Peer, PolicyType, Rule } from '../../manifests/model.ts';
import { RulePorts } from '../compiled-policy.ts';
import type { ReachOptions } from '../options.ts';
import { PortSet } from '../port-set.ts';
import { ALONE, countedPortsOf, WITHOUT } from './counted-ports.ts';
import { type Isolation, OpenPolicies } from './open-policies.ts';
import { OtherEnds } from './other-ends.ts';
import { limitsByItself, peersOf, type RulePart, writtenAs } from './rule-part.ts';

/** A part that can go, and nothing changes in its own direction. */
export interface SparePart extends RulePart {
  /** What lets through all that it does, together; empty: it lets everything through, and without it nothing limits its pods. */
  readonly by: readonly RulePart[];
}

const DIRECTIONS: readonly PolicyType[] = ['Ingress', 'Egress'];

/**
 * The rules, and of the others the peers, without which every pod that could exist would still be let through the same by its own
 * policies, to or from every pod, address and node. All of them can go together: of two that say the same it is the later one.
 * Not among them is what matches no pod and no address, and what is there for no pod.
 * @throws TooManyConditions
 */
export function spareParts(manifests: Pick<Manifests, 'namespaces' | 'policies'>, options: ReachOptions): SparePart[] {
  const ends = OtherEnds.all(manifests, options);
  const { space, isolation } = new OpenPolicies((ends[0] as OtherEnds).space, manifests, options.cni ?? 'calico');
  return DIRECTIONS.flatMap((direction) => {
    const isolations = [...space.diagrams.regions(isolation[direction], space.diagrams.always).keys()];
    const spares = (partsOf: (isolation: Isolation) => RulePart[]) =>
      new Spares(manifests.policies, ends, isolations, partsOf).find();
    const rules = spares(wholeRules);
    const gone = new Set(rules.map(({ rule }) => rule));
    const left = (one: Isolation) => wholeRules(one).filter(({ rule }) => !gone.has(rule));
    const peers = spares((one) => left(one).flatMap(peersOf)).filter(({ peer }) => peer !== undefined);
    return [...rules, ...peers];
  });
}

function wholeRules({ rules }: Isolation): RulePart[] {
  return rules.map(({ policy, direction, rule, index }) => ({ policy, direction, rule, index }));
}

/** The pods that the same policies limit, with the parts of those. */
interface Limited {
  readonly policies: readonly NetworkPolicy[];
  readonly parts: readonly RulePart[];
}

/** Finds what can go among the parts of the policies of one direction. */
class Spares {
  private readonly ends: readonly OtherEnds[];
  private readonly limited: readonly Limited[];
  /** Where each of them is in force. */
  private readonly places = new Map<RulePart, Set<Limited>>();
  /** What is left of each policy. */
  private readonly left = new Map<NetworkPolicy, Set<RulePart>>();
  private readonly order: ReadonlyMap<NetworkPolicy, number>;

  constructor(
    policies: readonly NetworkPolicy[],
    ends: readonly OtherEnds[],
    isolations: readonly Isolation[],
    partsOf: (isolation: Isolation) => RulePart[],
  ) {
    this.order = new Map(policies.map((policy, i) => [policy, i]));
    this.ends = ends;
    const known = new Map<Rule | Peer, RulePart>();
    this.limited = isolations.map((isolation) => {
      const parts = partsOf(isolation).map((part) => known.get(writtenAs(part)) ?? part);
      for (const part of parts) known.set(writtenAs(part), part);
      return { policies: isolation.policies, parts };
    });
    for (const limited of this.limited) {
      for (const part of limited.parts) {
        this.places.set(part, (this.places.get(part) ?? new Set()).add(limited));
        this.left.set(part.policy, (this.left.get(part.policy) ?? new Set()).add(part));
      }
    }
  }

  find(): SparePart[] {
    const needed = this.neededAnyway();
    const parts = [...this.places.keys()].filter((part) => !needed.has(part));
    const found: SparePart[] = [];
    for (const part of this.inOrder(parts).reverse()) {
      if (this.ends.every((end) => end.isNobody(part))) continue;
      const by = this.coveredBy(part);
      if (!by) continue;
      this.left.get(part.policy)?.delete(part);
      found.push({ ...part, by });
    }
    return found;
  }

  /** Those that alone let something through while all others are there: that is quick to know of all, and true of most. */
  private neededAnyway(): Set<RulePart> {
    const needed = new Set<RulePart>();
    for (const { parts } of this.limited) {
      const asked = parts.filter((part) => !needed.has(part) && !this.mayFree(part));
      for (const end of this.ends) {
        const { diagrams } = end;
        const counted = new Map<string, ReturnType<typeof countedPortsOf>>();
        const countedWith = (name: string | undefined) => {
          const open = () => parts.map((part) => end.open(part, name));
          const found = counted.get(name ?? '') ?? countedPortsOf(diagrams, open());
          counted.set(name ?? '', found);
          return found;
        };
        for (const part of asked) {
          if (
            end
              .questions(part)
              .some(
                (name) =>
                  diagrams.apply(ALONE, end.open(part, name), countedWith(name)) !== diagrams.leaf(PortSet.none),
              )
          )
            needed.add(part);
        }
      }
    }
    return needed;
  }

  /** What covers the part, as far as it is still there; undefined if it is needed. */
  private coveredBy(part: RulePart): readonly RulePart[] | undefined {
    const isLast = !limitsByItself(part) && this.left.get(part.policy)?.size === 1;
    const places = [...(this.places.get(part) ?? [])];
    const freed = places.filter(({ policies }) => isLast && !this.areLimitedWithout(part, policies));
    // There, everything is open without it.
    if (freed.length > 0 && !letsAllThrough(part)) return undefined;
    const others = places
      .filter((place) => !freed.includes(place))
      .map(({ parts }) => parts.filter((one) => one !== part && this.left.get(one.policy)?.has(one)));
    const [first = []] = others;
    const one = first.find(
      (other) => others.every((some) => some.includes(other)) && this.isCovered(part, [other], new Set()),
    );
    if (one) return [one];
    const used = new Set<RulePart>();
    return others.every((some) => this.isCovered(part, some, used)) ? this.inOrder([...used]) : undefined;
  }

  /** @param used takes those that cover some of it */
  private isCovered(part: RulePart, others: readonly RulePart[], used: Set<RulePart>): boolean {
    return this.ends.every((end) => {
      const none = end.diagrams.leaf(PortSet.none);
      return end.questions(part).every((name) => {
        let uncovered = end.open(part, name);
        for (const other of others) {
          if (uncovered === none) break;
          const next = end.diagrams.apply(WITHOUT, uncovered, end.open(other, name));
          if (next !== uncovered) used.add(other);
          uncovered = next;
        }
        return uncovered === none;
      });
    });
  }

  /** Could it be that pods are free without it, and so are let through as much as with it? */
  private mayFree(part: RulePart): boolean {
    return letsAllThrough(part) && !limitsByItself(part);
  }

  private areLimitedWithout({ policy, direction }: RulePart, policies: readonly NetworkPolicy[]): boolean {
    return policies.some(
      (one) => one !== policy && (limitsByItself({ policy: one, direction }) || (this.left.get(one)?.size ?? 0) > 0),
    );
  }

  private inOrder(parts: readonly RulePart[]): RulePart[] {
    const place = ({ policy }: RulePart) => this.order.get(policy) ?? 0;
    return [...parts].sort((a, b) => place(a) - place(b) || a.index - b.index || (a.peer ?? 0) - (b.peer ?? 0));
  }
}

function letsAllThrough({ rule, peer }: RulePart): boolean {
  return peer === undefined && rule.peers.length === 0 && new RulePorts(rule.ports).on(undefined).isAll;
}
