import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import { type AddressRange, joinRanges } from '../ip-space.ts';
import { DEFAULT_ACCOUNT, isAccount } from '../ordered/account-labels.ts';
import { type Box, BoxSets, type Shape } from './box-sets.ts';
import type { Condition, PossiblePod, Witnessed } from './condition.ts';
import { type Branch, type Diagram, type DiagramSet, isLeaf } from './diagram-node.ts';
import { POD_INDEX } from './ordinals.ts';
import { type DeclaredNamespaces, NAMESPACE_NAME, ORDINAL, type PodSpace } from './pod-space.ts';
import { TooManyConditions } from './too-many-conditions.ts';
import { possiblyIn } from './unknowns.ts';

/** More conditions than anybody reads about one set. */
const MAX_CONDITIONS = 2_000;

/**
 * Conditions that together describe exactly the pods of a set. Each is as general as it can be.
 * @param declared the labels of namespaces, which decide whether a condition on them is true
 * @param within pods that the conditions may also describe. The set itself by default
 * @throws TooManyConditions
 */
export function conditionsOf(
  space: PodSpace,
  declared: DeclaredNamespaces,
  set: DiagramSet,
  within: DiagramSet = set,
): Witnessed[] {
  const { diagrams } = space;
  // An unknown fact is no condition on pods, so every pod counts to which it may apply.
  const cover = new Cover(space, declared, possiblyIn(space, within));
  const found: Witnessed[] = [];
  for (let left = possiblyIn(space, set); left !== diagrams.never; ) {
    if (found.length >= MAX_CONDITIONS) throw new TooManyConditions();
    const path = pathOf(space, left);
    const box = cover.generalized(path);
    found.push({ condition: cover.conditionOf(box), witness: cover.witnessOf(path) });
    left = diagrams.minus(left, cover.sets.of(box));
  }
  return found;
}

/** Where a path leads at a variable: to a value, to no value, or to the values that the set does not tell apart. */
type Step = { readonly to: 'value'; readonly value: string } | { readonly to: 'absent' | 'rest' };
type Path = ReadonlyMap<number, Step>;
/** A path into the set, if possible without labels and in a namespace that nobody names. */
function pathOf(space: PodSpace, set: DiagramSet): Path {
  const path = new Map<number, Step>();
  for (let at: Diagram<boolean> = set; !isLeaf(at); ) {
    const { variable, values, rest, absent }: Branch<boolean> = at;
    const isIn = (to: DiagramSet) => !isLeaf(to) || to.result;
    const usual = space.isAccount(variable) ? space.valueOf(variable, DEFAULT_ACCOUNT) : '';
    const plain = values.get(usual);
    if (plain && isIn(plain)) {
      path.set(variable, { to: 'value', value: usual });
      at = plain;
    } else if (!space.isAlwaysThere(variable) && isIn(absent)) {
      path.set(variable, { to: 'absent' });
      at = absent;
    } else if (space.isAlwaysThere(variable) && isIn(rest)) {
      path.set(variable, { to: 'rest' });
      at = rest;
    } else {
      const [value, to] = [...values].find(([, one]) => isIn(one)) ?? [undefined, rest];
      path.set(variable, value === undefined ? { to: 'rest' } : { to: 'value', value });
      at = to;
    }
  }
  return path;
}

class Cover {
  private readonly space: PodSpace;
  private readonly declared: DeclaredNamespaces;
  private readonly set: DiagramSet;
  /** The values of each variable that the set distinguishes. */
  private readonly mentioned: ReadonlyMap<number, ReadonlySet<string>>;
  /** Does the set ask for a label of a namespace other than its name? */
  private readonly asksForLabels: boolean;
  readonly sets: BoxSets;

  constructor(space: PodSpace, declared: DeclaredNamespaces, set: DiagramSet) {
    this.space = space;
    this.declared = declared;
    this.set = set;
    this.sets = BoxSets.of(space, declared);
    this.mentioned = mentionedIn(set);
    this.asksForLabels = [...this.mentioned.keys()].some((variable) => this.kindOf(variable) === 'namespaceLabel');
  }

  /** The largest box of the set around the path. None of its requirements can be dropped or widened. */
  generalized(path: Path): Box {
    const box = new Map<number, Shape>([...path].map(([variable, step]) => [variable, this.shapeOf(variable, step)]));
    if (path.get(0)?.to !== 'value' && [...path.keys()].some((variable) => this.kindOf(variable) === 'namespaceLabel'))
      box.set(0, this.shapeOf(0, { to: 'rest' }));
    // Absent labels say the least, so they are dropped early. The namespace comes last, because conditions on namespace labels are also
    // true of declared namespaces.
    const rank = (variable: number) =>
      variable === 0 ? 3 : this.kindOf(variable) === 'address' ? 0 : path.get(variable)?.to === 'value' ? 2 : 1;
    for (const variable of [...box.keys()].sort((a, b) => rank(a) - rank(b) || a - b)) {
      const { diagrams } = this.space;
      const bad = diagrams.project(diagrams.minus(this.sets.of(box, variable), this.set), variable);
      const shape = this.widest(variable, bad, path.get(variable) ?? { to: 'rest' });
      if (shape === undefined) box.delete(variable);
      else box.set(variable, shape);
    }
    return box;
  }

  /** The widest requirement that keeps out the bad values. Undefined if none is needed. */
  private widest(variable: number, bad: DiagramSet, step: Step): Shape | undefined {
    if (bad === this.space.diagrams.never) return undefined;
    if (isLeaf(bad)) return this.shapeOf(variable, step);
    const isBad = (to: DiagramSet) => to === this.space.diagrams.always;
    const listed = (is: boolean) => [...bad.values].filter(([, to]) => isBad(to) === is).map(([value]) => value);
    if (this.kindOf(variable) === 'address') {
      const good = this.space.addresses.filter((_, i) => !isBad(bad.values.get(`${i}`) ?? bad.rest));
      return joinRanges(good);
    }
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
    if (step.to === 'absent') return this.shapeOf(variable, step);
    return this.sets.same(variable, [{ key, operator: 'In', values: listed(false) }]);
  }

  private shapeOf(variable: number, step: Step): Shape {
    if (this.kindOf(variable) === 'address') {
      const index = step.to === 'value' ? Number(step.value) : 0;
      return [this.space.addresses[index] as AddressRange];
    }
    if (step.to === 'value') return this.sets.value(variable, this.keyOf(variable), step.value);
    return this.sets.same(variable, this.requirementsOf(variable, step.to));
  }

  private requirementsOf(variable: number, to: 'absent' | 'rest'): LabelSelectorRequirement[] {
    const key = this.keyOf(variable);
    if (to === 'absent') return [{ key, operator: 'DoesNotExist', values: [] }];
    const values = [...(this.mentioned.get(variable) ?? [])];
    if (variable === 0) {
      // The labels of declared namespaces are known, so a condition on labels must exclude these namespaces. Without such a condition, only
      // the names matter that the set distinguishes.
      const known = this.asksForLabels ? this.declared.keys() : [];
      return [{ key, operator: 'NotIn', values: [...new Set([...values, ...known])].sort() }];
    }
    const but = values.length > 0 ? [{ key, operator: 'NotIn' as const, values }] : [];
    return this.space.isAlwaysThere(variable) ? but : [{ key, operator: 'Exists', values: [] }, ...but];
  }

  conditionOf(box: Box): Condition {
    const of = (...kinds: string[]) =>
      [...box].flatMap(([variable, shape]) =>
        kinds.includes(this.kindOf(variable)) ? (shape as readonly LabelSelectorRequirement[]) : [],
      );
    const addresses = [...box].find(([variable]) => this.kindOf(variable) === 'address')?.[1];
    return {
      namespaces: of('namespace', 'namespaceLabel'),
      pods: of('ordinal', 'podLabel'),
      ...(addresses && { addresses: addresses as readonly AddressRange[] }),
    };
  }

  witnessOf(path: Path): PossiblePod {
    const labels = (kind: string) =>
      new Map(
        [...path].flatMap(([variable, step]) =>
          this.kindOf(variable) === kind && step.to !== 'absent'
            ? [[this.keyOf(variable), step.to === 'value' ? step.value : this.fresh(variable)] as const]
            : [],
        ),
      );
    const podLabels = labels('podLabel');
    // A pod that names no ServiceAccount has this one.
    for (const [key, value] of podLabels) if (isAccount(key) && value === DEFAULT_ACCOUNT) podLabels.delete(key);
    const name = path.get(0);
    const namespace = name?.to === 'value' ? name.value : this.fresh(0);
    const place = [...path].find(([variable]) => this.kindOf(variable) === 'address')?.[1];
    return {
      namespace,
      namespaceLabels:
        this.declared.get(namespace) ?? new Map([...labels('namespaceLabel'), [NAMESPACE_NAME, namespace]]),
      podLabels,
      ...(place && { address: this.space.addresses[place.to === 'value' ? Number(place.value) : 0] as AddressRange }),
    };
  }

  /** A value that no selector mentions. */
  private fresh(variable: number): string {
    const mentioned = this.mentioned.get(variable);
    const isDefault =
      this.space.isAccount(variable) && this.space.valueOf(variable, DEFAULT_ACCOUNT) === DEFAULT_ACCOUNT;
    for (let i = 0; ; i++) {
      const value = i === 0 && isDefault ? DEFAULT_ACCOUNT : `other${i === 0 ? '' : i}`;
      if (!mentioned?.has(value) && !(variable === 0 && this.declared.has(value))) return value;
    }
  }

  private kindOf(variable: number): string {
    return this.space.variables[variable]?.kind ?? '';
  }

  private keyOf(variable: number): string {
    if (variable === ORDINAL) return POD_INDEX;
    return variable === 0 ? NAMESPACE_NAME : (this.space.variables[variable]?.key ?? '');
  }
}

function mentionedIn(set: DiagramSet): Map<number, Set<string>> {
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
