import type { NetworkPolicy } from '../../manifests/model.ts';
import { type AddressRange, holds, joinRanges } from '../ip-space.ts';
import { PortSet } from '../port-set.ts';
import { type AskedEnd, type AskedPods, openEndOf } from './asked-end.ts';
import type { Witnessed } from './condition.ts';
import { conditionsOf } from './conditions.ts';
import type { Operation } from './diagram.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { type OpenAnswer, OpenAnswers, type Place } from './open-answers.ts';
import { AnyPod, type OpenEnd, PORTS_OF_ADDRESS, WorkloadEnd } from './open-end.ts';
import type { OpenPolicies } from './open-policies.ts';
import { INTERSECTION, UNION, WHERE, WHERE_OR_ALL } from './operations.ts';
import { cutAddresses } from './pod-addresses.ts';
import { subsets } from './port-names.ts';
import { overUnknowns } from './unknowns.ts';

/** One verdict, and everyone to whom it applies. For an end that is a workload, nothing is listed. */
export interface ConditionAnswer {
  /** `open` applies to each of a workload's pods. `depends` applies to some of them, and the manifests do not say to which. */
  readonly word: 'open' | 'depends' | 'denied';
  /** Pods that meet the condition in the question. If both ends have a condition, these are pods at the source. */
  readonly possible: readonly Witnessed[];
  /** Pods at the target, if both ends have a condition. */
  readonly others: readonly Witnessed[];
  /** Addresses within the range in the question. */
  readonly ranges: readonly AddressRange[];
}

/** The same answer with sets. A set is absent if nothing is listed. */
interface Found {
  readonly word: ConditionAnswer['word'];
  readonly possible?: DiagramSet;
  readonly others?: DiagramSet;
  readonly ranges?: readonly AddressRange[];
}

/**
 * Can one end open any of these ports at the other? At least one end is pods that the manifests do not describe completely.
 * @param all the policies of the manifests
 * @throws TooManyConditions
 */
export function conditionAnswers(
  policies: OpenPolicies,
  all: readonly NetworkPolicy[],
  { from, to }: Readonly<Record<Place, AskedEnd>>,
  asked: PortSet,
): ConditionAnswer[] {
  const asking = new Asking(policies, asked);
  const conditions = (set: DiagramSet | undefined) =>
    set ? conditionsOf(policies.space, policies.declared, set) : ([] as Witnessed[]);
  return asking.between(from, to, all).map(({ word, possible, others, ranges = [] }) => ({
    ...{ word, possible: conditions(possible), others: conditions(others), ranges },
  }));
}

class Asking {
  private readonly policies: OpenPolicies;
  private readonly asked: PortSet;
  private readonly answers: OpenAnswers;

  constructor(policies: OpenPolicies, asked: PortSet) {
    this.policies = policies;
    this.asked = asked;
    this.answers = new OpenAnswers(policies);
  }

  between(from: AskedEnd, to: AskedEnd, all: readonly NetworkPolicy[]): Found[] {
    if ('range' in from) return 'range' in to ? [] : this.withAddresses(to, from.range, 'to', all);
    if ('range' in to) return this.withAddresses(from, to.range, 'from', all);
    const [source, target] = [from, to].map((one) => openEndOf(this.policies, one)) as [OpenEnd, OpenEnd];
    if (target instanceof WorkloadEnd) return this.withWorkload(target, 'from', source);
    if (source instanceof WorkloadEnd) return this.withWorkload(source, 'to', target);
    return this.betweenAny(source, target);
  }

  /** @param place the place of the others */
  private withWorkload(end: OpenEnd, place: Place, others: OpenEnd): Found[] {
    const { diagrams } = this.policies.space;
    const all = namings([...new Set(this.answers.portNames(end, place).flat())], this.policies.isOrdered).flatMap(
      (named) => this.answers.at(end, place, named),
    );
    const perhaps = all
      .map(({ open, among }) => diagrams.apply(WHERE, among, open))
      .reduce((a, b) => diagrams.apply(UNION, a, b), diagrams.leaf(PortSet.none) as Diagram<PortSet>);
    const certain = this.policies.isOrdered ? all : this.answers.at(end, place, []);
    // Only pods that can exist together with the workload's pods count, since pods of one namespace share its labels. If there are none,
    // every statement about them would be true.
    const together = certain.map(({ among }) => among).reduce((a, b) => diagrams.or(a, b), diagrams.never);
    const domain = diagrams.and(others.domain, others.of(together));
    if (domain === diagrams.never) return [];
    const surely = certain
      .map(({ open, among }) => diagrams.apply(WHERE_OR_ALL, among, open))
      .reduce((a, b) => diagrams.apply(INTERSECTION, a, b), diagrams.leaf(PortSet.all) as Diagram<PortSet>);
    if (others instanceof AnyPod) return this.regions(surely, perhaps, domain);
    const of = (ports: Diagram<PortSet>) => [...diagrams.regions(others.of(ports), domain).keys()];
    return this.ofPods(of(surely), of(perhaps));
  }

  /** The verdict for a workload's pods, from the ports that are open to some of them each. */
  private ofPods(surely: readonly PortSet[], perhaps: readonly PortSet[]): Found[] {
    if (surely.length === 0) return [];
    const sure = surely.reduce((a, b) => a.intersect(b));
    const possible = perhaps.reduce((a, b) => a.union(b));
    return [{ word: this.wordFor(sure, possible) }];
  }

  private betweenAny(source: OpenEnd, target: OpenEnd): Found[] {
    const { diagrams, never } = { ...this.policies.space, never: this.policies.space.diagrams.never };
    const names = [...new Set(this.answers.portNames(target, 'from').flat())];
    const all = namings(names, this.policies.isOrdered).map((named) => this.answers.at(target, 'from', named));
    const found = new Map<string, Required<Pick<Found, 'word' | 'possible' | 'others'>>>();
    const add = ({ pods: targets, sure, may }: Alike): void => {
      for (const { word, possible } of this.regions(sure, may, source.domain)) {
        const [pods, others] = this.meeting(possible, targets);
        if (pods === never || others === never) continue;
        const key = `${word} ${pods.id}`;
        const known = found.get(key);
        found.set(key, { word, possible: pods, others: known ? diagrams.or(known.others, others) : others });
      }
    };
    for (const alike of all.reduce<readonly Alike[]>((some, answers) => this.refined(some, answers), [])) add(alike);
    return [...found.values()];
  }

  /** Splits pods at the end that have been alike so far, by what is open to them if the port has these names. */
  private refined(some: readonly Alike[], answers: readonly OpenAnswer[]): readonly Alike[] {
    const { space } = this.policies;
    const { diagrams } = space;
    const next = answers.map(({ pods, open }) => ({
      ...{ pods, sure: overUnknowns(space, open, 'surely'), may: overUnknowns(space, open, 'perhaps') },
    }));
    if (some.length === 0) return next;
    return some.flatMap((one) =>
      next.flatMap((other) => {
        const pods = diagrams.and(one.pods, other.pods);
        if (pods === diagrams.never) return [];
        const sure = diagrams.apply(INTERSECTION, one.sure, other.sure);
        return [{ pods, sure, may: diagrams.apply(UNION, one.may, other.may) }];
      }),
    );
  }

  /** Limits both sets to pods that can exist together: pods of one namespace share its labels. */
  private meeting(source: DiagramSet, target: DiagramSet): [DiagramSet, DiagramSet] {
    const { space } = this.policies;
    const { diagrams } = space;
    const namespace = onlyNamespace(source);
    if (namespace === undefined || namespace !== onlyNamespace(target)) return [source, target];
    return [
      diagrams.and(source, space.namespaceLabelsOf(target)),
      diagrams.and(target, space.namespaceLabelsOf(source)),
    ];
  }

  /** @param place the place of the pods */
  private withAddresses(pods: AskedPods, range: AddressRange, place: Place, all: readonly NetworkPolicy[]): Found[] {
    const { diagrams } = this.policies.space;
    const end = openEndOf(this.policies, pods);
    const isolation = end.of(this.policies.isolation[place === 'from' ? 'Egress' : 'Ingress']);
    const regions = [...diagrams.regions(isolation, end.domain)];
    const names = place === 'from' ? [] : end.freeNames([...new Set(regions.flatMap(([one]) => one.portNames))]);
    const target = (named: readonly string[]) => (place === 'from' ? PORTS_OF_ADDRESS : end.portsNamed(named));
    const found = new Map<string, Found & { readonly ranges: AddressRange[] }>();
    for (const cut of cutAddresses(all, [range]).filter((one) => holds(range, one))) {
      const each = regions.map(([own, set]) => {
        const open = (named: readonly string[]) => this.policies.openToAddress(own, cut, target(named));
        const possible = namings(names, own.isOrdered).flatMap(open);
        return { set, sure: possible.reduce((a, b) => a.intersect(b)), perhaps: PortSet.unionOf(possible) };
      });
      const parts: Found[] =
        end instanceof AnyPod
          ? each.map(({ set, sure, perhaps }) => ({ word: this.wordFor(sure, perhaps), possible: set }))
          : this.ofPods(
              each.map(({ sure }) => sure),
              each.map(({ perhaps }) => perhaps),
            );
      for (const part of parts) {
        const key = `${part.word} ${part.possible?.id}`;
        const known = found.get(key) ?? { ...part, ranges: [] };
        found.set(key, known);
        known.ranges.push(cut);
      }
    }
    return [...found.values()].map((one) => ({ ...one, ranges: joinRanges(one.ranges) }));
  }

  private regions(surely: Diagram<PortSet>, perhaps: Diagram<PortSet>, set: DiagramSet) {
    const { diagrams } = this.policies.space;
    const word: Operation<PortSet, PortSet, ConditionAnswer['word']> = {
      combine: (sure, possible) => this.wordFor(sure, possible),
    };
    const [sure, may] = [
      overUnknowns(this.policies.space, surely, 'surely'),
      overUnknowns(this.policies.space, perhaps, 'perhaps'),
    ];
    return [...diagrams.regions(diagrams.apply(word, sure, may), set)].map(([found, possible]) => ({
      word: found,
      possible,
    }));
  }

  private wordFor(sure: PortSet, possible: PortSet): ConditionAnswer['word'] {
    if (!sure.intersect(this.asked).isEmpty) return 'open';
    return possible.intersect(this.asked).isEmpty ? 'denied' : 'depends';
  }
}

/** The namespace of these pods, if all are in one. */
function onlyNamespace(set: DiagramSet): string | undefined {
  const isEmpty = (one: DiagramSet) => isLeaf(one) && !one.result;
  if (isLeaf(set) || set.variable !== 0 || !isEmpty(set.rest)) return undefined;
  const [first, ...others] = [...set.values].filter(([, to]) => !isEmpty(to));
  return others.length === 0 ? first?.[0] : undefined;
}

/** Pods of the target that are alike, with the ports that each possible pod surely opens there, and those that it may open. */
interface Alike {
  readonly pods: DiagramSet;
  readonly sure: Diagram<PortSet>;
  readonly may: Diagram<PortSet>;
}

/**
 * The sets of port names for which the question is asked. No name and all names are the extremes. If a rule may deny by a name, every set
 * is needed.
 */
function namings(names: readonly string[], isOrdered: boolean): (readonly string[])[] {
  if (names.length === 0) return [[]];
  return isOrdered ? subsets(names) : [[], names];
}
