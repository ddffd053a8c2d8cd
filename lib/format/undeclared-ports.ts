import type { Manifests, Workload } from '../manifests/model.ts';
import type { Peer } from '../reach/peer.ts';
import { PortSet } from '../reach/port-set.ts';
import { listed } from '../review/lint/listed.ts';
import { declaredPorts, listenedPorts } from '../review/listened-ports.ts';

/** The most notes, and the most workloads that one note names. */
const MOST = { notes: 10, names: 5 } as const;

/**
 * Collects from the rows of an output the ports that are open at workloads whose containers do not declare them. They are open
 * as far as policies go: a container may listen on a port without declaring it.
 */
export class UndeclaredPorts {
  private readonly manifests: Manifests;
  /** Undefined for a workload of which nobody knows what its containers declare. */
  private readonly targets = new Map<Workload, Target | undefined>();
  private readonly found: Target[] = [];
  private readonly nothing = new OpenSets();
  private readonly besides = new Map<PortSet, Map<PortSet, PortSet>>();
  private latest: { readonly open: PortSet; readonly besides: Map<PortSet, PortSet> } | undefined = undefined;

  constructor(manifests: Manifests) {
    this.manifests = manifests;
  }

  /**
   * Takes note of a row.
   * @param name the name of the target as the output prints it
   */
  add(to: Peer, open: PortSet, name: string = to.name): void {
    // Where all is open, no port is singled out.
    if (to.kind !== 'workload' || open.isAll) return;
    const target = this.targetOf(to.workload, name);
    if (!target || this.undeclaredIn(open, target.declared).isEmpty) return;
    if (target.open === this.nothing) this.found.push(target);
    target.open = target.open.with(open);
  }

  private targetOf(workload: Workload, name: string): Target | undefined {
    const known = this.targets.get(workload);
    if (known || this.targets.has(workload)) return known;
    const declared = declaredPorts(workload);
    const target = declared && { workload, name, declared, open: this.nothing };
    this.targets.set(workload, target);
    return target;
  }

  /** One note for each set of ports, such as `no container of db declares TCP 3307: it is open as far as policies go`. */
  notes(): string[] {
    const namesOf = new Map<PortSet, string[]>();
    const known = new Map<OpenSets, Map<PortSet, PortSet>>();
    for (const { workload, name, open } of this.found) {
      const listened = listenedPorts(workload, this.manifests)?.listened;
      if (!listened) continue;
      const byListened = known.get(open) ?? new Map<PortSet, PortSet>();
      known.set(open, byListened);
      const ports =
        byListened.get(listened) ?? PortSet.unionOf(open.all().map((one) => this.undeclaredIn(one, listened)));
      byListened.set(listened, ports);
      if (ports.isEmpty) continue;
      const names = namesOf.get(ports);
      if (names) names.push(name);
      else namesOf.set(ports, [name]);
    }
    const notes = [...namesOf].map(
      ([ports, names]) =>
        `no container of ${listed([...names].sort(), MOST.names)} declares ${ports}: policies open it, and whether anything listens there is not known`,
    );
    const more = notes.length - MOST.notes;
    const rest = more > 0 ? [`${more} more ports that are open and not declared: lint finds them (NP009)`] : [];
    return [...notes.slice(0, MOST.notes), ...rest];
  }

  /** Computed once for two sets, because most rows have the same ones. The rows of one block have the same ports, one after the other. */
  private undeclaredIn(open: PortSet, listened: PortSet): PortSet {
    if (this.latest?.open !== open) {
      const besides = this.besides.get(open) ?? new Map<PortSet, PortSet>();
      this.besides.set(open, besides);
      this.latest = { open, besides };
    }
    const { besides } = this.latest;
    let ports = besides.get(listened);
    if (!ports) {
      ports = undeclaredIn(open, listened);
      besides.set(listened, ports);
    }
    return ports;
  }
}

/** A workload, with the name that the output prints. */
interface Target {
  readonly workload: Workload;
  readonly name: string;
  readonly declared: PortSet;
  /** What rows open there, if it is not all declared. */
  open: OpenSets;
}

/**
 * Sets of ports, each only once. Workloads to which the same rows lead, which are many, share one object: so a row costs each of them a
 * look, and what follows from all rows is computed once.
 */
class OpenSets {
  private readonly before: OpenSets | undefined;
  private readonly own: PortSet | undefined;
  private readonly next = new Map<PortSet, OpenSets>();

  constructor(before?: OpenSets, own?: PortSet) {
    this.before = before;
    this.own = own;
  }

  /** These sets and one more. */
  with(open: PortSet): OpenSets {
    let found = this.next.get(open);
    if (!found) {
      found = this.has(open) ? this : new OpenSets(this, open);
      this.next.set(open, found);
    }
    return found;
  }

  private has(open: PortSet): boolean {
    for (let at: OpenSets | undefined = this; at; at = at.before) if (at.own === open) return true;
    return false;
  }

  all(): PortSet[] {
    const all: PortSet[] = [];
    for (let at: OpenSets | undefined = this; at?.own; at = at.before) all.push(at.own);
    return all;
  }
}

/** Of open ports, all if none is listened on. Otherwise the single ones besides: a wide range is not about any one port. */
function undeclaredIn(open: PortSet, listened: PortSet): PortSet {
  if (open.intersect(listened).isEmpty) return open;
  return PortSet.unionOf(
    [...open.entries()].flatMap(([protocol, ranges]) =>
      ranges.flatMap(([first, last]) =>
        first === last && !listened.has(protocol, first) ? [PortSet.range(protocol, first)] : [],
      ),
    ),
  );
}
