import type { Workload } from '../../manifests/model.ts';
import { holds } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import type { PortSet } from '../port-set.ts';
import type { Ports } from '../ports.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { asksForOrdinal, labelsOfOrdinal, ordinalsIn } from './ordinals.ts';
import { ORDINAL, type PodSpace, type Variable } from './pod-space.ts';

/** One end of connections: all possible pods, or those of one workload. */
export interface OpenEnd {
  /** What is left open of a function of possible pods when it is asked of these pods. */
  of<Result>(diagram: Diagram<Result>): Diagram<Result>;
  /** Which of the pods that are left open there are. */
  readonly domain: DiagramSet;
  /** Of these port names, as `protocol/name`, those that may be on any port of the pods. */
  freeNames(names: readonly string[]): string[];
  /** The ports of a rule on these pods, where they are connected to, and the port has these of the free names and no other. */
  portsNamed(named: readonly string[]): PortResolver;
  /** In which namespace all of the pods are, if they are in one. */
  readonly namespace?: string;
}

/** How a rule's `ports` are resolved on the pod that is connected to. */
export interface PortResolver {
  /** Equal for those that resolve alike. */
  readonly key: string;
  resolve(ports: Ports): PortSet;
}

/** @param named the names, as `protocol/name`, that the port in question has */
export function portsNamed(named: readonly string[]): PortResolver {
  return { key: `named ${named.join()}`, resolve: (ports) => ports.named(named) };
}

export const PORTS_OF_ADDRESS: PortResolver = { key: 'address', resolve: (ports) => ports.on(undefined) };

/** What is known of a workload's pods at a variable. */
type Known = { readonly value: string | undefined } | 'present' | 'perhaps';

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** The pods of a workload: a function of possible pods, asked of them, is one of what the manifests do not say. */
export class WorkloadEnd implements OpenEnd {
  readonly domain: DiagramSet;
  readonly namespace?: string;
  /** Equal for pods that nothing can tell apart. */
  readonly key: string;
  private readonly space: PodSpace;
  private readonly pods: PodClass;
  private readonly known = new Map<number, Diagram<unknown>>();
  private unnamed: PortResolver | undefined;
  private address: Known | undefined;

  constructor(space: PodSpace, pods: PodClass, domain: DiagramSet = space.diagrams.always) {
    this.space = space;
    this.pods = pods;
    this.key = pods.key;
    if (pods.namespace !== undefined) this.namespace = pods.namespace;
    this.domain = domain;
  }

  /** What a controller that nobody here knows makes may have more named ports than the manifests show. */
  freeNames(names: readonly string[]): string[] {
    return this.pods.mayHaveOtherPorts ? names.filter((name) => !this.pods.namedPorts.has(name)) : [];
  }

  portsNamed(named: readonly string[]): PortResolver {
    if (named.length > 0) return this.withNames(named);
    this.unnamed ??= this.withNames(named);
    return this.unnamed;
  }

  private withNames(named: readonly string[]): PortResolver {
    const free = this.freeNames(named);
    return {
      key: `of ${this.pods.namedPortsKey} named ${free.join()}`,
      resolve: (ports) => ports.named(free, this.pods),
    };
  }

  /** Those of the pods that are in a set, as far as the manifests leave it open. */
  within(domain: DiagramSet): WorkloadEnd {
    return new WorkloadEnd(this.space, this.pods, domain);
  }

  /** The number of the only pod in a set, of a StatefulSet of which just one is in it. */
  onlyOrdinal(set: DiagramSet): number | undefined {
    const { numbered } = this.pods;
    if (numbered?.last === undefined) return undefined;
    const { first, last } = numbered;
    const numbers = this.space.diagrams.project(set, ORDINAL);
    const isIn = (number: number) => this.space.diagrams.at(numbers, new Map([[ORDINAL, `${number}`]]));
    let found: number | undefined;
    for (let number = first; number <= last; number++) {
      if (!isIn(number)) continue;
      if (found !== undefined) return undefined;
      found = number;
    }
    return found;
  }

  of<Result>(diagram: Diagram<Result>): Diagram<Result> {
    const left = this.asFarAsKnown(diagram);
    if (isLeaf(left)) return left;
    const before = this.known.get(left.id) as Diagram<Result> | undefined;
    if (before) return before;
    const result = this.byOrdinal(left) ?? this.given(left, NO_LABELS);
    this.known.set(left.id, result);
    return result;
  }

  /** Where the function leads before it asks for what is not known of all of the pods. */
  private asFarAsKnown<Result>(diagram: Diagram<Result>): Diagram<Result> {
    let to = diagram;
    // Of a StatefulSet's pods, some labels are of one pod alone.
    while (!isLeaf(to) && !this.pods.numbered) {
      const known = this.at(to.variable);
      if (typeof known !== 'object') break;
      to = known.value === undefined ? to.absent : (to.values.get(known.value) ?? to.rest);
    }
    return to;
  }

  /** The function asked of each of a StatefulSet's pods, where that makes a difference. */
  private byOrdinal<Result>(diagram: Diagram<Result>): Diagram<Result> | undefined {
    const { numbered } = this.pods;
    const { variables, diagrams } = this.space;
    if (!numbered || !asksForOrdinal(diagram, variables)) return undefined;
    const { told, other } = ordinalsIn(diagram, variables, numbered);
    const of = (ordinal: number) => this.given(diagram, labelsOfOrdinal(numbered.name, ordinal));
    const rest = of(other ?? (told[0] as number));
    return diagrams.branch(ORDINAL, rest, rest, new Map(told.map((ordinal) => [`${ordinal}`, of(ordinal)])));
  }

  /** @param labels known besides */
  private given<Result>(diagram: Diagram<Result>, labels: ReadonlyMap<string, string>): Diagram<Result> {
    const done = new Map<Diagram<Result>, Diagram<Result>>();
    const of = (at: Diagram<Result>): Diagram<Result> => {
      if (isLeaf(at)) return at;
      const before = done.get(at);
      if (before) return before;
      const { variable, rest, absent } = at;
      const asked = this.space.variables[variable] as Variable;
      const written = asked.kind === 'podLabel' ? labels.get(asked.key) : undefined;
      const more = written === undefined ? undefined : this.space.valueOf(variable, written);
      const known = more === undefined ? this.at(variable) : { value: more };
      let result: Diagram<Result>;
      if (more !== undefined && this.pods.labels.unknown(asked.key) === 'perhaps') {
        // Only newer controllers set it: to this, or not at all.
        result = this.space.diagrams.branch(variable, of(at.values.get(more) ?? rest), of(absent), new Map());
      } else if (typeof known === 'object') {
        result = of(known.value === undefined ? absent : (at.values.get(known.value) ?? rest));
      } else {
        // Where the label is there for sure, its absence is no case of its own.
        result = this.space.diagrams.branchLike(at, of(rest), known === 'present' ? of(rest) : of(absent), of);
      }
      done.set(at, result);
      return result;
    };
    return of(diagram);
  }

  private at(variable: number): Known {
    const { kind, key } = this.space.variables[variable] as Variable;
    const { namespace } = this.pods;
    if (kind === 'namespace')
      return { value: namespace === undefined ? undefined : this.space.valueOf(variable, namespace) };
    if (kind === 'unknown') return 'perhaps';
    if (kind === 'address') {
      this.address ??= this.knownAddress();
      return this.address;
    }
    const labels = kind === 'podLabel' ? this.pods.labels : this.pods.namespaceLabels;
    const value = labels.labels.get(key);
    if (value !== undefined) return { value: this.space.valueOf(variable, value) };
    const unknown = labels.unknown(key);
    return unknown === 'absent' ? { value: undefined } : unknown;
  }

  private knownAddress(): Known {
    const own = this.pods.address?.ranges;
    if (!own) return 'perhaps';
    const place = this.space.addresses.findIndex((range) => own.some((one) => holds(range, one)));
    return place < 0 ? 'perhaps' : { value: `${place}` };
  }
}

/** Every possible pod, or some of them. */
export class AnyPod implements OpenEnd {
  readonly domain: DiagramSet;

  constructor(domain: DiagramSet) {
    this.domain = domain;
  }

  of<Result>(diagram: Diagram<Result>): Diagram<Result> {
    return diagram;
  }

  freeNames(names: readonly string[]): string[] {
    return [...names];
  }

  portsNamed(named: readonly string[]): PortResolver {
    return portsNamed(named);
  }
}

/** The pods that pass as those of a workload: in its namespace, with the labels that its own selector asks for. */
export function passingAs(space: PodSpace, { namespace, selector }: Workload): DiagramSet {
  return space.inNamespace(namespace, space.pods(selector));
}
