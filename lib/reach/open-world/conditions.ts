import type { LabelSelectorRequirement } from '../../manifests/model.ts';
import type { AddressRange } from '../ip-space.ts';
import { DEFAULT_ACCOUNT, isAccount } from '../ordered/account-labels.ts';
import { type Box, BoxSets, type Shape } from './box-sets.ts';
import type { Condition, PossiblePod, Witnessed } from './condition.ts';
import type { DiagramSet } from './diagram-node.ts';
import { type PodPath, partAt, pathOf, REST, type Step } from './pod-path.ts';
import { type DeclaredNamespaces, NAMESPACE_NAME, type PodSpace } from './pod-space.ts';
import { TooManyConditions } from './too-many-conditions.ts';
import { possiblyIn } from './unknowns.ts';
import { type Mentioned, mentionedIn } from './widest-boxes.ts';

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

class Cover {
  private readonly space: PodSpace;
  private readonly declared: DeclaredNamespaces;
  private readonly set: DiagramSet;
  private readonly mentioned: Mentioned;
  /** Does the set ask for a label of a namespace other than its name? */
  private readonly asksForLabels: boolean;
  private otherNames: Shape | undefined;
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
  generalized(path: PodPath): Box {
    const { diagrams } = this.space;
    const { widest } = this.sets;
    const hasLabels = [...path.keys()].some((variable) => this.kindOf(variable) === 'namespaceLabel');
    const step = path.get(0) ?? (hasLabels ? REST : undefined);
    const inner = widest.of(step ? partAt(this.set, 0, step) : this.set, path);
    if (!step) return inner;
    // The namespace comes last, because conditions on namespace labels are also true of declared namespaces.
    const pods = this.sets.of(inner);
    const bad = diagrams.project(diagrams.minus(pods, this.set), [0]);
    const widestName = widest.widest(0, bad, step, this.nameOf(step));
    if (widestName === undefined) return inner;
    const name = this.withoutEmpty(widestName, pods);
    return path.has(0) ? new Map([[0, name], ...inner]) : new Map([...inner, [0, name]]);
  }

  /** A list of namespaces without those that are declared with labels by which none of the pods is there. */
  private withoutEmpty(name: Shape, pods: DiagramSet): Shape {
    const [first] = name as readonly LabelSelectorRequirement[];
    if (first?.operator !== 'In') return name;
    const { never } = this.space.diagrams;
    const values = first.values.filter((value) => partAt(pods, 0, { to: 'value', value }) !== never);
    return this.sets.same(0, [{ ...first, values }]);
  }

  /** The requirement that only lets the step to the name of a namespace pass. */
  private nameOf(step: Step): Shape {
    if (step.to === 'value') return this.sets.value(0, NAMESPACE_NAME, step.value);
    this.otherNames ??= this.namesBut();
    return this.otherNames;
  }

  /**
   * The labels of declared namespaces are known, so a condition on labels must exclude these namespaces. Without such a condition, only
   * the names matter that the set distinguishes.
   */
  private namesBut(): Shape {
    const values = [...(this.mentioned.get(0) ?? []), ...(this.asksForLabels ? this.declared.keys() : [])];
    return this.sets.same(0, [{ key: NAMESPACE_NAME, operator: 'NotIn', values: [...new Set(values)].sort() }]);
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

  witnessOf(path: PodPath): PossiblePod {
    const labels = (kind: string) =>
      new Map(
        [...path].flatMap(([variable, step]) =>
          this.kindOf(variable) === kind && step.to !== 'absent'
            ? [[this.sets.widest.keyOf(variable), step.to === 'value' ? step.value : this.fresh(variable)] as const]
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
      ...(place && {
        address: this.space.addresses[place.to === 'value' ? Number(place.value) : this.space.usual] as AddressRange,
      }),
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
}
