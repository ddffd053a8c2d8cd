import type { LabelSelector, LabelSelectorRequirement, Namespace, NetworkPolicy, Peer } from '../../manifests/model.ts';
import { type AddressRange, compareRanges } from '../ip-space.ts';
import { isAccount } from '../ordered/account-labels.ts';
import type { LabelTest } from '../ordered/expression.ts';
import { allKnown, matches, selectorKey, valuesAsked, YES } from '../selector.ts';
import { Diagrams } from './diagram.ts';
import type { DiagramSet } from './diagram-node.ts';
import { placesBetween, placesIn, usualAddress } from './usual-address.ts';
import { NAMESPACE_VALUES, ValuesInUse } from './values-in-use.ts';

/** The label that every namespace has: "the value of the label is the namespace name". */
export const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/**
 * The number of a StatefulSet's pod, which two of its labels show. Only labels are known of pods that no manifest holds, so only functions
 * of a StatefulSet's own pods ask for it.
 */
export const ORDINAL = 1;

/** A fact that tells possible pods apart. Its position in `variables` is its position in the order of variables. */
export interface Variable {
  readonly kind: 'namespace' | 'ordinal' | 'namespaceLabel' | 'podLabel' | 'address' | 'unknown';
  /** The key of a label, or the reason of an unknown fact. Empty for the other kinds. */
  readonly key: string;
}

/** The labels of declared namespaces, by name. Other namespaces may have any labels. */
export type DeclaredNamespaces = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** The labels of each namespace that a manifest declares, by its name. */
export function declaredNamespaces(namespaces: readonly Namespace[]): DeclaredNamespaces {
  const declared = namespaces.filter((one) => one.declared);
  // The API server sets this label, whatever the manifest says.
  return new Map(declared.map(({ name, labels }) => [name, new Map([...labels, [NAMESPACE_NAME, name]])]));
}

/**
 * Every possible pod as the policies see it: its namespace and address, and the labels of the pod and of the namespace. Selectors become
 * sets of possible pods. Two sides of a comparison share one space, so that their sets can be compared.
 */
export class PodSpace {
  /** Makes and combines the sets. */
  readonly diagrams: Diagrams;
  /** Every fact that was asked for so far. */
  readonly variables: Variable[] = [
    { kind: 'namespace', key: '' },
    { kind: 'ordinal', key: '' },
  ];
  /** The addresses that pods may have, as far as ipBlocks tell them apart. Never empty if ipBlocks match pods. */
  readonly addresses: readonly AddressRange[];
  /** The position of the address that stands for those that a set does not list. */
  readonly usual: number;
  private readonly places = new Map<string, number>();
  private readonly selectors = new Map<string, DiagramSet>();
  private readonly namespaces = new Map<DeclaredNamespaces, Map<string, DiagramSet>>();
  private readonly values: ValuesInUse;

  /**
   * @param addresses of pods, cut wherever an ipBlock begins or ends. Empty if ipBlocks never match pods
   * @param maxSteps the limit after which there are too many conditions. By default that of a comparison
   * @param values the labels whose values selectors test in part. None by default
   * @param blocks the addresses of each ipBlock that is asked about. Without them, sets may be larger than they need to be
   */
  constructor(
    addresses: readonly AddressRange[] = [],
    maxSteps?: number,
    values = ValuesInUse.none,
    blocks: readonly (readonly AddressRange[])[] = [],
  ) {
    this.diagrams = new Diagrams(maxSteps);
    this.values = values;
    this.addresses = [...addresses].sort(compareRanges);
    this.usual = usualAddress(this.addresses, blocks);
  }

  /** The position of a fact, which gets one when it is first asked for. */
  variable(kind: Variable['kind'], key = ''): number {
    if (kind === 'namespace') return 0;
    if (kind === 'ordinal') return ORDINAL;
    const name = `${kind} ${key}`;
    let place = this.places.get(name);
    if (place === undefined) {
      place = this.variables.push({ kind, key }) - 1;
      this.places.set(name, place);
    }
    return place;
  }

  /** Does every pod have a value? A namespace has a name, a pod has a ServiceAccount, and a StatefulSet's pod has a number. */
  isAlwaysThere(variable: number): boolean {
    return variable <= ORDINAL || this.isAccount(variable);
  }

  /** Is it the ServiceAccount, which policies of Calico and Cilium see as a label? */
  isAccount(variable: number): boolean {
    const { kind, key } = this.variables[variable] as Variable;
    return kind === 'podLabel' && isAccount(key);
  }

  /** "podSelector selects the pods to which this NetworkPolicy object applies", in the policy's namespace. */
  subjects({ namespace, podSelector }: NetworkPolicy): DiagramSet {
    return this.inNamespace(namespace, this.pods(podSelector));
  }

  /** Those pods of a set that are in this namespace. */
  inNamespace(name: string, set: DiagramSet): DiagramSet {
    const { never } = this.diagrams;
    const values = new Map([[this.valueOf(0, name), this.diagrams.always]]);
    return this.diagrams.and(this.diagrams.branch(0, never, never, values), set);
  }

  /** The value that stands for this one. If selectors test parts of values, all values that pass the same tests share one. */
  valueOf(variable: number, value: string): string {
    const { kind, key } = this.variables[variable] as Variable;
    return this.values.standingFor(kind === 'namespace' ? NAMESPACE_VALUES : `${kind} ${key}`, value);
  }

  /**
   * The pods that a peer's selectors match. "If namespaceSelector is also set, then the NetworkPolicyPeer as a whole selects the pods
   * matching podSelector in the namespaces selected by namespaceSelector. Otherwise it selects the pods matching podSelector in the
   * policy's own namespace."
   */
  peer({ podSelector, namespaceSelector }: Peer, ownNamespace: string, declared: DeclaredNamespaces): DiagramSet {
    const pods = podSelector ? this.pods(podSelector) : this.diagrams.always;
    if (!namespaceSelector) return this.inNamespace(ownNamespace, pods);
    return this.diagrams.and(this.namespacesOf(namespaceSelector, declared), pods);
  }

  /** The labels that the namespace may have in the set, whatever else is true of its pods. */
  namespaceLabelsOf(set: DiagramSet): DiagramSet {
    const labels = this.variables.flatMap(({ kind }, i) => (kind === 'namespaceLabel' ? [i] : []));
    return this.diagrams.project(set, labels);
  }

  /** The pods of any namespace whose own labels the selector matches. */
  pods(selector: LabelSelector): DiagramSet {
    return this.selected('podLabel', selector);
  }

  /** Pods in the namespaces that the selector matches. */
  namespacesOf(selector: LabelSelector, declared: DeclaredNamespaces): DiagramSet {
    const known = this.namespaces.get(declared) ?? new Map<string, DiagramSet>();
    this.namespaces.set(declared, known);
    const key = selectorKey(selector);
    let set = known.get(key);
    if (!set) {
      set = this.withDeclared(this.selected('namespaceLabel', selector), selector, declared);
      known.set(key, set);
    }
    return set;
  }

  /** Replaces the result for declared namespaces, whose labels are known. */
  private withDeclared(free: DiagramSet, selector: LabelSelector, declared: DeclaredNamespaces): DiagramSet {
    const asked = [...selector.matchLabels.keys(), ...selector.matchExpressions.map(({ key }) => key)];
    // The label with the name of the namespace is set even if no object declares it.
    if (asked.every((key) => key === NAMESPACE_NAME)) return free;
    // The selector may ask for names. A namespace with any other name needs no look at its labels.
    const names = valuesAsked(selector, NAMESPACE_NAME)?.filter((name) => declared.has(name));
    const isIn = (labels: ReadonlyMap<string, string>) => matches(selector, { labels, unknown: allKnown }) === YES;
    return this.declaredAside(free, declared, isIn, names);
  }

  /**
   * A set by labels of namespaces, with the known result for each declared namespace.
   * @param names the declared namespaces whose result must be set. All by default
   */
  declaredAside(
    free: DiagramSet,
    declared: DeclaredNamespaces,
    isIn: (labels: ReadonlyMap<string, string>) => boolean,
    names: Iterable<string> = declared.keys(),
  ): DiagramSet {
    const { always, never } = this.diagrams;
    const isAsked = free.variable === 0;
    const rest = isAsked && 'rest' in free ? free.rest : free;
    const values = new Map(isAsked && 'values' in free ? free.values : []);
    for (const name of names)
      values.set(name, isIn(declared.get(name) as ReadonlyMap<string, string>) ? always : never);
    return this.diagrams.branch(0, rest, rest, values);
  }

  /** Pods at an address that one of the ranges covers. */
  at(ranges: readonly AddressRange[]): DiagramSet {
    const { always, never } = this.diagrams;
    if (ranges.length === 0 || this.addresses.length === 0) return never;
    const covered = placesIn(this.addresses, ranges);
    // The variable has only these values, so one of them can stand for the rest.
    const isUsualIn = covered.some(({ from, to }) => from <= this.usual && this.usual < to);
    const [rest, other] = isUsualIn ? [always, never] : [never, always];
    const values = new Map<string, DiagramSet>();
    for (const { from, to } of isUsualIn ? placesBetween(covered, this.addresses.length) : covered)
      for (let place = from; place < to; place++) values.set(`${place}`, other);
    return this.diagrams.branch(this.variable('address'), rest, rest, values);
  }

  /** The pods to which an unknown fact applies. Nobody knows which pods these are. Equal questions ask for the same fact. */
  unknown(question: string): DiagramSet {
    const { always, never } = this.diagrams;
    return this.diagrams.branch(this.variable('unknown', question), always, never, new Map());
  }

  /** The pods whose own label, or whose namespace's label, passes a test. */
  test(kind: 'namespaceLabel' | 'podLabel', key: string, test: LabelTest): DiagramSet {
    const { operator } = test;
    if (operator !== 'contains' && operator !== 'starts with' && operator !== 'ends with')
      return this.requirement(kind, { key, operator, values: test.values });
    const { always, never } = this.diagrams;
    const isName = kind === 'namespaceLabel' && key === NAMESPACE_NAME;
    const passing = this.values.passing(isName ? NAMESPACE_VALUES : `${kind} ${key}`, test);
    const variable = isName ? 0 : this.variable(kind, key);
    return this.diagrams.branch(variable, never, never, new Map(passing.map((value) => [value, always])));
  }

  private selected(kind: 'namespaceLabel' | 'podLabel', selector: LabelSelector): DiagramSet {
    const key = `${kind} ${selectorKey(selector)}`;
    let set = this.selectors.get(key);
    if (!set) {
      set = this.diagrams.always;
      for (const [name, value] of selector.matchLabels)
        set = this.diagrams.and(set, this.requirement(kind, { key: name, operator: 'In', values: [value] }));
      for (const one of selector.matchExpressions) set = this.diagrams.and(set, this.requirement(kind, one));
      this.selectors.set(key, set);
    }
    return set;
  }

  /** As in labels.Requirement.Matches of apimachinery, NotIn and DoesNotExist are true if the key is missing. */
  requirement(
    kind: 'namespaceLabel' | 'podLabel' | 'ordinal',
    { key, operator, values }: LabelSelectorRequirement,
  ): DiagramSet {
    const { always, never } = this.diagrams;
    const isName = kind === 'namespaceLabel' && key === NAMESPACE_NAME;
    const variable = isName ? 0 : this.variable(kind, key);
    const isPositive = operator === 'In' || operator === 'Exists';
    const rest = operator === 'NotIn' || operator === 'Exists' ? always : never;
    // A namespace always has a name, and a pod always has a ServiceAccount.
    const absent = isName || isAccount(key) ? rest : isPositive ? never : always;
    const listed = operator === 'In' ? always : never;
    const isListing = operator === 'In' || operator === 'NotIn';
    const told = isListing ? values.map((one) => [this.valueOf(variable, one), listed] as const) : [];
    return this.diagrams.branch(variable, rest, absent, new Map(told));
  }
}
