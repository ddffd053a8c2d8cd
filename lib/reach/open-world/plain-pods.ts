import type { Connectivity } from '../connectivity.ts';
import { DEFAULT_ACCOUNT } from '../ordered/account-labels.ts';
import type { PortSet } from '../port-set.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced, UNION } from './operations.ts';

/**
 * What pods without labels can do in each namespace, as far as those have a row of their own: in the namespaces of the manifests, and in
 * one that nobody mentions, without labels. Of a namespace of which no object says which labels it has, the most that is possible.
 */
export class PlainPods {
  private readonly policies: OpenPolicies;
  private readonly known: ReadonlyMap<string, { readonly declared: boolean }>;
  private readonly places = new Map<DiagramSet, DiagramSet>();
  private readonly stripped = new Map<string, Map<Diagram<unknown>, Diagram<unknown>>>();

  constructor({ manifests }: Connectivity, policies: OpenPolicies) {
    this.policies = policies;
    this.known = new Map(manifests.namespaces.map((one) => [one.name, one]));
  }

  /** The same function for every pod of a namespace: that of its plain ones. */
  of(diagram: Diagram<PortSet>): Diagram<PortSet> {
    return this.most(this.withoutPodLabels(diagram));
  }

  /** @param plain a function in which no label of pods is asked for */
  most(plain: Diagram<PortSet>): Diagram<PortSet> {
    return this.inPlaces(plain, (a, b) => this.policies.space.diagrams.apply(UNION, a, b));
  }

  withoutPodLabels<Result>(diagram: Diagram<Result>): Diagram<Result> {
    return this.without('podLabel', diagram);
  }

  /**
   * Where the pods of a set are, and the plain ones that they are compared with, whatever the labels of either and of their namespaces:
   * in every namespace without a row of its own if in one.
   */
  placesOf(set: DiagramSet): DiagramSet {
    const found = this.places.get(set) ?? this.placesIn(set);
    this.places.set(set, found);
    return found;
  }

  private placesIn(set: DiagramSet): DiagramSet {
    const { diagrams, variables } = this.policies.space;
    const places = diagrams.projectAll(
      set,
      variables.flatMap(({ kind }, i) => (kind === 'namespace' || kind === 'address' ? [i] : [])),
    );
    if (isLeaf(places) || places.variable !== 0) return places;
    const isElsewhere = [...places.values].some(([name, own]) => !this.known.has(name) && own !== diagrams.never);
    const rest = isElsewhere || places.rest !== diagrams.never ? diagrams.always : diagrams.never;
    return diagrams.branch(0, rest, rest, places.values);
  }

  /** Those of a namespace of which the plain pods may be in a set. */
  mayBeIn(set: DiagramSet): DiagramSet {
    return this.inPlaces(this.withoutPodLabels(set), (a, b) => this.policies.space.diagrams.or(a, b));
  }

  private inPlaces<Result>(plain: Diagram<Result>, most: Join<Result>): Diagram<Result> {
    if (isLeaf(plain)) return plain;
    const { diagrams } = this.policies.space;
    const rest = this.without('namespaceLabel', at(plain, undefined));
    // Where no label of a namespace is asked for, all that is not told apart by name is like the rest.
    const names = rest === at(plain, undefined) ? namesIn(plain) : this.known.keys();
    const values = [...names].flatMap((name) => {
      const known = this.known.get(name);
      const own = at(plain, name);
      return known ? [[name, known.declared ? own : this.ofAnyNamespaceLabels(own, most)] as const] : [];
    });
    return diagrams.branch(0, rest, rest, new Map(values));
  }

  /** Of pods, or of namespaces, that have no label. */
  private without<Result>(kind: 'podLabel' | 'namespaceLabel', diagram: Diagram<Result>): Diagram<Result> {
    const known = (this.stripped.get(kind) ?? new Map()) as Map<Diagram<Result>, Diagram<Result>>;
    this.stripped.set(kind, known);
    const { space } = this.policies;
    const { diagrams, variables } = space;
    const of = (to: Diagram<Result>): Diagram<Result> => {
      if (isLeaf(to)) return to;
      const before = known.get(to);
      if (before) return before;
      const { variable, rest, absent, values } = to;
      const asked = variables[variable];
      const result =
        asked?.kind === kind
          ? // Without labels, a pod has a ServiceAccount still.
            of(space.isAccount(variable) ? (values.get(space.valueOf(variable, DEFAULT_ACCOUNT)) ?? rest) : absent)
          : diagrams.branch(variable, of(rest), of(absent), new Map([...values].map(([value, on]) => [value, of(on)])));
      known.set(to, result);
      return result;
    };
    return of(diagram);
  }

  /** Whatever the labels of the namespace are: the most that is possible. */
  private ofAnyNamespaceLabels<Result>(diagram: Diagram<Result>, most: Join<Result>): Diagram<Result> {
    if (isLeaf(diagram)) return diagram;
    const { diagrams, variables } = this.policies.space;
    const { variable, rest, absent, values } = diagram;
    const of = (to: Diagram<Result>) => this.ofAnyNamespaceLabels(to, most);
    if (variables[variable]?.kind !== 'namespaceLabel')
      return diagrams.branch(
        variable,
        of(rest),
        of(absent),
        new Map([...values].map(([value, to]) => [value, of(to)])),
      );
    const each = [...new Set([rest, absent, ...values.values()])].map(of);
    return balanced(each, most) as Diagram<Result>;
  }
}

/** What is the most of two results. */
type Join<Result> = (a: Diagram<Result>, b: Diagram<Result>) => Diagram<Result>;

/** The namespaces that it tells apart by name. */
function namesIn(diagram: Diagram<unknown>): Iterable<string> {
  return isLeaf(diagram) || diagram.variable !== 0 ? [] : diagram.values.keys();
}

function at<Result>(diagram: Diagram<Result>, namespace: string | undefined): Diagram<Result> {
  if (isLeaf(diagram) || diagram.variable !== 0) return diagram;
  return (namespace !== undefined && diagram.values.get(namespace)) || diagram.rest;
}
