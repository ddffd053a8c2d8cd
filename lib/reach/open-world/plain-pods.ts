import type { Connectivity } from '../connectivity.ts';
import { DEFAULT_ACCOUNT } from '../ordered/account-labels.ts';
import type { PortSet } from '../port-set.ts';
import { type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import type { OpenPolicies } from './open-policies.ts';
import { balanced, UNION } from './operations.ts';

/**
 * What pods without labels can do in each namespace that has its own row: each namespace of the manifests, and a namespace without labels
 * that nobody mentions. If no object declares the labels of a namespace, the result is the most that any labels make possible.
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

  /** A function that gives every pod of a namespace the result of the pods without labels there. */
  of(diagram: Diagram<PortSet>): Diagram<PortSet> {
    return this.most(this.withoutPodLabels(diagram));
  }

  /** @param plain a function in which no label of pods is asked for */
  most(plain: Diagram<PortSet>): Diagram<PortSet> {
    return this.inPlaces(plain, (a, b) => this.policies.space.diagrams.apply(UNION, a, b));
  }

  /** The function for pods without labels. */
  withoutPodLabels<Result>(diagram: Diagram<Result>): Diagram<Result> {
    return this.without('podLabel', diagram);
  }

  /**
   * The namespaces and addresses of the pods in a set, and of the plain pods that they are compared with, without regard to labels. If
   * one namespace without a row of its own is among them, all such namespaces are.
   */
  placesOf(set: DiagramSet): DiagramSet {
    const found = this.places.get(set) ?? this.placesIn(set);
    this.places.set(set, found);
    return found;
  }

  private placesIn(set: DiagramSet): DiagramSet {
    const { diagrams, variables } = this.policies.space;
    const places = diagrams.project(
      set,
      variables.flatMap(({ kind }, i) => (kind === 'namespace' || kind === 'address' ? [i] : [])),
    );
    if (isLeaf(places) || places.variable !== 0) return places;
    const isElsewhere = [...places.values].some(([name, own]) => !this.known.has(name) && own !== diagrams.never);
    const rest = isElsewhere || places.rest !== diagrams.never ? diagrams.always : diagrams.never;
    return diagrams.branch(0, rest, rest, places.values);
  }

  /** The pods of namespaces whose plain pods may be in a set. */
  mayBeIn(set: DiagramSet): DiagramSet {
    return this.inPlaces(this.withoutPodLabels(set), (a, b) => this.policies.space.diagrams.or(a, b));
  }

  private inPlaces<Result>(plain: Diagram<Result>, most: Join<Result>): Diagram<Result> {
    if (isLeaf(plain)) return plain;
    const { diagrams } = this.policies.space;
    const rest = this.without('namespaceLabel', at(plain, undefined));
    // If no label of a namespace matters, all namespaces that are not told apart by name are like the rest.
    const names = rest === at(plain, undefined) ? namesIn(plain) : this.known.keys();
    const values = [...names].flatMap((name) => {
      const known = this.known.get(name);
      const own = at(plain, name);
      return known ? [[name, known.declared ? own : this.ofAnyNamespaceLabels(own, most)] as const] : [];
    });
    return diagrams.branch(0, rest, rest, new Map(values));
  }

  /** The function for pods, or for namespaces, that have no labels. */
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
          ? // Even a pod without labels has a ServiceAccount.
            of(space.isAccount(variable) ? (values.get(space.valueOf(variable, DEFAULT_ACCOUNT)) ?? rest) : absent)
          : diagrams.branch(variable, of(rest), of(absent), new Map([...values].map(([value, on]) => [value, of(on)])));
      known.set(to, result);
      return result;
    };
    return of(diagram);
  }

  /** The most that is possible with any labels of the namespace. */
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

/** Gives the most of two results. */
type Join<Result> = (a: Diagram<Result>, b: Diagram<Result>) => Diagram<Result>;

/** The namespaces that the function tells apart by name. */
function namesIn(diagram: Diagram<unknown>): Iterable<string> {
  return isLeaf(diagram) || diagram.variable !== 0 ? [] : diagram.values.keys();
}

function at<Result>(diagram: Diagram<Result>, namespace: string | undefined): Diagram<Result> {
  if (isLeaf(diagram) || diagram.variable !== 0) return diagram;
  return (namespace !== undefined && diagram.values.get(namespace)) || diagram.rest;
}
