import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { type AddressRange, joinRanges } from '../ip-space.ts';
import type { BoxSets, Shape } from './box-sets.ts';
import { type DiagramSet, isLeaf } from './diagram-node.ts';
import { POD_INDEX } from './ordinals.ts';
import type { PodPath, Step } from './pod-path.ts';
import { NAMESPACE_NAME, ORDINAL, type PodSpace } from './pod-space.ts';

/** The values of each variable that a set tells apart. */
export type Mentioned = ReadonlyMap<number, ReadonlySet<string>>;

const NAMESPACE = 0;

/** A box without its requirement on the name of the namespace. */
type Inner = ReadonlyMap<number, Shape>;

/**
 * Widens the requirements on everything but the name of a namespace. What is found for one namespace holds for every set that says the same
 * about the pods of some namespace, so it is kept.
 */
export class WidestBoxes {
  private readonly space: PodSpace;
  private readonly sets: BoxSets;
  /** By what a set says about the pods of a namespace, and by the path within that. */
  private readonly known = new Map<DiagramSet, Map<string, Inner>>();

  constructor(space: PodSpace, sets: BoxSets) {
    this.space = space;
    this.sets = sets;
  }

  /**
   * The requirements of the largest box of the set around the path. None of them can be dropped or widened.
   * @param set pods of namespaces whose names it does not tell apart
   */
  of(set: DiagramSet, path: PodPath): Inner {
    const known = this.known.get(set) ?? new Map<string, Inner>();
    this.known.set(set, known);
    const key = keyOf(path);
    const inner = known.get(key) ?? this.widened(set, path);
    known.set(key, inner);
    return inner;
  }

  private widened(set: DiagramSet, path: PodPath): Inner {
    const { diagrams } = this.space;
    const mentioned = mentionedIn(set);
    const box = new Map<number, Shape>();
    for (const [variable, step] of path)
      if (variable !== NAMESPACE) box.set(variable, this.shapeOf(variable, step, mentioned));
    // Absent labels say the least, so they are dropped early.
    const rank = (variable: number) =>
      this.kindOf(variable) === 'address' ? 0 : path.get(variable)?.to === 'value' ? 2 : 1;
    for (const variable of [...box.keys()].sort((a, b) => rank(a) - rank(b) || a - b)) {
      const others = [...box].filter(([other]) => other !== variable);
      const pods = others.reduce(
        (all, [one, shape]) => diagrams.and(all, this.sets.ofShape(one, shape)),
        diagrams.always,
      );
      const bad = diagrams.project(diagrams.minus(pods, set), [variable]);
      const shape = this.widest(variable, bad, path.get(variable) as Step, box.get(variable) as Shape);
      if (shape === undefined) box.delete(variable);
      else box.set(variable, shape);
    }
    return box;
  }

  /**
   * The widest requirement that keeps out the bad values. Undefined if none is needed.
   * @param own the requirement that only lets the step pass
   */
  widest(variable: number, bad: DiagramSet, step: Step, own: Shape): Shape | undefined {
    if (bad === this.space.diagrams.never) return undefined;
    if (isLeaf(bad)) return own;
    const isBad = (to: DiagramSet) => to === this.space.diagrams.always;
    if (this.kindOf(variable) === 'address') {
      const good = this.space.addresses.filter((_, i) => !isBad(bad.values.get(`${i}`) ?? bad.rest));
      return joinRanges(good);
    }
    const listed = (is: boolean) => bad.names.filter((_, i) => isBad(bad.targets[i] as DiagramSet) === is);
    const key = this.keyOf(variable);
    if (!isBad(bad.rest)) {
      const but = listed(true);
      const without = but.length > 0 ? [{ key, operator: 'NotIn' as const, values: but }] : [];
      const mustExist = !this.space.isAlwaysThere(variable) && isBad(bad.absent);
      return this.sets.same(variable, [
        ...(mustExist ? [{ key, operator: 'Exists' as const, values: [] }] : []),
        ...without,
      ]);
    }
    if (step.to === 'absent') return own;
    return this.sets.same(variable, [{ key, operator: 'In', values: listed(false) }]);
  }

  private shapeOf(variable: number, step: Step, mentioned: Mentioned): Shape {
    if (this.kindOf(variable) === 'address') {
      const index = step.to === 'value' ? Number(step.value) : this.space.usual;
      return [this.space.addresses[index] as AddressRange];
    }
    const key = this.keyOf(variable);
    if (step.to === 'value') return this.sets.value(variable, key, step.value);
    return this.sets.same(variable, this.requirementsOf(variable, step.to, mentioned));
  }

  private requirementsOf(variable: number, to: 'absent' | 'rest', mentioned: Mentioned): LabelSelectorRequirement[] {
    const key = this.keyOf(variable);
    if (to === 'absent') return [{ key, operator: 'DoesNotExist', values: [] }];
    const values = [...(mentioned.get(variable) ?? [])];
    const but = values.length > 0 ? [{ key, operator: 'NotIn' as const, values }] : [];
    return this.space.isAlwaysThere(variable) ? but : [{ key, operator: 'Exists', values: [] }, ...but];
  }

  private kindOf(variable: number): string {
    return this.space.variables[variable]?.kind ?? '';
  }

  keyOf(variable: number): string {
    if (variable === ORDINAL) return POD_INDEX;
    return variable === NAMESPACE ? NAMESPACE_NAME : (this.space.variables[variable]?.key ?? '');
  }
}

/** Values may hold any characters, so each has its length before it. */
function keyOf(path: PodPath): string {
  let key = '';
  for (const [variable, step] of path) {
    if (variable === NAMESPACE) continue;
    key += step.to === 'value' ? `${variable}=${step.value.length}:${step.value}` : `${variable}${step.to} `;
  }
  return key;
}

export function mentionedIn(set: DiagramSet): Mentioned {
  const mentioned = new Map<number, Set<string>>();
  const seen = new Set<DiagramSet>();
  const visit = (at: DiagramSet): void => {
    if (isLeaf(at) || seen.has(at)) return;
    seen.add(at);
    const values = mentioned.get(at.variable) ?? new Set();
    mentioned.set(at.variable, values);
    for (const name of at.names) values.add(name);
    for (const to of at.targets) visit(to);
    visit(at.rest);
    visit(at.absent);
  };
  visit(set);
  return mentioned;
}
