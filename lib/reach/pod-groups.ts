import type { LabelSelector, PolicyType, Workload } from '../manifests/model.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import type { PodGroup } from './group.ts';
import { byName, type Peer } from './peer.ts';
import type { PodClass } from './pod-class.ts';
import { type KnownLabels, type Match, NO } from './selector.ts';
import { Side } from './side.ts';
import type { CompiledReach } from './unevaluated.ts';

/** The classes, put together where no selector and no named port that a policy uses tells them apart. */
export function podGroups(
  classes: readonly PodClass[],
  policies: readonly CompiledPolicy[],
  reaches: readonly CompiledReach[],
): PodGroup[] {
  const members = new Map<number, number[]>();
  for (const [index, id] of partition(classes, policies, reaches).entries()) {
    const known = members.get(id);
    if (known) known.push(index);
    else members.set(id, [index]);
  }
  const sides = new SidesByPolicies(policies, reaches);
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
        sides: {
          Ingress: sides.of('Ingress', pods, classIndex),
          Egress: sides.of('Egress', pods, classIndex),
        },
      };
    })
    .sort((a, b) => byName(a.peers[0] as Peer, b.peers[0] as Peer));
}

/** For each class, a number that is equal for classes that behave alike. */
function partition(
  classes: readonly PodClass[],
  policies: readonly CompiledPolicy[],
  reaches: readonly CompiledReach[],
): number[] {
  const usedNames = new Set(policies.flatMap(({ rules }) => rules.flatMap(({ ports }) => ports.names)));
  const columns = new Set(policies.flatMap(({ subjects, rules }) => [subjects, ...rules.map(({ pods }) => pods)]));
  const refine = new Refinement(classes.length);
  refine.by((i) => {
    const { kind, peers, targets, namedPorts, mayHaveOtherPorts } = classes[i] as PodClass;
    const names = [...namedPorts].filter(([name]) => usedNames.has(name)).map(([name, { id }]) => `${name}=${id}`);
    const others = mayHaveOtherPorts && usedNames.size > 0 ? ['?'] : [];
    return [kind, peers[0]?.kind, targets.sure.id, targets.maybe.id, ...names, ...others].join(' ');
  });
  // Of what is unknown, a column says no more than that: two rules that may match can be two different pods.
  const asked = askedFor(policies);
  refine.by((i) => (isUnsure(classes[i] as PodClass, asked) ? (classes[i] as PodClass).key : ''));
  for (const { subjects } of reaches) columns.add(subjects);
  for (const column of columns) refine.by((i) => column[i]);
  return refine.ids;
}

interface Asked {
  readonly namespaceLabels: ReadonlySet<string>;
  readonly podLabels: ReadonlySet<string>;
}

/** The keys of labels for which selectors ask. */
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

/** Do selectors ask for a label of which the manifests do not say what it is? */
function isUnsure({ labels, namespaceLabels }: PodClass, asked: Asked): boolean {
  const isOf = ({ labels: known, unknown }: KnownLabels, keys: ReadonlySet<string>) =>
    [...keys].some((key) => !known.has(key) && unknown(key) !== 'absent');
  return isOf(labels, asked.podLabels) || isOf(namespaceLabels, asked.namespaceLabels);
}

/** A partition of 0 to n - 1 that each column makes finer. */
export class Refinement {
  readonly ids: number[];

  constructor(count: number) {
    this.ids = new Array<number>(count).fill(0);
  }

  by(value: (index: number) => unknown): void {
    const next = new Map<number, Map<unknown, number>>();
    let count = 0;
    for (const [i, id] of this.ids.entries()) {
      const byValue = next.get(id) ?? new Map<unknown, number>();
      next.set(id, byValue);
      const finer = byValue.get(value(i)) ?? count++;
      byValue.set(value(i), finer);
      this.ids[i] = finer;
    }
  }
}

/** Pods that the same policies select share what these let through. */
class SidesByPolicies {
  private readonly byNamespace = new Map<string, [number, CompiledPolicy][]>();
  private readonly sides = new Map<string, Side>();
  private readonly reaches: readonly CompiledReach[];

  constructor(policies: readonly CompiledPolicy[], reaches: readonly CompiledReach[]) {
    this.reaches = reaches;
    for (const [index, compiled] of policies.entries()) {
      const { namespace } = compiled.policy;
      const list = this.byNamespace.get(namespace);
      if (list) list.push([index, compiled]);
      else this.byNamespace.set(namespace, [[index, compiled]]);
    }
  }

  of(direction: PolicyType, pods: PodClass, classIndex: number): Side {
    const selecting = (this.byNamespace.get(pods.namespace ?? '') ?? []).filter(
      ([, compiled]) => compiled.direction === direction && compiled.subjects[classIndex] !== NO,
    );
    const policies = selecting.map(([, { subjects, rules }]) => ({ selects: subjects[classIndex] as Match, rules }));
    const reaches = [...this.reaches.entries()].filter(
      ([, reach]) => reach.direction === direction && reach.subjects[classIndex] !== NO,
    );
    const key = JSON.stringify([
      direction,
      selecting.map(([index], i) => [index, policies[i]?.selects]),
      direction === 'Ingress' ? pods.namedPortsKey : '',
      reaches.map(([index]) => index),
    ]);
    let side = this.sides.get(key);
    if (!side) {
      side = new Side(
        direction,
        pods,
        policies,
        reaches.map(([, reach]) => reach),
      );
      this.sides.set(key, side);
    }
    return side;
  }
}

/**
 * Variants of one workload (pods of one owner with different labels) have one name: in one group they are one peer, in several
 * groups the labels that tell them apart are added to the name.
 */
function distinctPeers(groups: readonly (readonly Peer[])[]): Peer[][] {
  const variants = new Map<string, Set<number>>();
  for (const [i, peers] of groups.entries()) {
    for (const { name } of peers) variants.set(name, (variants.get(name) ?? new Set()).add(i));
  }
  const labelsOf = (name: string) =>
    groups.flatMap((peers) =>
      peers.flatMap((peer) => (peer.kind === 'workload' && peer.name === name ? [peer.workload] : [])),
    );
  return groups.map((peers) => {
    const named = new Map<string, Peer>();
    for (const peer of peers) {
      const apart = peer.kind === 'workload' && (variants.get(peer.name)?.size ?? 0) > 1;
      const name = apart ? `${peer.name}${differingLabels(peer.workload, labelsOf(peer.name))}` : peer.name;
      if (!named.has(name)) named.set(name, { ...peer, name });
    }
    return [...named.values()].sort(byName);
  });
}

function differingLabels({ labels }: Workload, variants: readonly Workload[]): string {
  const keys = new Set(variants.flatMap((variant) => [...variant.labels.keys()]));
  const differing = [...keys].filter((key) => variants.some((variant) => variant.labels.get(key) !== labels.get(key)));
  return `{${differing
    .sort()
    .map((key) => `${key}=${labels.get(key) ?? ''}`)
    .join(',')}}`;
}
