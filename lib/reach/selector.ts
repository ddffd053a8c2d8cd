import type { LabelSelector, LabelSelectorRequirement, Namespace, Workload } from '../manifests/model.ts';

/** A three-valued result. MAYBE means that it is unknown offline. AND is the least of the values, OR the greatest. */
export type Match = 0 | 1 | 2;
/** The selector certainly does not match. */
export const NO = 0;
/** Whether the selector matches, the manifests do not say. */
export const MAYBE = 1;
/** The selector certainly matches. */
export const YES = 2;

/** The labels that are known of pods or of a namespace. */
export interface KnownLabels {
  readonly labels: ReadonlyMap<string, string>;
  /** For a key that is not in `labels`: can there be such a label? `present` means that it exists with an unknown value. */
  unknown(key: string): 'absent' | 'present' | 'perhaps';
}

/** For something of which all labels are known: any other label is absent. */
export const allKnown = (): 'absent' => 'absent';

/** What is known about the labels of a workload's pods. */
export function labelsOfPods({ labels, generatedLabels, possibleLabels, mayHaveOtherLabels }: Workload): KnownLabels {
  const unknown = (key: string) => {
    if (generatedLabels.has(key)) return 'present';
    return mayHaveOtherLabels || possibleLabels?.has(key) ? 'perhaps' : 'absent';
  };
  return { labels, unknown };
}

/** What is known about the labels of a namespace. One that no manifest declares may have any labels. */
export function labelsOfNamespace({ labels, declared }: Pick<Namespace, 'labels' | 'declared'>): KnownLabels {
  return { labels, unknown: declared ? allKnown : () => 'perhaps' };
}

/**
 * "The result of matchLabels and matchExpressions are ANDed. An empty label selector matches all objects."
 */
export function matches(selector: LabelSelector, known: KnownLabels): Match {
  let result: Match = YES;
  for (const [key, value] of selector.matchLabels) {
    const own = known.labels.get(key);
    // Decided without an object for each test, because there are very many selectors and pods.
    const one = own === undefined ? ofUnknown('In', known.unknown(key)) : own === value ? YES : NO;
    if (one === NO) return NO;
    result = least(result, one);
  }
  for (const requirement of selector.matchExpressions) {
    result = least(result, matchesOne(requirement, known));
  }
  // Each requirement may be true alone, although all requirements on one key together cannot be.
  return result === MAYBE && isUnsatisfiable(selector) ? NO : result;
}

const unsatisfiable = new WeakMap<LabelSelector, boolean>();

/** Is there a key whose requirements no label can meet, such as `Exists` together with `DoesNotExist`? */
function isUnsatisfiable(selector: LabelSelector): boolean {
  let known = unsatisfiable.get(selector);
  if (known === undefined) {
    const own = [...selector.matchLabels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
    const all = [...own, ...selector.matchExpressions];
    known = all.some(({ key }) => isContradiction(all.filter((one) => one.key === key)));
    unsatisfiable.set(selector, known);
  }
  return known;
}

/** @param all all requirements on one key */
function isContradiction(all: readonly LabelSelectorRequirement[]): boolean {
  const mayBeAbsent = all.every(({ operator }) => operator === 'NotIn' || operator === 'DoesNotExist');
  if (mayBeAbsent) return false;
  if (all.some(({ operator }) => operator === 'DoesNotExist')) return true;
  const [first, ...others] = all.filter(({ operator }) => operator === 'In');
  const left = first?.values.filter((value) =>
    all.every(({ operator, values }) => operator !== 'NotIn' || !values.includes(value)),
  );
  return left?.every((value) => !others.every(({ values }) => values.includes(value))) ?? false;
}

/** As in labels.Requirement.Matches of apimachinery, NotIn and DoesNotExist are true if the key is missing. */
function matchesOne({ key, operator, values }: LabelSelectorRequirement, known: KnownLabels): Match {
  const value = known.labels.get(key);
  if (value !== undefined) {
    if (operator === 'Exists') return YES;
    if (operator === 'DoesNotExist') return NO;
    return values.includes(value) === (operator === 'In') ? YES : NO;
  }
  return ofUnknown(operator, known.unknown(key));
}

function ofUnknown(operator: LabelSelectorRequirement['operator'], label: ReturnType<KnownLabels['unknown']>): Match {
  switch (label) {
    case 'absent':
      return operator === 'NotIn' || operator === 'DoesNotExist' ? YES : NO;
    case 'present':
      if (operator === 'Exists') return YES;
      if (operator === 'DoesNotExist') return NO;
      return MAYBE;
    case 'perhaps':
      return MAYBE;
  }
}

/** Whether both match. */
export function least(a: Match, b: Match): Match {
  return a < b ? a : b;
}

/** Whether at least one of the two matches. */
export function greatest(a: Match, b: Match): Match {
  return a > b ? a : b;
}

/** All requirements of a selector. `matchLabels` "is equivalent to an element of matchExpressions whose operator is In". */
export function requirementsOf({ matchLabels, matchExpressions }: LabelSelector): LabelSelectorRequirement[] {
  const labels = [...matchLabels].map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return [...labels, ...matchExpressions];
}

const keys = new WeakMap<LabelSelector, string>();

/** A text that is equal for selectors that are written the same way. */
export function selectorKey(selector: LabelSelector | undefined): string {
  if (!selector) return '';
  let key = keys.get(selector);
  if (key === undefined) {
    const requirements = selector.matchExpressions.map(({ key, operator, values }) => [key, operator, ...values]);
    key = JSON.stringify([[...selector.matchLabels], requirements]);
    keys.set(selector, key);
  }
  return key;
}

/** The values of a label of which the selector requires one. Undefined if it accepts any value. */
export function valuesAsked(
  { matchLabels, matchExpressions }: LabelSelector,
  key: string,
): readonly string[] | undefined {
  const value = matchLabels.get(key);
  if (value !== undefined) return [value];
  return matchExpressions.find((one) => one.key === key && one.operator === 'In')?.values;
}
