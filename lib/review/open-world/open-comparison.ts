import type { Namespace, NetworkPolicy, PolicyType } from '../../manifests/model.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import { type AddressRange, joinRanges, printRange } from '../../reach/ip-space.ts';
import type { Witnessed } from '../../reach/open-world/condition.ts';
import { conditionsOf } from '../../reach/open-world/conditions.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { OpenPolicies } from '../../reach/open-world/open-policies.ts';
import type { PodSpace } from '../../reach/open-world/pod-space.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { PairAnswer, PairAnswers } from '../pair-answers.ts';
import { rangesOf } from './address-ranges.ts';
import { addressRows } from './address-rows.ts';
import type { ComparedEnd } from './open-block.ts';
import { OpenBlocks } from './open-blocks.ts';
import { type Direction, differenceOf, type EndsWithSet, type OpenDifference } from './open-difference.ts';
import { isExactly, keyOf, type Part, partsOf, type Shown } from './open-part.ts';
import { only } from './unsure-pairs.ts';
import { anyPod, Passing, type WorkloadGroup, workloadGroups } from './workload-groups.ts';

/** Compares two sets of manifests over every pod that could exist, at one end or at both. */
export class OpenComparison {
  private readonly space: PodSpace;
  readonly blocks: OpenBlocks;
  private readonly answers: PairAnswers;
  private readonly groups: readonly WorkloadGroup[];
  /** All addresses, cut wherever an ipBlock begins or ends, each range with the peer that it is part of. */
  private readonly ranges: readonly { readonly range: AddressRange; readonly peer: CommonPeer }[];
  private readonly passing: Passing;
  private readonly anySource: ComparedEnd;
  private readonly anyTarget: ComparedEnd;
  private readonly found: OpenDifference[] = [];
  private readonly known = new Map<string, readonly Witnessed[]>();
  /** For each group, the pods that can reach it (`from`), or that it can reach (`to`), on other ports than before. */
  private readonly parts: Readonly<Record<Direction, Map<WorkloadGroup, readonly Part[]>>> = {
    from: new Map(),
    to: new Map(),
  };

  /** @param policies the policies of both sides */
  constructor(
    space: PodSpace,
    before: Connectivity,
    after: Connectivity,
    policies: readonly NetworkPolicy[],
    peers: readonly CommonPeer[],
    answers: PairAnswers,
  ) {
    this.space = space;
    this.answers = answers;
    const [olds, news] = [before.manifests, after.manifests];
    this.blocks = new OpenBlocks(
      space,
      new OpenPolicies(space, { ...olds, namespaces: withDeclared(olds.namespaces, news.namespaces) }, before.cni),
      new OpenPolicies(space, { ...news, namespaces: withDeclared(news.namespaces, olds.namespaces) }, after.cni),
    );
    this.groups = workloadGroups(space, peers);
    this.ranges = rangesOf(policies, peers);
    this.passing = new Passing(space, this.groups);
    const { diagrams } = space;
    const distinct = diagrams.minus(diagrams.always, this.passing.indistinguishable);
    const namesPorts = policies.some(({ ingress, egress }) =>
      [...ingress, ...egress].some(({ ports }) => ports.some(({ port }) => typeof port === 'string')),
    );
    this.anySource = anyPod(distinct);
    // The names of a pod's ports do not follow from its labels, so no pod is left out if rules name ports.
    this.anyTarget = anyPod(namesPorts ? diagrams.always : distinct);
  }

  /** @param withAddresses whether addresses outside the cluster are compared as well */
  differences(withAddresses: boolean): OpenDifference[] {
    for (const group of this.groups) {
      this.parts.from.set(group, partsOf(this.space, this.blocks.between(this.anySource, group.end), 'from'));
      this.parts.to.set(group, partsOf(this.space, this.blocks.between(group.end, this.anyTarget), 'to'));
    }
    this.addGroups('from');
    this.addGroups('to');
    this.addBetweenAny();
    if (withAddresses) for (const direction of ['Ingress', 'Egress'] as const) this.addAddresses(direction);
    return this.found;
  }

  /** @param end the end that is possible pods */
  private addGroups(end: Direction): void {
    const rows = new Map<string, { shown: Shown; peers: CommonPeer[] }>();
    for (const [group, parts] of this.parts[end]) {
      if (parts.length === 0) continue;
      const answerFor = this.answers.with(group.peers[0] as CommonPeer, end);
      for (const part of parts) {
        const left = this.leftOf(answerFor, part);
        if (left === this.space.diagrams.never) continue;
        const key = `${left.id} ${keyOf(part)}`;
        const row = rows.get(key);
        if (row) row.peers.push(...group.peers);
        else rows.set(key, { shown: { ...part, left }, peers: [...group.peers] });
      }
    }
    for (const { shown, peers } of rows.values()) {
      this.add(
        shown,
        { ends: { peers, ...only(this.space, shown.others), set: shown.others }, set: shown.others },
        end,
      );
    }
  }

  private add({ left, pods, ...part }: Shown, others: EndsWithSet, end: Direction): void {
    const possible: EndsWithSet = { ends: { possible: this.conditions(left, pods), set: left }, set: left };
    this.found.push(
      differenceOf(
        this.space,
        { ...part, ...part.deciding },
        end === 'from' ? { from: possible, to: others } : { from: others, to: possible },
      ),
    );
  }

  private conditions(set: DiagramSet, within = set): readonly Witnessed[] {
    const key = `${set.id} ${within.id}`;
    const conditions = this.known.get(key) ?? conditionsOf(this.space, this.blocks.after.declared, set, within);
    this.known.set(key, conditions);
    return conditions;
  }

  /** The pods without those that another row is about: the row of a workload that they pass as, or of addresses. */
  private leftOf(answerFor: (other: CommonPeer) => PairAnswer, part: Part): DiagramSet {
    // Rows of peers of the manifests are not split by port names.
    if (part.deciding.named.length > 0) return part.pods;
    const isSame = (other: CommonPeer) => isExactly(answerFor(other), part);
    const addresses = this.space.addresses.length > 0 ? this.ranges.filter(({ peer: other }) => isSame(other)) : [];
    const left = this.passing.without(part.pods, ({ peers: [first] }) => isSame(first as CommonPeer));
    // What every address has, pods have wherever they are: a reader of "the internet" would not think of them.
    if (addresses.length === this.ranges.length) return left;
    return this.space.diagrams.minus(left, this.space.at(addresses.map(({ range }) => range)));
  }

  private addBetweenAny(): void {
    const { diagrams } = this.space;
    const rows = new Map<string, { shown: Shown; to: DiagramSet; targets: DiagramSet }>();
    for (const part of partsOf(this.space, this.blocks.between(this.anySource, this.anyTarget), 'from')) {
      const to = this.withoutAlike(part.others, part.pods, part, 'from');
      const left = this.withoutAlike(part.pods, to, part, 'to');
      if (to === diagrams.never || left === diagrams.never) continue;
      const key = `${left.id} ${part.pods.id} ${keyOf({ ...part, others: part.pods })}`;
      const row = rows.get(key) ?? { shown: { ...part, left }, to, targets: part.others };
      rows.set(key, { ...row, to: diagrams.or(row.to, to), targets: diagrams.or(row.targets, part.others) });
    }
    for (const { shown, to, targets } of rows.values())
      this.add(shown, { ends: { possible: this.conditions(to, targets), set: to }, set: to }, 'from');
  }

  /** These pods without those that pass as a workload with which the others have the same verdicts. */
  private withoutAlike(pods: DiagramSet, others: DiagramSet, part: Part, end: Direction): DiagramSet {
    if (part.deciding.named.length > 0) return pods;
    const { diagrams } = this.space;
    const hasAll = (group: WorkloadGroup) =>
      (this.parts[end].get(group) ?? []).some(
        (one) =>
          one.old === part.old &&
          one.new === part.new &&
          one.others === diagrams.always &&
          one.deciding.portNames.length === 0 &&
          // A row about ports without further names says nothing about a port that has one of these names.
          one.deciding.named.length === 0 &&
          one.deciding.portNames.every((name) => part.deciding.portNames.includes(name)) &&
          diagrams.minus(others, one.pods) === diagrams.never,
      );
    return this.passing.without(pods, hasAll);
  }

  /** Adds addresses outside the cluster. */
  private addAddresses(direction: PolicyType): void {
    const end = direction === 'Ingress' ? 'to' : 'from';
    const pods = end === 'to' ? this.anyTarget : this.anySource;
    const { blocks, answers, passing } = this;
    for (const { shown, ranges } of addressRows({ blocks, answers, passing }, this.ranges, pods, direction)) {
      const peers = joinRanges(ranges).map((range) => ({ name: `${printRange(range)}[External]`, range }));
      this.add(shown, { ends: { peers, set: shown.others }, set: shown.others }, end);
    }
  }
}

/** Gives a namespace the labels that the other side declares, if its own side does not declare any. */
function withDeclared(own: readonly Namespace[], others: readonly Namespace[]): Namespace[] {
  const known = new Set(own.filter(({ declared }) => declared).map(({ name }) => name));
  const added = others.filter(({ name, declared }) => declared && !known.has(name));
  const names = new Set(added.map(({ name }) => name));
  return [...own.filter(({ name }) => !names.has(name)), ...added];
}
