import type { LabelSelector, PolicyType, Workload } from '../manifests/model.ts';
import type { ClassIndex } from './class-index.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { PodGroup } from './group.ts';
import { printRange } from './ip-space.ts';
import type { CompiledOrdered, CompiledOrderedPolicy } from './ordered/compiled-ordered.ts';
import { OrderedResults } from './ordered/ordered-results.ts';
import { OrderedSide } from './ordered/ordered-side.ts';
import { byName, type Peer } from './peer.ts';
import { namedPortsIn, type PodClass } from './pod-class.ts';
import { type PositionsByClass, positionsByClass } from './policies-by-class.ts';
import { Refinement } from './refinement.ts';
import { MAYBE } from './selector.ts';
import { listsOf, Side } from './side.ts';
import type { CompiledReach } from './unevaluated.ts';

/** Joins classes of pods into groups if no selector, and no named port that a policy uses, tells them apart. */
export function podGroups(
  index: ClassIndex,
  policies: readonly CompiledPolicy[],
  reaches: readonly CompiledReach[],
  ordered: CompiledOrdered | undefined,
): PodGroup[] {
  const { classes } = index;
  const members = new Map<number, number[]>();
  const namedBy = namedPortsBy([...policies, ...(ordered?.policies ?? [])]);
  const { ids, unsure } = partition(index, policies, reaches, ordered, namedBy);
  for (const [i, id] of ids.entries()) {
    const known = members.get(id);
    if (known) known.push(i);
    else members.set(id, [i]);
  }
  const sides = new SidesByPolicies(policies, reaches, ordered, namedBy);
  const peersOf = distinctPeers(
    [...members.values()].map((indexes) => indexes.flatMap((i) => classes[i]?.peers ?? [])),
  );
  return [...members.values()]
    .map(([classIndex = 0], i): PodGroup => {
      const pods = classes[classIndex] as PodClass;
      return {
        kind: pods.kind,
        peers: peersOf[i] as Peer[],
        pods,
        classIndex,
        hasOpenLabels: unsure.has(classIndex),
        sides: {
          Ingress: sides.of('Ingress', pods, classIndex),
          Egress: sides.of('Egress', pods, classIndex),
        },
      };
    })
    .sort((a, b) => byName(a.peers[0] as Peer, b.peers[0] as Peer));
}

/** Gives equal keys to pods on which the ports that these policies name are the same. */
function namedPortsBy(policies: readonly Pick<CompiledPolicy, 'rules'>[]): (pods: PodClass) => string {
  const usedNames = new Set(policies.flatMap(({ rules }) => rules.flatMap(({ ports }) => ports.names)));
  return (pods) => {
    const others = pods.mayHaveOtherPorts && usedNames.size > 0 ? ['?'] : [];
    return [...namedPortsIn(pods, usedNames), ...others].join(' ');
  };
}

/** For each class a number, which is the same for classes that behave alike. */
function partition(
  index: ClassIndex,
  policies: readonly CompiledPolicy[],
  reaches: readonly CompiledReach[],
  ordered: CompiledOrdered | undefined,
  namedBy: (pods: PodClass) => string,
): { readonly ids: readonly number[]; readonly unsure: ReadonlySet<number> } {
  const { classes } = index;
  const columns = new Set(policies.flatMap(({ subjects, rules }) => [subjects, ...rules.map(({ pods }) => pods)]));
  const refine = new Refinement(classes.length);
  refine.by((i) => {
    const pods = classes[i] as PodClass;
    const { kind, peers, targets, address } = pods;
    const isSomewhere = address ? ['at', ...address.ranges.map(printRange)] : [];
    return [kind, peers[0]?.kind, targets.sure.id, targets.maybe.id, ...isSomewhere, namedBy(pods)].join(' ');
  });
  // A column says only that a match is unknown, and two unknown matches may have different causes. So classes with unknown labels are kept
  // apart by their keys.
  const asked = askedFor(policies);
  const unsure = new Set([
    ...[...asked.podLabels].flatMap((key) => index.open('labels', key)),
    ...[...asked.namespaceLabels].flatMap((key) => index.open('namespaceLabels', key)),
    ...[...(ordered?.askedLabels() ?? [])].flatMap(({ of, key }) => index.open(of, key)),
  ]);
  refine.byThose(new Map([...unsure].map((i) => [i, (classes[i] as PodClass).key])));
  for (const { subjects } of reaches) columns.add(subjects);
  for (const { matching } of columns) refine.byThose(matching);
  for (const [{ matching }, leftOpen] of ordered?.columns ?? [])
    refine.byThose(new Map([...matching].map(([i, match]) => [i, match === MAYBE ? `? ${leftOpen(i)}` : match])));
  return { ids: refine.ids, unsure };
}

interface Asked {
  readonly namespaceLabels: ReadonlySet<string>;
  readonly podLabels: ReadonlySet<string>;
}

/** The label keys that selectors use. */
function askedFor(policies: readonly CompiledPolicy[]): Asked {
  const namespaceLabels = new Set<string>();
  const podLabels = new Set<string>();
  const add = (keys: Set<string>, selector: LabelSelector | undefined) => {
    for (const key of selector?.matchLabels.keys() ?? []) keys.add(key);
    for (const { key } of selector?.matchExpressions ?? []) keys.add(key);
  };
  for (const { policy } of policies) {
    add(podLabels, policy.podSelector);
    for (const { peers } of [...policy.ingress, ...policy.egress]) {
      for (const { podSelector, namespaceSelector } of peers) {
        add(podLabels, podSelector);
        add(namespaceLabels, namespaceSelector);
      }
    }
  }
  return { namespaceLabels, podLabels };
}

/** The sides of groups. Pods that the same policies select share one side, for ingress only if the ports that policies name are the same. */
class SidesByPolicies {
  private readonly policies: readonly CompiledPolicy[];
  private readonly reaches: readonly CompiledReach[];
  /** For each direction and class, the positions of the policies that select it, or may. */
  private readonly selecting: Readonly<Record<PolicyType, PositionsByClass>>;
  private readonly reaching: Readonly<Record<PolicyType, PositionsByClass>>;
  private readonly ordered: CompiledOrdered | undefined;
  private readonly namedBy: (pods: PodClass) => string;
  private readonly ordering: Readonly<Record<PolicyType, PositionsByClass>>;
  private readonly sides = new Map<string, Side>();
  private readonly results = new Map<string, OrderedResults>();

  constructor(
    policies: readonly CompiledPolicy[],
    reaches: readonly CompiledReach[],
    ordered: CompiledOrdered | undefined,
    namedBy: (pods: PodClass) => string,
  ) {
    this.ordered = ordered;
    this.namedBy = namedBy;
    const all = ordered?.policies ?? [];
    this.ordering = { Ingress: positionsByClass('Ingress', all), Egress: positionsByClass('Egress', all) };
    this.policies = policies;
    this.reaches = reaches;
    this.selecting = { Ingress: positionsByClass('Ingress', policies), Egress: positionsByClass('Egress', policies) };
    this.reaching = { Ingress: positionsByClass('Ingress', reaches), Egress: positionsByClass('Egress', reaches) };
  }

  of(direction: PolicyType, pods: PodClass, classIndex: number): Side {
    const selecting = (this.selecting[direction].get(classIndex) ?? []).map((at) => {
      const { subjects, rules } = this.policies[at] as CompiledPolicy;
      return { at, selects: subjects.at(classIndex), rules };
    });
    const reaching = this.reaching[direction].get(classIndex) ?? [];
    const ordering = this.ordering[direction].get(classIndex) ?? [];
    const orderedKey = ordering.map((at) => this.orderedKey(at, classIndex)).join();
    const key = JSON.stringify([
      direction,
      selecting.map(({ at, selects }) => [at, selects]),
      direction === 'Ingress' ? this.namedBy(pods) : '',
      reaching,
      orderedKey,
    ]);
    let side = this.sides.get(key);
    if (!side) {
      const unevaluated = reaching.map((at) => this.reaches[at] as CompiledReach);
      if (this.ordered && ordering.length > 0) {
        const own = listsOf(selecting).map(({ selects }) => selects);
        const known = `${direction} ${own} ${orderedKey}`;
        const results = this.results.get(known) ?? new OrderedResults(this.ordered, direction, classIndex, own);
        this.results.set(known, results);
        side = new OrderedSide(direction, pods, selecting, unevaluated, results);
      } else side = new Side(direction, pods, selecting, unevaluated);
      this.sides.set(key, side);
    }
    return side;
  }

  /** The position of a policy, and to which of its rules the pods are subject. */
  private orderedKey(at: number, classIndex: number): string {
    const policies: readonly CompiledOrderedPolicy[] = this.ordered?.policies ?? [];
    const { subjects, rules } = policies[at] as CompiledOrderedPolicy;
    const limited = rules.flatMap((rule, i) => (rule.subjects ? [`${i}:${rule.subjects.at(classIndex)}`] : []));
    return [at, subjects.at(classIndex), ...limited].join(' ');
  }
}

/**
 * Variants of one workload are pods of one owner with different labels, and share one name. In one group, they are one peer. In several
 * groups, what they differ in is added to the name: labels, and the ports of those that have equal labels.
 */
function distinctPeers(groups: readonly (readonly Peer[])[]): Peer[][] {
  const variants = new Map<string, Set<number>>();
  for (const [i, peers] of groups.entries()) {
    for (const { name } of peers) variants.set(name, (variants.get(name) ?? new Set()).add(i));
  }
  const variantsOf = (name: string) =>
    groups.flatMap((peers) =>
      peers.flatMap((peer) => (peer.kind === 'workload' && peer.name === name ? [peer.workload] : [])),
    );
  return groups.map((peers) => {
    const named = new Map<string, Peer>();
    for (const peer of peers) {
      const apart = peer.kind === 'workload' && (variants.get(peer.name)?.size ?? 0) > 1;
      const name = apart ? `${peer.name}${differences(peer.workload, variantsOf(peer.name))}` : peer.name;
      if (!named.has(name)) named.set(name, { ...peer, name });
    }
    return [...named.values()].sort(byName);
  });
}

function differences(workload: Workload, variants: readonly Workload[]): string {
  const { labels, hostNetwork } = workload;
  const keys = new Set(variants.flatMap((variant) => [...variant.labels.keys()]));
  const differing = [...keys].filter((key) => variants.some((variant) => variant.labels.get(key) !== labels.get(key)));
  const named = differing.sort().map((key) => `${key}=${labels.get(key) ?? ''}`);
  const alike = variants.filter((one) => [...keys].every((key) => one.labels.get(key) === labels.get(key)));
  const ports = portNames(workload).filter((port) => alike.some((one) => !portNames(one).includes(port)));
  const network = hostNetwork && alike.some((one) => !one.hostNetwork) ? ['hostNetwork'] : [];
  return `{${[...named, ...ports, ...network].join(',')}}`;
}

function portNames({ ports }: Workload): string[] {
  return ports.flatMap(({ name, protocol, containerPort }) => (name ? [`${name}=${containerPort}/${protocol}`] : []));
}
