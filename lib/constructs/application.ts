import { Construct } from 'constructs';
import { type EdgeEnd, type EdgePort, makePolicies, type ResolvedEdge, resolveEdge } from './application-edge.ts';
import { NamespaceFloor, type NamespaceFloorProps } from './namespace-floor.ts';
import { Peer } from './peer.ts';
import type { PolicySubject } from './policy-subject.ts';
import { isMap, shapeProblems, shown } from './shape.ts';
import { Workload } from './workload.ts';
import { WrappedWorkload } from './wrapped-workload.ts';

/** The settings of an {@link Application}. */
export interface ApplicationProps extends NamespaceFloorProps {
  /**
   * Whether to make the namespace's floor. False if another application, or a NamespaceFloor, makes it.
   * @default true
   */
  readonly floor?: boolean;
}

/** An edge by the names of its ends: workloads of the application, peers that were added to it, or `anyone`. */
export interface EdgeProps {
  readonly from: string | EdgeEnd;
  readonly to: string | EdgeEnd;
  /** @default - the only port of the target */
  readonly port?: EdgePort | readonly EdgePort[];
}

/**
 * Workloads, and who may connect to whom. Whatever is not allowed here is denied. The application is in the namespace of its
 * chart. Workloads of other charts take part through {@link add} or an edge.
 */
export class Application extends Construct {
  private readonly members = new Map<PolicySubject, true>();
  private readonly peers = new Map<string, Peer>([['anyone', Peer.anyone]]);
  private readonly resolved: ResolvedEdge[] = [];
  private readonly problems: string[] = [];

  static isApplication(construct: unknown): construct is Application {
    return construct instanceof Application;
  }

  constructor(scope: Construct, id: string, props: ApplicationProps = {}) {
    super(scope, id);
    const { floor, ...own } = isMap(props) ? (props as ApplicationProps) : {};
    const fields = { dns: 'object', podSecurity: 'object', floor: 'boolean' } as const;
    this.problems.push(...shapeProblems('', { floor }, { fields }));
    for (const field of Object.keys(own)) {
      if (!(field in fields))
        this.problems.push(`${field} is not a field; use one of ${Object.keys(fields).join(', ')}`);
    }
    if (floor !== false) new NamespaceFloor(this, 'floor', own);
    this.node.addValidation({
      validate: () => [...this.problems, ...this.clashes(), ...this.namesakes(), ...this.withoutFloor()],
    });
  }

  /** Adds workloads of other charts, and peers, so that edges can name them. */
  add(...more: readonly EdgeEnd[]): this {
    for (const one of more) {
      if (one instanceof Peer) this.peers.set(one.name, one);
      else if (isWorkload(one)) this.members.set(one, true);
      else this.problems.push(`add: ${shown(one)} is not a workload or a peer; write one of these`);
    }
    return this;
  }

  /** `from` may open connections to `to`. The port may be left out if the target has only one. `all` is every port. */
  allow(from: string | EdgeEnd, to: string | EdgeEnd, ...ports: readonly EdgePort[]): this;
  allow(edge: EdgeProps): this;
  allow(first: string | EdgeEnd | EdgeProps, to?: string | EdgeEnd, ...ports: readonly EdgePort[]): this {
    const edge = isEdge(first) ? first : { from: first, to: to as string | EdgeEnd, port: ports };
    if (edge === first) this.problems.push(...unknownFields(edge));
    const [source, target] = [this.end('from', edge.from), this.end('to', edge.to)];
    if (!source || !target) return this;
    const result = resolveEdge(source, target, edge.port === undefined ? [] : ([edge.port].flat() as EdgePort[]));
    if ('problems' in result) {
      this.problems.push(...result.problems);
      return this;
    }
    const taken = makePolicies(result, this.allow);
    for (const name of taken)
      this.problems.push(
        `edge ${source.name} -> ${target.name}: there is a policy ${name} already; remove one of the two`,
      );
    this.resolved.push(result);
    this.add(source, target);
    return this;
  }

  /** All edges, in the order in which they were allowed. */
  get edges(): readonly ResolvedEdge[] {
    return this.resolved;
  }

  /** All workloads: those below the application, and those that were added. */
  get workloads(): readonly PolicySubject[] {
    const below = this.node.findAll().filter((one) => one instanceof Workload);
    return [...new Set<PolicySubject>([...below, ...this.members.keys()])];
  }

  /** The peers that its edges name. */
  get outside(): readonly Peer[] {
    return [...new Set(this.resolved.flatMap(({ from, to }) => [from, to]).filter((end) => end instanceof Peer))];
  }

  private end(field: string, given: string | EdgeEnd): EdgeEnd | undefined {
    if (given instanceof Peer || isWorkload(given)) return given;
    if (typeof given !== 'string') {
      this.problems.push(
        `edge: ${field} is ${shown(given)}, not a workload, a peer or the name of one; write one of these`,
      );
      return undefined;
    }
    const peer = this.peers.get(given);
    if (peer) return peer;
    const all = this.workloads;
    const found = all.filter(({ name }) => name === given);
    if (found.length === 1) return found[0];
    const names = [...new Set([...all.map(({ name }) => name), ...this.peers.keys()])].join(', ');
    const fact =
      found.length === 0
        ? `no workload or peer is called ${shown(given)}`
        : `more than one workload is called ${shown(given)}`;
    const way = found.length === 0 ? `known: ${names}` : 'pass the workload itself';
    this.problems.push(`edge: ${field}: ${fact}; ${way}`);
    return undefined;
  }

  /** Policies select by labels, so they cannot tell pods from others that have all of their labels. */
  private clashes(): string[] {
    const labelled = new Map<string, PolicySubject[]>();
    const keyOf = ({ namespace }: PolicySubject, label: readonly string[]) => JSON.stringify([namespace, ...label]);
    for (const one of this.workloads) {
      for (const label of Object.entries(one.podLabels())) {
        const key = keyOf(one, label);
        labelled.set(key, [...(labelled.get(key) ?? []), one]);
      }
    }
    const told = new Set<PolicySubject>();
    return this.workloads.flatMap((other) => {
      const labels = Object.entries(other.labels());
      const [first] = labels;
      told.add(other);
      const found = (first ? (labelled.get(keyOf(other, first)) ?? []) : []).filter((one) => {
        if (one.construct === other.construct || !labels.every(([key, value]) => one.podLabels()[key] === value))
          return false;
        // Of two that have each other's labels, it is said once.
        const own = other.podLabels();
        return !told.has(one) || !Object.entries(one.labels()).every(([key, value]) => own[key] === value);
      });
      return found.map(
        (one) =>
          `${one.kind} ${one.name} has the labels of ${other.kind} ${other.name}, so that policies cannot tell them apart; rename one`,
      );
    });
  }

  /** An intent names peers, so a name must mean the same peer in all applications. */
  private namesakes(): string[] {
    const { outside } = this;
    if (outside.length === 0) return [];
    const all = this.node.root.node.findAll().filter(Application.isApplication);
    const known = all.flatMap(({ outside }) => outside);
    const others = outside.filter((one) => {
      const first = known.find(({ name }) => name === one.name) as Peer;
      return JSON.stringify(first.peers) !== JSON.stringify(one.peers);
    });
    return others.map(
      ({ name }) =>
        `peer ${name} differs from another peer of that name; rename one of them, or make an App for each environment`,
    );
  }

  private withoutFloor(): string[] {
    const limited = this.workloads.filter(({ hostNetwork }) => !hostNetwork).map(({ namespace }) => namespace);
    const own = this.node.tryFindChild('floor');
    const bare = new Set(limited);
    if (NamespaceFloor.isFloor(own)) bare.delete(own.namespace);
    // The whole tree is searched only if it is needed.
    const others = bare.size > 0 ? this.node.root.node.findAll().filter(NamespaceFloor.isFloor) : [];
    for (const { namespace } of others) bare.delete(namespace);
    return [...bare].map(
      (namespace) =>
        `namespace ${namespace} has no floor, so what is not allowed there is not denied; add a NamespaceFloor to its chart`,
    );
  }
}

function isWorkload(given: unknown): given is Workload | WrappedWorkload {
  return given instanceof Workload || given instanceof WrappedWorkload;
}

/** A misspelled `port` must not be passed over: without a port, an edge means all ports that a peer lists. */
function unknownFields(edge: EdgeProps): string[] {
  const names = Object.fromEntries(Object.keys(edge).map((field) => [field, undefined]));
  return shapeProblems('edge', names, { fields: { from: 'object', to: 'object', port: 'object' } });
}

function isEdge(given: unknown): given is EdgeProps {
  return isMap(given) && !(given instanceof Construct) && !(given instanceof Peer);
}
