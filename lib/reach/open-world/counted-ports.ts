import { PortSet } from '../port-set.ts';
import type { Diagrams, Operation } from './diagram.ts';
import { type Diagram, isLeaf } from './diagram-node.ts';
import { balanced } from './open-policies.ts';

/** Ports that are opened by something, and those that are opened at least twice. One object for equal ones. */
interface CountedPorts {
  readonly once: PortSet;
  readonly twice: PortSet;
}

const interned = new Map<string, CountedPorts>();

function countedPorts(once: PortSet, twice: PortSet): CountedPorts {
  const key = `${once.id} ${twice.id}`;
  const found = interned.get(key) ?? { once, twice };
  interned.set(key, found);
  return found;
}

const NOTHING = countedPorts(PortSet.none, PortSet.none);

const ONCE: Operation<PortSet, boolean, CountedPorts> = { combine: (ports) => countedPorts(ports, PortSet.none) };

const SUM: Operation<CountedPorts, CountedPorts, CountedPorts> = {
  combine: (a, b) => countedPorts(a.once.union(b.once), a.twice.union(b.twice).union(a.once.intersect(b.once))),
  shortcut: (a, b) => {
    if (isLeaf(a) && a.result === NOTHING) return b;
    return isLeaf(b) && b.result === NOTHING ? a : undefined;
  },
};

/** How often the functions open which ports to whom. */
export function countedPortsOf(diagrams: Diagrams, open: readonly Diagram<PortSet>[]): Diagram<CountedPorts> {
  const each = open.map((one) => diagrams.apply(ONCE, one, diagrams.always));
  return balanced(each, (a, b) => diagrams.apply(SUM, a, b)) ?? diagrams.leaf(NOTHING);
}

/** Those of one function's ports that none of the others opens, if it is among those that are counted. */
export const ALONE: Operation<PortSet, CountedPorts, PortSet> = {
  combine: (ports, { twice }) => ports.subtract(twice),
  shortcut: (ports) => (isLeaf(ports) && ports.result.isEmpty ? ports : undefined),
};

export const WITHOUT: Operation<PortSet, PortSet, PortSet> = {
  combine: (a, b) => a.subtract(b),
  shortcut: (a, b) => ((isLeaf(a) && a.result.isEmpty) || (isLeaf(b) && b.result.isEmpty) ? a : undefined),
};
