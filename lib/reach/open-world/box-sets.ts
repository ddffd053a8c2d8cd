import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import { setOfCondition } from './condition.ts';
import type { DiagramSet } from './diagram-node.ts';
import { type DeclaredNamespaces, ORDINAL, type PodSpace } from './pod-space.ts';
import { WidestBoxes } from './widest-boxes.ts';

/** A requirement on one variable. */
export type Shape = readonly LabelSelectorRequirement[] | readonly AddressRange[];

/** The requirement on each variable that a box limits. */
export type Box = ReadonlyMap<number, Shape>;

/** A node in a tree of shapes: the namespaces that meet the shapes so far, and the nodes with one shape more. */
interface Namespaces {
  readonly more: Map<Shape, Namespaces>;
  set?: DiagramSet;
}

const known = new WeakMap<PodSpace, WeakMap<DeclaredNamespaces, BoxSets>>();

/** The possible pods in a box. The set of each shape is computed once. */
export class BoxSets {
  /** The largest boxes in sets of this space. */
  readonly widest: WidestBoxes;
  private readonly space: PodSpace;
  private readonly declared: DeclaredNamespaces;
  private readonly known = new Map<Shape, DiagramSet>();
  private readonly namespaces: Namespaces = { more: new Map() };
  private readonly requirements = new Map<string, readonly LabelSelectorRequirement[]>();
  /** By the variable and the value. */
  private readonly values = new Map<string, readonly LabelSelectorRequirement[]>();

  private constructor(space: PodSpace, declared: DeclaredNamespaces) {
    this.space = space;
    this.declared = declared;
    this.widest = new WidestBoxes(space, this);
  }

  of(box: Box): DiagramSet {
    const { diagrams } = this.space;
    const namespaces: Shape[] = [];
    let set = diagrams.always;
    for (const [variable, shape] of box) {
      if (variable === 0 || this.isLabel(variable)) namespaces.push(shape);
      else set = diagrams.and(set, this.ofShape(variable, shape));
    }
    return diagrams.and(this.inNamespaces(namespaces), set);
  }

  /** The sets of one space, which all of its conditions share. */
  static of(space: PodSpace, declared: DeclaredNamespaces): BoxSets {
    const ofSpace = known.get(space) ?? new WeakMap<DeclaredNamespaces, BoxSets>();
    known.set(space, ofSpace);
    const sets = ofSpace.get(declared) ?? new BoxSets(space, declared);
    ofSpace.set(declared, sets);
    return sets;
  }

  /** The requirement that a variable has one value. */
  value(variable: number, key: string, value: string): readonly LabelSelectorRequirement[] {
    const name = `${variable} ${value}`;
    const known = this.values.get(name) ?? this.same(variable, [{ key, operator: 'In', values: [value] }]);
    this.values.set(name, known);
    return known;
  }

  /** Returns one object for equal requirements on a variable, so that their set is found by it. */
  same(variable: number, requirements: readonly LabelSelectorRequirement[]): readonly LabelSelectorRequirement[] {
    const key = `${variable} ${JSON.stringify(requirements)}`;
    const known = this.requirements.get(key) ?? requirements;
    this.requirements.set(key, known);
    return known;
  }

  /** The pods that meet the requirement on one variable, which is not the name of their namespace. */
  ofShape(variable: number, shape: Shape): DiagramSet {
    let set = this.known.get(shape);
    if (!set) {
      const { space } = this;
      const { diagrams } = space;
      const kind = variable === ORDINAL ? 'ordinal' : this.isLabel(variable) ? 'namespaceLabel' : 'podLabel';
      set =
        this.kindOf(variable) === 'address'
          ? space.at(shape as readonly AddressRange[])
          : (shape as readonly LabelSelectorRequirement[])
              .map((one) => space.requirement(kind, one))
              .reduce((all, one) => diagrams.and(all, one), diagrams.always);
      this.known.set(shape, set);
    }
    return set;
  }

  /** Namespaces that meet all requirements together, because for a declared namespace it is known whether all of them are true. */
  private inNamespaces(shapes: readonly Shape[]): DiagramSet {
    let place = this.namespaces;
    for (const shape of shapes) {
      const next: Namespaces = place.more.get(shape) ?? { more: new Map() };
      place.more.set(shape, next);
      place = next;
    }
    place.set ??= setOfCondition(this.space, this.declared, {
      namespaces: shapes.flat() as LabelSelectorRequirement[],
      pods: [],
    });
    return place.set;
  }

  /** Is it a label of a namespace? */
  private isLabel(variable: number): boolean {
    return this.kindOf(variable) === 'namespaceLabel';
  }

  private kindOf(variable: number): string | undefined {
    return this.space.variables[variable]?.kind;
  }
}
