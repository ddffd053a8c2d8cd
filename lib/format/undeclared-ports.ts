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
  private readonly declared = new Map<Workload, PortSet | undefined>();
  private readonly found = new Map<Workload, { readonly name: string; readonly open: Set<PortSet> }>();
  private readonly besides = new Map<PortSet, Map<PortSet, PortSet>>();

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
    const { workload } = to;
    let declared = this.declared.get(workload);
    if (!declared && !this.declared.has(workload)) {
      declared = declaredPorts(workload);
      this.declared.set(workload, declared);
    }
    if (!declared || this.undeclaredIn(open, declared).isEmpty) return;
    const known = this.found.get(workload) ?? { name, open: new Set<PortSet>() };
    this.found.set(workload, known);
    known.open.add(open);
  }

  /** One note for each set of ports, such as `no container of db declares TCP 3307: it is open as far as policies go`. */
  notes(): string[] {
    const namesOf = new Map<PortSet, string[]>();
    for (const [workload, { name, open }] of this.found) {
      const listened = listenedPorts(workload, this.manifests)?.listened;
      const ports = listened && PortSet.unionOf([...open].map((one) => this.undeclaredIn(one, listened)));
      if (ports && !ports.isEmpty) namesOf.set(ports, [...(namesOf.get(ports) ?? []), name]);
    }
    const notes = [...namesOf].map(
      ([ports, names]) =>
        `no container of ${listed([...names].sort(), MOST.names)} declares ${ports}: policies open it, and whether anything listens there is not known`,
    );
    const more = notes.length - MOST.notes;
    const rest = more > 0 ? [`${more} more ports that are open and not declared: lint finds them (NP009)`] : [];
    return [...notes.slice(0, MOST.notes), ...rest];
  }

  /** Computed once for two sets, because most rows have the same ones. */
  private undeclaredIn(open: PortSet, listened: PortSet): PortSet {
    const known = this.besides.get(open) ?? new Map<PortSet, PortSet>();
    this.besides.set(open, known);
    const ports = known.get(listened) ?? undeclaredIn(open, listened);
    known.set(listened, ports);
    return ports;
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
