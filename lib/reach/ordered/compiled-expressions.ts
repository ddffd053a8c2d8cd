import type { ClassIndex } from '../class-index.ts';
import { ClassMatches } from '../class-matches.ts';
import { type FamilyInUse, spaceOf } from '../family-in-use.ts';
import type { Cni } from '../options.ts';
import type { PodClass } from '../pod-class.ts';
import { type Expression, expressionKey, rangesOf } from './expression.ts';
import { matchPods } from './expression-match.ts';
import { LeftOpen } from './left-open.ts';

/** What an expression gives for each class of pods, at their addresses of each family; one object where these do not matter. */
export type MatchesByFamily = ReadonlyMap<FamilyInUse, ClassMatches>;

/** Each expression that occurs is evaluated once, for the classes of which it may be true. */
export class CompiledExpressions {
  private readonly index: ClassIndex;
  private readonly families: readonly FamilyInUse[];
  private readonly cni: Cni;
  /** Classes of others than pods, or of what may be no pod. */
  private readonly others: readonly number[];
  private readonly leftOpen = new LeftOpen();
  private readonly byKey = new Map<string, MatchesByFamily>();

  constructor(index: ClassIndex, families: readonly FamilyInUse[], cni: Cni) {
    this.index = index;
    this.families = families;
    this.cni = cni;
    this.others = [...index.classes.keys()].filter((i) => index.classes[i]?.kind !== 'pod');
  }

  of(expression: Expression): MatchesByFamily {
    const key = expressionKey(expression);
    let found = this.byKey.get(key);
    if (!found) {
      found = this.compiled(expression);
      this.byKey.set(key, found);
    }
    return found;
  }

  /** Equal for pods that an expression tells apart only by what nobody knows, where it may be true of them. */
  leftOpenBy(expression: Expression): (classIndex: number) => number {
    return (i) => this.leftOpen.of(expression, this.index.classes[i] as PodClass);
  }

  private compiled(expression: Expression): MatchesByFamily {
    const { classes } = this.index;
    const candidates = this.candidates(expression) ?? [...classes.keys()];
    const of = (family: FamilyInUse) =>
      new ClassMatches(candidates, (i) => {
        const pods = classes[i] as PodClass;
        return matchPods(expression, pods, spaceOf(pods, family, this.cni));
      });
    if (rangesOf(expression).length > 0) return new Map(this.families.map((family) => [family, of(family)]));
    const [first] = this.families as readonly [FamilyInUse];
    const matches = of(first);
    return new Map(this.families.map((family) => [family, matches]));
  }

  /** Every class of which it may be true, and as few others as one of its parts leaves; undefined: any. */
  private candidates(expression: Expression): readonly number[] | undefined {
    switch (expression.is) {
      case 'none':
        return [];
      case 'node':
        return this.others;
      case 'not':
        return expression.of.is === 'pod' ? this.others : undefined;
      // Where blocks are for no pod, they are for nodes still.
      case 'address':
        return this.cni === 'calico' ? undefined : this.others;
      case 'namespace':
        return this.index.inNamespace(expression.name).flat();
      case 'label': {
        const { of, key, test } = expression;
        if (test.operator !== 'In') return undefined;
        return this.index.withLabel(of === 'pod' ? 'labels' : 'namespaceLabels', key, test.values).flat();
      }
      case 'and': {
        const each = expression.of.flatMap((one) => {
          const some = this.candidates(one);
          return some ? [some] : [];
        });
        return each.length === 0 ? undefined : each.reduce((a, b) => (b.length < a.length ? b : a));
      }
      case 'or': {
        const each = expression.of.map((one) => this.candidates(one));
        return each.includes(undefined) ? undefined : [...new Set(each.flatMap((some) => some ?? []))];
      }
      default:
        return undefined;
    }
  }
}
