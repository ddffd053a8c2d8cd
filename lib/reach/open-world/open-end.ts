import type { Workload } from '../../manifests/model.ts';
import { holds } from '../ip-space.ts';
import type { PodClass } from '../pod-class.ts';
import type { PortSet } from '../port-set.ts';
import type { Ports } from '../ports.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { asksForOrdinal, labelsOfOrdinal, ordinalsIn } from './ordinals.ts';
import { ORDINAL, type PodSpace, type Variable } from './pod-space.ts';

/** One end of connections: all possible pods, or the pods of one workload. */
export interface OpenEnd {
  /** Asks a function of possible pods about these pods. The result depends only on facts that are unknown about them. */
  of<Result>(diagram: Diagram<Result>): Diagram<Result>;
  /** Limits the question: to a set of possible pods, or to some of the cases that the manifests leave open for a workload. */
  readonly domain: DiagramSet;
  /** Those of the given port names, as `protocol/name`, that may be on any port of the pods. */
  freeNames(names: readonly string[]): string[];
  /** Resolves the ports of a rule on these pods as targets. The port in question has the given names and no other free name. */
  portsNamed(named: readonly string[]): PortResolver;
  /** The namespace of the pods, if all of them are in one. */
  readonly namespace?: string;
}

/** Resolves the `ports` of a rule on the pod that is connected to. */
export interface PortResolver {
  /** Equal for resolvers with the same results. */
  readonly key: string;
  resolve(ports: Ports): PortSet;
}

/** @param named the names of the port in question, as `protocol/name` */
export function portsNamed(named: readonly string[]): PortResolver {
  return { key: `named ${named.join()}`, resolve: (ports) => ports.named(named) };
}

/** The ports of a rule towards addresses, which have no named ports. */
export const PORTS_OF_ADDRESS: PortResolver = { key: 'address', resolve: (ports) => ports.on(undefined) };

/** The ports of a rule towards pods with hostNetwork. The API does not say whether a plugin knows their named ports: they may count. */
export function portsOfNode(pods: PodClass): PortResolver {
  return { key: `of node ${pods.namedPortsKey}`, resolve: (ports) => ports.on(pods) };
}

/** What is known about a variable of a workload's pods. */
type Known = { readonly value: string | undefined } | 'present' | 'perhaps';

const NO_LABELS: ReadonlyMap<string, string> = new Map();

/** The pods of a workload. A function of possible pods becomes a function of what the manifests do not say about these pods. */
export class WorkloadEnd implements OpenEnd {
  readonly domain: DiagramSet;
  readonly namespace?: string;
  /** Equal for pods that no policy can tell apart. */
  readonly key: string;
  /** Is nothing known about the address of the pods? */
  readonly isAnywhere: boolean;
  private readonly space: PodSpace;
  private readonly pods: PodClass;
  private readonly known = new Map<number, Diagram<unknown>>();
  private unnamed: PortResolver | undefined;
  private address: Known | undefined;

  constructor(space: PodSpace, pods: PodClass, domain: DiagramSet = space.diagrams.always) {
    this.space = space;
    this.pods = pods;
    this.key = pods.key;
    this.isAnywhere = pods.address === undefined;
    if (pods.namespace !== undefined) this.namespace = pods.namespace;
    this.domain = domain;
  }

  /** Pods of an unknown kind of controller may have more named ports than the manifests show. */
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

  /** The same end, limited to the pods in a set of unknown facts. */
  within(domain: DiagramSet): WorkloadEnd {
    return new WorkloadEnd(this.space, this.pods, domain);
  }

  /** The number of the pod in a set, if the set holds just one pod of a StatefulSet. */
  onlyOrdinal(set: DiagramSet): number | undefined {
    const { numbered } = this.pods;
    if (numbered?.last === undefined) return undefined;
    const { first, last } = numbered;
    const numbers = this.space.diagrams.project(set, [ORDINAL]);
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

  /** Follows the function until it asks for something that is not known of all the pods. */
  private asFarAsKnown<Result>(diagram: Diagram<Result>): Diagram<Result> {
    let to = diagram;
    // Some labels of a StatefulSet differ from pod to pod.
    while (!isLeaf(to) && !this.pods.numbered) {
      const known = this.at(to.variable);
      if (typeof known !== 'object') break;
      to = known.value === undefined ? to.absent : (to.values.get(known.value) ?? to.rest);
    }
    return to;
  }

  /** Asks the function for each pod of a StatefulSet, if that makes a difference. */
  private byOrdinal<Result>(diagram: Diagram<Result>): Diagram<Result> | undefined {
    const { numbered } = this.pods;
    const { variables, diagrams } = this.space;
    if (!numbered || !asksForOrdinal(diagram, variables)) return undefined;
    const { told, other } = ordinalsIn(diagram, variables, numbered);
    const of = (ordinal: number) => this.given(diagram, labelsOfOrdinal(numbered.name, ordinal));
    const rest = of(other ?? (told[0] as number));
    return diagrams.branch(ORDINAL, rest, rest, new Map(told.map((ordinal) => [`${ordinal}`, of(ordinal)])));
  }

  /** @param labels further labels that are known */
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
        // Only newer controllers set this label. It has this value, or it is absent.
        result = this.space.diagrams.branch(variable, of(at.values.get(more) ?? rest), of(absent), new Map());
      } else if (typeof known === 'object') {
        result = of(known.value === undefined ? absent : (at.values.get(known.value) ?? rest));
      } else {
        // If the label surely exists, its absence is not a case.
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

/** Every possible pod, or a set of possible pods. */
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

/** The possible pods that pass as pods of a workload: they are in its namespace and have the labels of its selector. */
export function passingAs(space: PodSpace, { namespace, selector }: Workload): DiagramSet {
  return space.inNamespace(namespace, space.pods(selector));
}
