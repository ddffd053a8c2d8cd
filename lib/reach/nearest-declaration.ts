import type { DeclaredConnection, Intent } from '../manifests/intent.ts';
import type { Workload } from '../manifests/model.ts';
import { portsOfDeclared } from './declarations.ts';
import type { Deviation, DeviationEnd } from './deviation.ts';
import type { PortSet } from './port-set.ts';

/**
 * The declaration that is nearest to an undeclared connection: one between the same two peers, or else one that has one of them. Among
 * these, a declaration with the same port is preferred, and then the first of the file.
 */
export function nearestDeclaration(intent: Intent, { from, to, ports }: Deviation): DeclaredConnection | undefined {
  const index = indexOf(intent);
  const [source, target] = [nameOf(from), nameOf(to)];
  const workload = 'peer' in to && to.peer.kind === 'workload' ? to.peer.workload : undefined;
  const between = index.get(keyOf(source, target)) ?? [];
  if (source !== undefined && target !== undefined && between.length > 0) return best(between, workload, ports)?.one;
  return best(
    [
      ...(source === undefined ? [] : (index.get(keyOf(source, undefined)) ?? [])),
      ...(target === undefined ? [] : (index.get(keyOf(undefined, target)) ?? [])),
    ],
    workload,
    ports,
  )?.one;
}

interface Placed {
  readonly one: DeclaredConnection;
  readonly place: number;
}

/** The declarations by the names of their ends. Of those that say the same ports, only the first is there. */
type Index = ReadonlyMap<string, readonly Placed[]>;

/** There may be thousands of declarations, and as many connections that none of them has. */
const indexes = new WeakMap<Intent, Index>();

function indexOf(intent: Intent): Index {
  const known = indexes.get(intent);
  if (known) return known;
  const found = new Map<string, Map<string, Placed>>();
  for (const [place, one] of intent.connections.entries()) {
    const [from, to] = [one.from, one.to].map((end) => (typeof end === 'string' ? end : undefined));
    const ports = one.ports.map(({ protocol, port, endPort }) => `${protocol} ${port} ${endPort}`).join();
    for (const key of [keyOf(from, to), keyOf(from, undefined), keyOf(undefined, to)]) {
      const byPorts = found.get(key) ?? new Map<string, Placed>();
      found.set(key, byPorts);
      if (!byPorts.has(ports)) byPorts.set(ports, { one, place });
    }
  }
  const index = new Map([...found].map(([key, byPorts]) => [key, [...byPorts.values()]]));
  indexes.set(intent, index);
  return index;
}

/** No name of a peer has a line feed. */
function keyOf(from: string | undefined, to: string | undefined): string {
  return `${from ?? ''}\n${to ?? ''}`;
}

function best(all: readonly Placed[], target: Workload | undefined, ports: PortSet): Placed | undefined {
  const inOrder = [...all].sort((a, b) => a.place - b.place);
  return inOrder.find(({ one }) => !portsOfDeclared([one], target).intersect(ports).isEmpty) ?? inOrder[0];
}

function nameOf(end: DeviationEnd): string | undefined {
  return 'peer' in end ? end.peer.name : undefined;
}
