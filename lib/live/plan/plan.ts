import type { Intent } from '../../manifests/intent.ts';
import type { ContainerPort, Manifests, Namespace, Protocol, Workload } from '../../manifests/model.ts';
import { Connectivity, type Verdict } from '../../reach/connectivity.ts';
import type { Group } from '../../reach/group.ts';
import type { ReachOptions } from '../../reach/options.ts';
import { asksForAccounts } from '../../reach/ordered/account-labels.ts';
import { outsidePod, withWorkloads } from '../../reach/outside-pod.ts';
import { ELSEWHERE, type Peer, strangerName, workloadName } from '../../reach/peer.ts';
import { labelsOfPods, matches, NO } from '../../reach/selector.ts';
import { type LivePod, type LiveService, selects } from '../cluster/cluster.ts';
import type { Cell, Source, Target, TargetPort } from './cell.ts';
import { DeclaredCells } from './declared.ts';
import { hasEnded } from './endpoints.ts';
import { impostorsOf } from './impostors.ts';
import { leftOutOf } from './left-out.ts';
import { sampled } from './sample.ts';

/** What a verification tries. */
export interface Plan {
  readonly connectivity: Connectivity;
  /** The sources of the cells, a stranger from elsewhere, and workloads in whose place a prober answers by UDP or SCTP. */
  readonly sources: readonly Source[];
  readonly targets: readonly Target[];
  readonly cells: readonly Cell[];
  /** Namespaces to make beside that of the strangers, for sources that a policy would let in from there. */
  readonly namespaces: readonly { readonly name: string; readonly labels: Readonly<Record<string, string>> }[];
  /** What is not tried, one sentence each. */
  readonly leftOut: readonly string[];
}

/** A label that every namespace has. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

/** How much is tried, and what may be made in the cluster for it. */
export interface PlanOptions extends ReachOptions {
  /** The most connections to try, from a limited number of sources. Connections of every pair of groups come first. */
  readonly sample?: number;
  /** Tries only ports that something names, and no impostors. Fewer connections are tried, and they are judged in the same way. */
  readonly quick?: boolean;
  /** The namespace of strangers from elsewhere. */
  readonly ownNamespace: string;
  /** Whether other namespaces may be made beside it, for impostors. */
  readonly mayMakeNamespaces?: boolean;
  /** The labels of that namespace. Undefined if they are unknown. */
  readonly ownLabels?: Readonly<Record<string, string>>;
  /** Those of the cluster. A source is left out if one of them would send its traffic to a prober, which is never ready. */
  readonly services: readonly LiveService[];
  /** Those of the cluster. A workload that has ended is no target. */
  readonly pods?: readonly LivePod[];
  readonly intent?: Intent;
}

/** Plans connections so that every verdict of the manifests is tried. */
export function planOf(
  manifests: Manifests,
  {
    sample,
    quick = false,
    ownNamespace,
    mayMakeNamespaces = false,
    ownLabels,
    services,
    pods: live = [],
    intent,
    ...reach
  }: PlanOptions,
): Plan {
  const ownOne = namespaceOf(ownNamespace, Object.entries(ownLabels ?? {}), ownLabels !== undefined);
  const { impostors, leftOut: fromOthers } = quick
    ? { impostors: [], leftOut: [] }
    : impostorsOf(
        manifests,
        manifests.workloads.filter(({ hostNetwork, scaledToZero }) => !hostNetwork && !scaledToZero),
        { ...ownOne, mayMakeMore: mayMakeNamespaces },
      );
  const others = new Map<string, Namespace>();
  const placed = impostors.map(({ name, labels, namespaceLabels }) => {
    const key = JSON.stringify([...namespaceLabels]);
    const known = others.get(key) ?? namespaceOf(`${ownNamespace}-${others.size + 1}`, namespaceLabels, true);
    if (namespaceLabels.size > 0) others.set(key, known);
    const namespace = namespaceLabels.size > 0 ? known.name : ownNamespace;
    return { name, namespaceLabels, workload: outsidePod(namespace, labels, { file: '', line: 1 }) };
  });
  const withOwn = { ...manifests, namespaces: [...manifests.namespaces, ownOne, ...others.values()] };
  const pods = placed.map(({ workload }) => workload);
  const connectivity = new Connectivity(withWorkloads(withOwn, pods), reach);
  const endOf = (name: string): Pick<Target, 'name' | 'peer' | 'group'> => {
    const group = connectivity.groupOf(name) as Group;
    return { name, group, peer: group.peers.find((peer) => peer.name === name) as Peer };
  };
  const workloads = manifests.workloads.filter(
    (one) => !one.hostNetwork && !one.scaledToZero && connectivity.groupOf(workloadName(one)) !== undefined,
  );
  const hasAccounts = asksForAccounts(connectivity.manifests, connectivity.cni);
  const source = (workload: Workload): Source => ({
    ...{ ...endOf(workloadName(workload)), namespace: workload.namespace, isOurs: false },
    ...{ labels: Object.fromEntries(workload.labels), workload },
    ...(hasAccounts && workload.clues && { serviceAccount: workload.clues.serviceAccount }),
  });
  const stranger = (name: string, namespace: string): Source => ({
    ...{ ...endOf(name), namespace, isOurs: namespace === ownNamespace, labels: {} },
  });
  // A policy may mean a namespace by its labels.
  const isPlain = ownLabels !== undefined && Object.keys(ownLabels).every((key) => key === NAME_LABEL);
  const outsider = strangerName(isPlain ? ELSEWHERE : ownNamespace);
  const sources: Source[] = [
    ...workloads.map(source),
    ...[...new Set(workloads.map(({ namespace }) => namespace))].map((one) => stranger(strangerName(one), one)),
    stranger(outsider, ownNamespace),
    // Impostors, in namespaces where their labels do not belong.
    ...placed.map(({ name, namespaceLabels, workload }) => ({
      ...{ ...endOf(workloadName(workload)), namespace: workload.namespace, isOurs: true },
      ...{
        labels: Object.fromEntries(workload.labels),
        name: `${placeName(namespaceLabels, isPlain, ownNamespace)}/${name}`,
      },
    })),
  ];
  const between = pairwise((from, to) => connectivity.between(from, to));
  const groups = new Set(sources.map(({ group }) => group));
  const ended = workloads.filter((one) => hasEnded(one, live));
  const targets = workloads
    .filter((one) => !ended.includes(one))
    .map((workload): Target => {
      const end = endOf(workloadName(workload));
      const verdicts = new Set([...groups].map((from) => between(from, end.group)));
      const ports = portsOf(manifests, workload, verdicts);
      const named = ports.filter(({ isAdjacentPort }) => !isAdjacentPort);
      return { ...end, workload, ports: quick && named.length > 0 ? named : ports };
    });
  const said = intent && new DeclaredCells(intent, connectivity);
  const cellOf = (from: Source, to: Target, port: TargetPort): Cell => {
    const { open, depends } = between(from.group, to.group);
    const { protocol, port: number } = port;
    const declared = said?.of(from, to.peer, port);
    return {
      ...{ from, to, ...port, ...(declared && { declared }) },
      computed: open.has(protocol, number) ? 'open' : depends.has(protocol, number) ? 'depends' : 'denied',
    };
  };
  const [served, unserved] = ofServices(sources, services);
  const { chosen, all } = sampled(unserved, targets, sample, (from, to, port) => {
    return cellOf(from, to, port).computed === 'open';
  });
  const cells = chosen.map(([from, to, port]) => cellOf(from, to, port));
  const unanswered = served.map(({ name }) => name);
  // The outsider also needs its controls.
  const connecting = new Set([...cells.map(({ from }) => from), sources.find(({ name }) => name === outsider)]);
  const answering = new Set<Workload | undefined>(
    cells.flatMap(({ to, protocol }) => (protocol === 'TCP' ? [] : to.workload)),
  );
  return {
    ...{ connectivity, cells },
    leftOut: [
      ...fromOthers,
      ...leftOutOf(manifests, { notSampled: all - cells.length, served: unanswered, ended, quick }),
    ],
    namespaces: [...others.values()].map(({ name, labels }) => {
      return { name, labels: Object.fromEntries([...labels].filter(([key]) => key !== NAME_LABEL)) };
    }),
    sources: unserved.filter((one) => connecting.has(one) || answering.has(one.workload)),
    targets: [...new Set(cells.map(({ to }) => to))],
  };
}

/** A function that computes its result once for each pair. */
function pairwise<T>(ask: (from: Group, to: Group) => T): (from: Group, to: Group) => T {
  const known = new Map<Group, Map<Group, T>>();
  return (from, to) => {
    const row = known.get(from) ?? new Map<Group, T>();
    known.set(from, row);
    const answer = row.get(to) ?? ask(from, to);
    row.set(to, answer);
    return answer;
  };
}

function namespaceOf(name: string, labels: Iterable<readonly [string, string]>, declared: boolean): Namespace {
  return { name, labels: new Map([...labels, [NAME_LABEL, name]]), declared };
}

/** The printed name of a namespace of verification. A policy may mean one that existed before, so that has its own name. */
function placeName(labels: ReadonlyMap<string, string>, isPlain: boolean, ownNamespace: string): string {
  if (labels.size > 0) return `{namespace with ${[...labels].map((one) => one.join('=')).join(',')}}`;
  return isPlain ? ELSEWHERE : ownNamespace;
}

/** The port to try if nothing names one. A refusal tells as much about policies as an answer. */
const SOME_PORT: TargetPort = { protocol: 'TCP', port: 80, isAdjacentPort: true };

function portsOf({ policies, services }: Manifests, workload: Workload, verdicts: Iterable<Verdict>): TargetPort[] {
  const found = new Map<string, TargetPort>();
  const add = (protocol: Protocol, port: number, isAdjacentPort = false): void => {
    const key = `${protocol} ${port}`;
    if (port > 0 && port < 65536 && found.get(key)?.isAdjacentPort !== false)
      found.set(key, { protocol, port, isAdjacentPort });
  };
  const addEdges = (protocol: Protocol, first: number, last: number): void => {
    for (const edge of [first - 1, first, last, last + 1]) add(protocol, edge, true);
  };
  const declared: readonly ContainerPort[] = workload.ports;
  for (const { protocol, containerPort } of declared) add(protocol, containerPort);
  for (const { namespace, selector, ports } of services) {
    if (namespace !== workload.namespace || selector.size === 0) continue;
    if (![...selector].every(([key, value]) => workload.labels.get(key) === value)) continue;
    for (const { protocol, targetPort } of ports) if (typeof targetPort === 'number') add(protocol, targetPort);
  }
  for (const { namespace, podSelector, ingress } of policies) {
    if (namespace !== workload.namespace || matches(podSelector, labelsOfPods(workload)) === NO) continue;
    for (const { port, endPort = port, protocol } of ingress.flatMap((rule) => rule.ports)) {
      // For a whole protocol, the declared ports stand for all.
      if (port === undefined) for (const { containerPort } of declared) add(protocol, containerPort);
      if (typeof port === 'number' && port === endPort) add(protocol, port);
      if (typeof port === 'number' && typeof endPort === 'number') addEdges(protocol, port, endPort);
    }
  }
  for (const ports of new Set([...verdicts].flatMap(({ open, depends }) => [open, depends]))) {
    for (const [protocol, ranges] of ports.entries())
      for (const [first, last] of ranges) if (first > 1 || last < 65535) addEdges(protocol, first, last);
  }
  const all = found.size === 0 ? [SOME_PORT] : [...found.values()];
  all.sort((a, b) => PROTOCOLS.indexOf(a.protocol) - PROTOCOLS.indexOf(b.protocol) || a.port - b.port);
  return all;
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/**
 * Splits the sources. The first list has those whose labels a Service selects that sends traffic to pods which are not ready:
 * such a Service would send some to the prober.
 */
function ofServices(sources: readonly Source[], services: readonly LiveService[]): [Source[], Source[]] {
  const isServed = ({ namespace, labels }: Source) =>
    services.some((one) => one.publishesNotReady && one.namespace === namespace && selects(one, labels));
  return [sources.filter(isServed), sources.filter((one) => !isServed(one))];
}
