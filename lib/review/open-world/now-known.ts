import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { Connectivity } from '../../reach/connectivity.ts';
import type { DiagramSet } from '../../reach/open-world/diagram-node.ts';
import { type OpenEnd, WorkloadEnd } from '../../reach/open-world/open-end.ts';
import { OpenPolicies } from '../../reach/open-world/open-policies.ts';
import { type DeclaredNamespaces, NAMESPACE_NAME, type PodSpace } from '../../reach/open-world/pod-space.ts';
import { spaceFor } from '../../reach/open-world/space-for.ts';
import type { CommonPeer } from '../common-peers.ts';
import type { ComparedEnd, OpenBlock } from './open-block.ts';
import { OpenBlocks } from './open-blocks.ts';
import { anyPod, workloadGroups } from './workload-groups.ts';

/**
 * Blocks that differ only because one side declares a Namespace, and the labels of the namespace are unknown on the other side.
 */
export interface NowKnown {
  readonly space: PodSpace;
  readonly declared: DeclaredNamespaces;
  readonly found: readonly {
    readonly block: OpenBlock;
    readonly from: readonly CommonPeer[];
    readonly to: readonly CommonPeer[];
  }[];
}

/**
 * A Namespace object that was added or removed makes the labels of its namespace known or unknown. This finds what was possible
 * with other labels and is not with these.
 * @throws TooManyConditions
 */
export function nowKnown(
  before: Connectivity,
  after: Connectivity,
  peers: readonly CommonPeer[],
  addresses: PodSpace['addresses'],
): NowKnown | undefined {
  const names = namesDeclaredOnce(before, after);
  if (names.size === 0) return undefined;
  const space = spaceFor(addresses, [before, after]);
  const policies = [before, after].map(({ manifests, cni }) => new OpenPolicies(space, manifests, cni)) as [
    OpenPolicies,
    OpenPolicies,
  ];
  const blocks = new OpenBlocks(space, ...policies);
  const declared = new Map([...policies[0].declared, ...policies[1].declared]);
  const others = [...names].map((name) => [name, otherLabels(space, declared.get(name))] as const);
  const { diagrams } = space;
  const any = { end: anyPod(diagrams.always), peers: [] as CommonPeer[] };
  // On the side that declares a namespace, no pod is in one with other labels. So a side is needed that does not, and has both ends.
  const isPossible = (name: string, ...ends: ComparedEnd[]) =>
    policies.some(({ declared: own }, i) => !own.has(name) && ends.every((end) => end[i === 0 ? 'old' : 'new']));
  const unknowns = new Map<DiagramSet, ComparedEnd>();
  const unknownFor = (other: ComparedEnd) => {
    const sets = others.filter(([name]) => isPossible(name, other)).map(([name, set]) => space.inNamespace(name, set));
    const all = sets.reduce((a, b) => diagrams.or(a, b), diagrams.never);
    const end = unknowns.get(all) ?? anyPod(all);
    unknowns.set(all, end);
    return end;
  };
  const groups = workloadGroups(space, peers);
  const inThem = groups.flatMap(({ end, peers: own }) => {
    const set = others.find(([name]) => name === end.namespace)?.[1];
    return set ? [{ end: within(end, set), peers: own }] : [];
  });
  const found = [any, ...groups].flatMap((other) => {
    const possible = inThem.filter(({ end }) => isPossible(end.namespace ?? '', end, other.end));
    return [{ end: unknownFor(other.end), peers: [] }, ...possible].flatMap((one) => [
      ...blocks.between(one.end, other.end).map((block) => ({ block, from: one.peers, to: other.peers })),
      ...blocks.between(other.end, one.end).map((block) => ({ block, from: other.peers, to: one.peers })),
    ]);
  });
  return { space, declared: new Map([...declared].filter(([name]) => !names.has(name))), found };
}

function namesDeclaredOnce(before: Connectivity, after: Connectivity): Set<string> {
  const [old, now] = [before, after].map(
    ({ manifests }) => new Set(manifests.namespaces.filter(({ declared }) => declared).map(({ name }) => name)),
  ) as [Set<string>, Set<string>];
  return new Set([...old, ...now].filter((name) => old.has(name) !== now.has(name)));
}

/** All pods in a namespace whose labels differ from these. */
function otherLabels(space: PodSpace, labels: ReadonlyMap<string, string> = new Map()): DiagramSet {
  const { diagrams, variables } = space;
  const requirements = variables.flatMap(({ kind, key }): LabelSelectorRequirement[] => {
    if (kind !== 'namespaceLabel' || key === NAMESPACE_NAME) return [];
    const value = labels.get(key);
    return value === undefined
      ? [{ key, operator: 'DoesNotExist', values: [] }]
      : [{ key, operator: 'In', values: [value] }];
  });
  const same = space.namespacesOf({ matchLabels: new Map(), matchExpressions: requirements }, new Map());
  return diagrams.minus(diagrams.always, same);
}

function within({ old, new: now, ...rest }: ComparedEnd, domain: DiagramSet): ComparedEnd {
  const limited = (end: OpenEnd | undefined) => (end instanceof WorkloadEnd ? end.within(domain) : end);
  const [before, after] = [limited(old), limited(now)];
  return { ...rest, ...(before && { old: before }), ...(after && { new: after }), isSame: false };
}
