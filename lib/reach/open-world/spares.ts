import type { NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import { PortSet } from '../port-set.ts';
import type { Operation } from './diagram.ts';
import { type DiagramSet, isLeaf } from './diagram-node.ts';
import { balanced } from './operations.ts';
import type { OtherEnds } from './other-ends.ts';
import { letsAllThrough, limitsByItself, type RulePart } from './rule-part.ts';
import { sampleOf } from './sample.ts';
import { TooManyConditions } from './too-many-conditions.ts';

/** A part that can be removed without a change in its own direction. */
export interface SparePart extends RulePart {
  /**
   * The parts that together let through everything that this part does. Empty if the part lets everything through, and if nothing limits
   * its pods without it.
   */
  readonly by: readonly RulePart[];
}

/** Limit for the number of times that the pods of a namespace are split by the policies that limit them. */
const MAX_SPLITS = 10_000;

/** Finds the parts that can be removed from the policies of one namespace, in one direction. */
export class Spares {
  private readonly policies: readonly NetworkPolicy[];
  private readonly direction: PolicyType;
  private readonly ends: readonly OtherEnds[];
  private readonly parts: readonly RulePart[];
  /** The parts of each policy that are not removed yet. */
  private readonly left: ReadonlyMap<NetworkPolicy, Set<RulePart>>;
  private readonly subjects: ReadonlyMap<NetworkPolicy, DiagramSet>;
  private splits = 0;

  /** @param ends the possible pods come first. Policies select their own pods among these */
  constructor(
    policies: readonly NetworkPolicy[],
    direction: PolicyType,
    ends: readonly OtherEnds[],
    parts: readonly RulePart[],
  ) {
    this.policies = policies;
    this.direction = direction;
    this.ends = ends;
    this.parts = parts;
    this.left = new Map(policies.map((policy) => [policy, new Set()]));
    for (const part of parts) this.leftOf(part.policy).add(part);
    this.subjects = new Map(policies.map((policy) => [policy, this.pods.space.subjects(policy)]));
  }

  /** Tries to remove one part after the other, starting with the last. */
  find(): SparePart[] {
    const found: SparePart[] = [];
    for (const part of [...this.parts].reverse()) {
      const isForNobody = this.subjectsOf(part.policy) === this.pods.diagrams.never;
      if (isForNobody || this.ends.every((end) => end.isNobody(part))) continue;
      const by = this.coveredBy(part);
      if (!by) continue;
      this.leftOf(part.policy).delete(part);
      found.push({ ...part, by });
    }
    return found;
  }

  /** The remaining parts that cover this part. Undefined if it is needed. */
  private coveredBy(part: RulePart): readonly RulePart[] | undefined {
    const { diagrams } = this.pods;
    const { policy } = part;
    const isLast = this.leftOf(policy).size === 1 && !limitsByItself(policy, this.direction);
    if (!isLast && this.isNeededForSample(part)) return undefined;
    const own = this.subjectsOf(policy);
    const others = this.policies.filter(
      (one) => one !== policy && this.limits(one) && diagrams.and(own, this.subjectsOf(one)) !== diagrams.never,
    );
    let subjects = own;
    if (isLast) {
      // Without this part, the policy limits nothing. Everything is open for pods that no other policy limits.
      const sets = others.map((one) => this.subjectsOf(one));
      const limited = balanced(sets, (a, b) => diagrams.or(a, b)) ?? diagrams.never;
      subjects = diagrams.and(own, limited);
      if (subjects !== own && !letsAllThrough(part)) return undefined;
      if (subjects === diagrams.never) return [];
    }
    const isForAll = (one: NetworkPolicy) => diagrams.minus(subjects, this.subjectsOf(one)) === diagrams.never;
    const certain = [policy, ...others.filter(isForAll)];
    const alone = this.leftOfAll(certain).find(
      (other) => other !== part && this.isCoveringSamples(other, part) && this.areCovering([other], part),
    );
    if (alone) return [alone];
    const applied = this.leftOfAll(certain).filter((other) => this.isOverlapping(other, part));
    const undecided = others
      .filter((one) => !isForAll(one))
      .map((one) => this.leftOfAll([one]).filter((other) => this.isOverlapping(other, part)))
      .filter((some) => some.length > 0);
    const by = this.coveringFor(subjects, applied, undecided, part);
    return by && this.parts.filter((one) => by.has(one));
  }

  /** Is there a pod and another end where only this part lets something through? That is quick to see for most parts. */
  private isNeededForSample(part: RulePart): boolean {
    const { diagrams } = this.pods;
    const subject = sampleOf(this.subjectsOf(part.policy));
    const others = this.leftOfAll(this.policies.filter((policy) => diagrams.at(this.subjectsOf(policy), subject)));
    return this.ends.some((end) =>
      end.samplesOf(part).some((sample) =>
        end.questions(part).some((name) => {
          let alone = end.openTo(sample, part, name);
          for (const other of others) {
            if (alone.isEmpty) return false;
            if (other !== part) alone = alone.subtract(end.openTo(sample, other, name));
          }
          return !alone.isEmpty;
        }),
      ),
    );
  }

  /**
   * The parts that together cover the part for each of the pods. Undefined if something stays uncovered.
   * @param applied parts of the policies that limit all of the pods
   * @param undecided for each policy that may limit some of the pods, its parts
   */
  private coveringFor(
    subjects: DiagramSet,
    applied: readonly RulePart[],
    undecided: readonly RulePart[][],
    part: RulePart,
  ): ReadonlySet<RulePart> | undefined {
    const covering = this.areCovering(applied, part);
    if (covering) return covering;
    const [next, ...rest] = undecided;
    if (!next || !this.areCovering([...applied, ...undecided.flat()], part)) return undefined;
    this.splits++;
    if (this.splits > MAX_SPLITS) throw new TooManyConditions();
    const { diagrams } = this.pods;
    const selected = this.subjectsOf((next[0] as RulePart).policy);
    const used = new Set<RulePart>();
    for (const [some, parts] of [
      [diagrams.and(subjects, selected), [...applied, ...next]],
      [diagrams.minus(subjects, selected), applied],
    ] as const) {
      if (some === diagrams.never) continue;
      const found = this.coveringFor(some, parts, rest, part);
      if (!found) return undefined;
      for (const one of found) used.add(one);
    }
    return used;
  }

  /** The other parts that help to cover the part. Undefined if they do not cover it together. */
  private areCovering(others: readonly RulePart[], part: RulePart): ReadonlySet<RulePart> | undefined {
    const used = new Set<RulePart>();
    for (const end of this.ends) {
      const none = end.diagrams.leaf(PortSet.none);
      for (const name of end.questions(part)) {
        let uncovered = end.open(part, name);
        for (const other of others) {
          if (uncovered === none) break;
          const next = end.diagrams.apply(WITHOUT, uncovered, end.open(other, name));
          if (next !== uncovered) used.add(other);
          uncovered = next;
        }
        if (uncovered !== none) return undefined;
      }
    }
    return used;
  }

  /** A quick test before the exact one. It already fails for most parts that do not cover the other. */
  private isCoveringSamples(other: RulePart, part: RulePart): boolean {
    return this.ends.every((end) =>
      end
        .samplesOf(part)
        .every((sample) =>
          end
            .questions(part)
            .every((name) => end.openTo(sample, part, name).subtract(end.openTo(sample, other, name)).isEmpty),
        ),
    );
  }

  private isOverlapping(other: RulePart, part: RulePart): boolean {
    if (other === part) return false;
    return this.ends.some((end) =>
      end.questions(part).some((name) => {
        const open = end.open(part, name);
        return end.diagrams.apply(WITHOUT, open, end.open(other, name)) !== open;
      }),
    );
  }

  private leftOfAll(policies: readonly NetworkPolicy[]): RulePart[] {
    return policies.flatMap((policy) => [...this.leftOf(policy)]);
  }

  private limits(policy: NetworkPolicy): boolean {
    return limitsByItself(policy, this.direction) || this.leftOf(policy).size > 0;
  }

  private get pods(): OtherEnds {
    return this.ends[0] as OtherEnds;
  }

  private leftOf(policy: NetworkPolicy): Set<RulePart> {
    return this.left.get(policy) as Set<RulePart>;
  }

  private subjectsOf(policy: NetworkPolicy): DiagramSet {
    return this.subjects.get(policy) as DiagramSet;
  }
}

const WITHOUT: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.subtract(b),
  shortcut: (a, b) => ((isLeaf(a) && a.result.isEmpty) || (isLeaf(b) && b.result.isEmpty) ? a : undefined),
};
