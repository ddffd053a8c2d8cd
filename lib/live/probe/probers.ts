import type { LivePod, PodName } from '../cluster/cluster.ts';
import type { Source } from '../plan/cell.ts';
import { MAX_PODS, runningPodsOf } from '../plan/endpoints.ts';
import type { Plan } from '../plan/plan.ts';
import type { Port } from '../plan/port.ts';

/** A pod that opens connections from one node in place of a source. */
export interface Prober {
  readonly source: Source;
  readonly pod: PodName;
  /** The wanted node. The scheduler may choose another one. */
  readonly node?: string;
  /** UDP and SCTP ports on which it answers in place of its workload, whose own pods need not answer a stranger's datagram. */
  readonly answersOn: readonly Port[];
  /**
   * Whether it is a stranger in verification's own namespace, which nothing limits. Such probers connect to one another, to show
   * that nodes reach each other.
   */
  readonly isConnectivityControl: boolean;
}

/** Each source connects from two nodes, its own and another one, so that pairs on one node and on two are tried. */
const NODES = 2;
/** With more nodes than this, there are no strangers that show whether nodes are reached. */
const MAX_NODES = 64;

/** @param perSource the number of nodes from which each source connects */
export function probersOf(
  { sources, targets }: Plan,
  pods: readonly LivePod[],
  workers: readonly string[],
  nameOf: (source: Source, index: number) => PodName,
  perSource = NODES,
): Prober[] {
  const tried = targets.flatMap(({ workload }) => runningPodsOf(workload, pods).slice(0, MAX_PODS));
  const ofTargets = nodesOf(tried).slice(0, MAX_NODES);
  const nodes = [...new Set([...ofTargets, ...workers])].slice(0, Math.max(NODES, ofTargets.length));
  let index = 0;
  return sources.flatMap((source, i) => {
    const isConnectivityControl = source.isOurs && Object.keys(source.labels).length === 0;
    const answersOn = (targets.find(({ workload }) => workload === source.workload)?.ports ?? []).filter(
      ({ protocol }) => protocol !== 'TCP',
    );
    const home = source.workload ? nodesOf(runningPodsOf(source.workload, pods)) : [];
    const others = nodes.map((_, j) => nodes[(i + j) % nodes.length] as string);
    // One pod is enough for an impostor.
    const count = source.isOurs ? 1 : perSource;
    const from = isConnectivityControl ? nodes : [...new Set([...home.slice(0, 1), ...others])].slice(0, count);
    // A stand-in cannot answer itself, so there is a second one.
    const places = from.length === 0 || (from.length === 1 && answersOn.length > 0) ? [...from, undefined] : from;
    return places.map((node): Prober => {
      const pod = nameOf(source, index++);
      return { source, pod, answersOn, isConnectivityControl, ...(node !== undefined && { node }) };
    });
  });
}

/** The nodes with most of these pods come first. */
function nodesOf(pods: readonly LivePod[]): string[] {
  const counts = new Map<string, number>();
  for (const { node } of pods) if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([node]) => node);
}
