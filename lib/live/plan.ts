import type { ContainerPort, Manifests, Protocol, Workload } from '../manifests/model.ts';
import { Connectivity, type Verdict } from '../reach/connectivity.ts';
import type { Group } from '../reach/group.ts';
import type { ReachOptions } from '../reach/options.ts';
import { outsidePod, withWorkloads } from '../reach/outside-pod.ts';
import { ELSEWHERE, strangerName, workloadName } from '../reach/peer.ts';
import { labelsOfPods, matches, NO } from '../reach/selector.ts';

/** Somebody who opens connections: a pod of ours in his place. */
export interface Source {
  /** As connectivity calls him. */
  readonly name: string;
  readonly group: Group;
  /** Undefined: a namespace of our own. */
  readonly namespace: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
  /** Whose labels they are; a stranger is nobody's. */
  readonly workload?: Workload;
}

export interface Port {
  readonly protocol: Protocol;
  readonly port: number;
}

export interface Target {
  readonly name: string;
  readonly group: Group;
  readonly workload: Workload;
  /** To try: declared ones, those of policies, and the ones next to the edges of what is open. */
  readonly ports: readonly Port[];
}

/** A connection to try, and what the manifests say of it. */
export interface Cell extends Port {
  readonly from: Source;
  readonly to: Target;
  readonly computed: 'open' | 'denied' | 'depends';
}

export interface Plan {
  readonly connectivity: Connectivity;
  readonly sources: readonly Source[];
  readonly targets: readonly Target[];
  readonly cells: readonly Cell[];
  /** What is not tried, a sentence each. */
  readonly leftOut: readonly string[];
}

/** `3306`, `53/UDP`. */
export function portName({ protocol, port }: Port): string {
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}

/** In whose clothes a stranger of our own namespace comes: with the labels of somebody who is let in. */
export const STOLEN = 'stolen-labels';

export interface PlanOptions extends ReachOptions {
  /** No more than so many pairs; those of every pair of groups first. */
  readonly sample?: number;
  /** The namespace in which strangers from elsewhere are. */
  readonly ownNamespace: string;
}

/** Which connections to try so that every verdict of these manifests is tried. */
export function planOf(manifests: Manifests, { sample, ownNamespace, ...reach }: PlanOptions): Plan {
  const first = new Connectivity(manifests, reach);
  const stolen = stolenLabels(first);
  const thief = stolen && outsidePod(ownNamespace, stolen, { file: '', line: 1 });
  // The namespace is made by us, so all of its labels are known.
  const labels = new Map([['kubernetes.io/metadata.name', ownNamespace]]);
  const withOwn = {
    ...manifests,
    namespaces: [...manifests.namespaces, { name: ownNamespace, labels, declared: true }],
  };
  const connectivity = new Connectivity(thief ? withWorkloads(withOwn, [thief]) : manifests, reach);
  const groupOf = (name: string) => connectivity.groupOf(name) as Group;
  const workloads = manifests.workloads.filter(({ hostNetwork, asleep }) => !hostNetwork && !asleep);
  const source = (workload: Workload): Source => ({
    ...{ name: workloadName(workload), group: groupOf(workloadName(workload)), namespace: workload.namespace },
    ...{ labels: Object.fromEntries(workload.labels), workload },
  });
  const named = (workload: Workload) => connectivity.groupOf(workloadName(workload)) !== undefined;
  const sources: Source[] = [
    ...workloads.filter(named).map(source),
    ...[...new Set(workloads.map(({ namespace }) => namespace))].map((namespace) => ({
      ...{ name: strangerName(namespace), group: groupOf(strangerName(namespace)), namespace, labels: {} },
    })),
    { name: strangerName(ELSEWHERE), group: groupOf(strangerName(ELSEWHERE)), namespace: undefined, labels: {} },
    ...(thief ? [thiefOf(source(thief))] : []),
  ];
  const targets = workloads.filter(named).map((workload): Target => {
    const name = workloadName(workload);
    const group = groupOf(name);
    const verdicts = sources.map((from) => connectivity.between(from.group, group));
    return { name, group, workload, ports: portsOf(manifests, workload, verdicts) };
  });
  const cells = sources.flatMap((from) =>
    targets.flatMap((to) =>
      to.ports.map((port): Cell => ({ from, to, ...port, computed: computedOf(connectivity, from, to, port) })),
    ),
  );
  const kept = sample === undefined ? cells : sampled(cells, sample);
  return { connectivity, sources, targets, cells: kept, leftOut: leftOutOf(manifests, cells.length - kept.length) };
}

/** In a namespace of our own, where nobody is whose labels they are. */
function thiefOf({ group, labels }: Source): Source {
  return { name: STOLEN, namespace: undefined, group, labels };
}

function computedOf(connectivity: Connectivity, from: Source, to: Target, { protocol, port }: Port): Cell['computed'] {
  const { open, depends }: Verdict = connectivity.between(from.group, to.group);
  return open.has(protocol, port) ? 'open' : depends.has(protocol, port) ? 'depends' : 'denied';
}

/** Those of somebody of the manifests who reaches a limited workload: the thief must not. */
function stolenLabels(connectivity: Connectivity): ReadonlyMap<string, string> | undefined {
  const inside = connectivity.groups.filter(({ peers: [peer] }) => peer?.kind === 'workload');
  for (const to of inside) {
    if (to.kind === 'external' || to.sides.Ingress.isolated === NO) continue;
    for (const from of inside) {
      const [peer] = from.peers;
      if (from === to || peer?.kind !== 'workload' || connectivity.between(from, to).open.isEmpty) continue;
      return peer.workload.labels;
    }
  }
  const [peer] = inside[0]?.peers ?? [];
  return peer?.kind === 'workload' ? peer.workload.labels : undefined;
}

function portsOf({ policies }: Manifests, workload: Workload, verdicts: readonly Verdict[]): Port[] {
  const found = new Map<string, Port>();
  const add = (protocol: Protocol, port: number): void => {
    if (port > 0 && port < 65536) found.set(`${protocol} ${port}`, { protocol, port });
  };
  const addEdges = (protocol: Protocol, first: number, last: number): void => {
    for (const edge of [first - 1, first, last, last + 1]) add(protocol, edge);
  };
  const declared: readonly ContainerPort[] = workload.ports;
  for (const { protocol, containerPort } of declared) add(protocol, containerPort);
  for (const { namespace, podSelector, ingress } of policies) {
    if (namespace !== workload.namespace || matches(podSelector, labelsOfPods(workload)) === NO) continue;
    for (const { port, endPort = port, protocol } of ingress.flatMap((rule) => rule.ports)) {
      // A whole protocol: the declared numbers stand for all.
      if (port === undefined) for (const { containerPort } of declared) add(protocol, containerPort);
      if (typeof port === 'number' && typeof endPort === 'number') addEdges(protocol, port, endPort);
    }
  }
  for (const ports of new Set(verdicts.flatMap(({ open, depends }) => [open, depends]))) {
    for (const [protocol, ranges] of ports.entries())
      for (const [first, last] of ranges) if (first > 1 || last < 65535) addEdges(protocol, first, last);
  }
  const all = [...found.values()];
  all.sort((a, b) => PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) || a.port - b.port);
  return all;
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** One of each pair of groups and port, then others, evenly. */
function sampled(cells: readonly Cell[], count: number): Cell[] {
  const first = new Map<string, Cell>();
  const groups = new Map<Group, number>();
  const number = (group: Group) => {
    if (!groups.has(group)) groups.set(group, groups.size);
    return groups.get(group);
  };
  for (const cell of cells) {
    const key = `${number(cell.from.group)} ${number(cell.to.group)} ${portName(cell)}`;
    if (!first.has(key)) first.set(key, cell);
  }
  const chosen = new Set(first.values());
  const others = cells.filter((cell) => !chosen.has(cell));
  const step = others.length / Math.max(count - chosen.size, 1);
  for (let i = 0; chosen.size < count && i < others.length; i += Math.max(step, 1))
    chosen.add(others[Math.floor(i)] as Cell);
  return [...cells].filter((cell) => chosen.has(cell));
}

function leftOutOf({ workloads }: Manifests, notSampled: number): string[] {
  const node = workloads.filter(({ hostNetwork }) => hostNetwork).length;
  const asleep = workloads.filter((one) => one.asleep).length;
  return [
    ...(node > 0 ? [`${node} with hostNetwork: policies have no effect there`] : []),
    ...(asleep > 0 ? [`${asleep} of which no pod is meant to run`] : []),
    ...(notSampled > 0 ? [`${notSampled} connections that --sample leaves out`] : []),
    'addresses outside the cluster: nothing outside is ever connected to',
  ];
}
