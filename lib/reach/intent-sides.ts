import type { DeclaredConnection, Intent } from '../manifests/intent.ts';
import type { PolicyType } from '../manifests/model.ts';
import type { Connectivity } from './connectivity.ts';
import { Declarations, type Guarded, guardedBy, isGuarded, portsOfDeclared } from './declarations.ts';
import { DeclaredSides } from './declared-sides.ts';
import type { Deviation } from './deviation.ts';
import type { End } from './explanation.ts';
import { addressEnds, askedByIntent, blocksOfIntent, meansAddresses, withBlocks } from './intent-blocks.ts';
import { type DeclaredSpace, lacksOf } from './intent-lacks.ts';
import { type AnsweredPart, IntentPairs, openOf, type PairAnswer } from './intent-pairs.ts';
import { IntentPods } from './intent-pods.ts';
import { saidOf } from './intent-said.ts';
import { DeclaredPods } from './open-world/declared-pods.ts';
import type { DiagramSet } from './open-world/diagram-node.ts';
import { OpenPolicies } from './open-world/open-policies.ts';
import { cutAddresses, podAddresses } from './open-world/pod-addresses.ts';
import { spaceFor } from './open-world/space-for.ts';
import { excessOf, lessOf, moreOf } from './pair-deviations.ts';
import { isBarePod } from './peer.ts';
import { PortSet } from './port-set.ts';

const PLACES = ['from', 'to'] as const;

/**
 * Compares manifests with an intent of version 2. A declaration between two workloads applies to both of them. A declaration with a peer
 * that is not a workload applies only to the workload. An open connection must be declared for each of its ends that is guarded.
 */
export class SidesCheck {
  readonly deviations: Deviation[] = [];
  compared = 0;
  private readonly connectivity: Connectivity;
  private readonly guarded: Guarded;
  private readonly declarations: Declarations;
  private readonly spaces: readonly DeclaredSpace[];
  private readonly pairs: IntentPairs;
  private readonly declared: DeclaredSides;

  constructor(connectivity: Connectivity, intent: Intent) {
    this.connectivity = connectivity;
    this.guarded = guardedBy(intent);
    const { manifests, cni } = connectivity;
    this.declarations = new Declarations(intent, this.guarded, manifests.namespaces);
    const blocks = blocksOfIntent(intent);
    const cut = withBlocks(connectivity.policies, blocks);
    const asking = askedByIntent(intent, manifests);
    this.spaces = podAddresses(cut, connectivity).map((addresses) => {
      const policies = new OpenPolicies(spaceFor(addresses, [connectivity], asking), manifests, cni);
      const { space, declared } = policies;
      return { policies, declared: new DeclaredPods(space, intent, this.guarded, manifests.workloads, declared) };
    });
    this.declared = new DeclaredSides(connectivity, intent, this.guarded, this.spaces);
    this.pairs = new IntentPairs(
      connectivity,
      this.spaces.map(({ policies }) => policies),
      { policies: cut, isExact: this.spaces.length > 1 },
    );
    const cuts = blocks.length > 0 ? cutAddresses(cut) : [];
    const ends = connectivity.groups.flatMap((group) =>
      group.kind === 'external' ? addressEnds(group, blocks, cuts) : group.peers.map((peer): End => ({ peer, group })),
    );
    // Pods that no manifest holds, such as those of an ingress controller, are compared as sets. Nodes count as addresses.
    const asked = ends.filter(
      ({ peer, group }) => group.kind === 'external' || (group.kind === 'pod' && peer.kind === 'workload'),
    );
    for (const from of asked) for (const to of asked) this.compare(from, to);
    if (cni === 'spec') return;
    const pods = this.spaces.map(({ policies, declared }) => new IntentPods(connectivity, policies, declared));
    for (const end of asked) this.comparePods(pods, end);
  }

  private compare(from: End, to: End): void {
    if (!isGuarded(this.guarded, from.peer, to.peer)) return;
    if (from.peer === to.peer && isBarePod(from.peer)) return;
    this.compared++;
    for (const answer of this.pairs.answers(from, to)) {
      this.findMore(answer);
      this.findLess(answer);
    }
  }

  private findMore(answer: PairAnswer): void {
    const { whole } = answer;
    if (whole.open.isEmpty && whole.depends.isEmpty) return;
    const excess = this.partsOf(answer).flatMap((part) => this.beyond(answer, part));
    const all = PortSet.unionOf(excess.map(({ ports }) => ports));
    if (all.isEmpty) return;
    // The excess is certain if the port is certainly open and declared for none of the pods.
    const declared = PortSet.unionOf(excess.map((one) => one.declared));
    const never = whole.open.subtract(declared);
    const more = (certain: boolean, ports: PortSet) =>
      moreOf(this.connectivity, this.declarations, answer, certain, ports, () =>
        excess.filter((one) => !one.ports.intersect(ports).isEmpty).map(({ part }) => part),
      );
    this.deviations.push(...more(true, never.intersect(all)), ...more(false, all.subtract(never)));
  }

  /** The parts of an answer. If nothing tells the pods of its ends apart, they are one part. */
  private partsOf(answer: PairAnswer): readonly AnsweredPart[] {
    if (answer.parts.length > 0) return answer.parts;
    const { open, depends } = answer.whole;
    const ports = open.union(depends);
    return this.spaces.slice(0, 1).map(({ policies: { space } }) => {
      const { always } = space.diagrams;
      return { from: always, to: always, open: { Egress: ports, Ingress: ports }, space, named: [] };
    });
  }

  /**
   * For each combination of pods in a part, the open ports that a guarded end does not declare, and the declared ports. Combinations
   * without undeclared ports are included.
   */
  private beyond(
    { from, to }: PairAnswer,
    part: AnsweredPart,
  ): { part: AnsweredPart; ports: PortSet; declared: PortSet }[] {
    const { diagrams } = part.space;
    const open = openOf(part);
    const leaving = this.declared.by(from, to, 'to', part);
    const entering = this.declared.by(to, from, 'from', part);
    return [...leaving].flatMap(([out, targets]) =>
      [...entering].flatMap(([into, sources]) => {
        if (!this.canMeet(from, sources, to, targets, part)) return [];
        const declared = out.intersect(into);
        const ports = open.subtract(declared);
        const toSet = diagrams.and(part.to, targets);
        const fromSet = diagrams.and(part.from, sources);
        return [{ part: { ...part, from: fromSet, to: toSet }, ports, declared }];
      }),
    );
  }

  private canMeet(from: End, sources: DiagramSet, to: End, targets: DiagramSet, { space }: AnsweredPart): boolean {
    const namespaceOf = ({ group }: End) => (group.kind === 'external' ? undefined : group.pods.namespace);
    if (namespaceOf(from) === undefined || namespaceOf(from) !== namespaceOf(to)) return true;
    return (
      space.diagrams.and(space.namespaceLabelsOf(sources), space.namespaceLabelsOf(targets)) !== space.diagrams.never
    );
  }

  private findLess(answer: PairAnswer): void {
    const { from, to } = answer;
    const meantBy = (place: 'from' | 'to', own: End, other: End, isLimited: ReadonlySet<string>) =>
      other.group.kind === 'external' && isLimited.has(own.peer.name)
        ? this.declared.speakingFor(own, place).filter((one) => meansAddresses(one[place], other))
        : [];
    const asked: [DeclaredConnection, PolicyType | undefined][] = [
      ...this.declared
        .speakingFor(from, 'to')
        .filter((one) => one.to === to.peer.name)
        .map((one): [DeclaredConnection, undefined] => [one, undefined]),
      ...meantBy('from', to, from, this.guarded.ingress).map((one): [DeclaredConnection, 'Ingress'] => [
        one,
        'Ingress',
      ]),
      ...meantBy('to', from, to, this.guarded.egress).map((one): [DeclaredConnection, 'Egress'] => [one, 'Egress']),
    ];
    for (const [one, own] of asked) {
      if (one.optional) continue;
      const wanted = portsOfDeclared([one], to.peer.kind === 'workload' ? to.peer.workload : undefined);
      this.deviations.push(...lessOf(answer, one, wanted, own));
    }
  }

  /** Compares every possible pod with the declarations for a guarded workload. */
  private comparePods(pods: readonly IntentPods[], end: End): void {
    const { group, peer } = end;
    if (group.kind !== 'pod') return;
    // Policies treat the members of a group alike, but declarations may not.
    const own = { ...group, pods: this.connectivity.classOf(peer) ?? group.pods };
    for (const place of PLACES) {
      if (!(place === 'from' ? this.guarded.ingress : this.guarded.egress).has(peer.name)) continue;
      const said = saidOf(this.deviations, peer.name, place);
      this.deviations.push(...excessOf(pods, end, own, place, said));
      for (const one of this.declared.speakingFor(end, place).filter(({ optional }) => !optional))
        this.deviations.push(...lacksOf(this.spaces, one, { peer, group: own }, place));
    }
  }
}
