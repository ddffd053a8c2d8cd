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

/** More than anybody reads of one set. */
const MAX_CONDITIONS = 2_000;

/**
 * Conditions that together are true of exactly the pods of a set, each as general as it can be.
 * @param declared the labels of namespaces, by which a condition on them is true or not
 * @param within pods of which conditions may be true, too; the set itself by default
 * @throws TooManyConditions
 */
export function conditionsOf(
  space: PodSpace,
  declared: DeclaredNamespaces,
  set: DiagramSet,
  within: DiagramSet = set,
): Witnessed[] {
  const { diagrams } = space;
  // What nobody knows is no condition on pods: who may be meant, is.
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

/** Where a path leads at a variable: a value, no value, or a value that is not told apart. */
type Step = { readonly to: 'value'; readonly value: string } | { readonly to: 'absent' | 'rest' };
type Path = ReadonlyMap<number, Step>;
/** A way into the set: with no labels where possible, and in a namespace that nobody names. */
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
  /** The values of each variable that the set tells apart. */
  private readonly mentioned: ReadonlyMap<number, ReadonlySet<string>>;
  /** Does it ask for a label of a namespace, besides its name? */
  private readonly asksForLabels: boolean;
  readonly sets: BoxSets;

  constructor(space: PodSpace, declared: DeclaredNamespaces, set: DiagramSet) {
    this.space = space;
    this.declared = declared;
    this.set = set;
    this.sets = new BoxSets(space, declared);
    this.mentioned = mentionedIn(set);
    this.asksForLabels = [...this.mentioned.keys()].some((variable) => this.kindOf(variable) === 'namespaceLabel');
  }

  /** The largest box of the set around the path: no requirement can be dropped or widened. */
  generalized(path: Path): Box {
    const box = new Map<number, Shape>([...path].map(([variable, step]) => [variable, this.shapeOf(variable, step)]));
    if (path.get(0)?.to !== 'value' && [...path.keys()].some((variable) => this.kindOf(variable) === 'namespaceLabel'))
      box.set(0, this.shapeOf(0, { to: 'rest' }));
    // Labels that are absent say least; the namespace comes last, as labels of namespaces are true of declared ones too.
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

  /** The widest requirement that keeps out what is bad; undefined: none is needed. */
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
      return [...(mustExist ? [{ key, operator: 'Exists' as const, values: [] }] : []), ...without];
    }
    if (step.to === 'absent') return this.shapeOf(variable, step);
    return [{ key, operator: 'In', values: listed(false) }];
  }

  private shapeOf(variable: number, step: Step): Shape {
    if (this.kindOf(variable) === 'address') {
      const index = step.to === 'value' ? Number(step.value) : 0;
      return [this.space.addresses[index] as AddressRange];
    }
    const key = this.keyOf(variable);
    if (step.to === 'value') return [{ key, operator: 'In', values: [step.value] }];
    if (step.to === 'absent') return [{ key, operator: 'DoesNotExist', values: [] }];
    const values = [...(this.mentioned.get(variable) ?? [])];
    if (variable === 0) {
      // Of a declared namespace the labels are known; where none is asked for, only those matter that the set tells apart.
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
    // It is the one that a pod has which names none.
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

  /** A value that nobody mentions. */
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
    for (const [value, to] of at.values) {
      values.add(value);
      visit(to);
    }
    visit(at.rest);
    visit(at.absent);
  };
  visit(set);
  return mentioned;
}
