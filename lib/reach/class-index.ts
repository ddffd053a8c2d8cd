import type { LabelSelector, Peer } from '../manifests/model.ts';
import type { PodClass } from './pod-class.ts';

/** Finds the classes of pods that a selector may match without asking each of them. */
export class ClassIndex {
  readonly classes: readonly PodClass[];
  private readonly all: readonly number[];
  private readonly byNamespace = new Map<string | undefined, number[]>();
  private readonly byLabel = {
    labels: new Map<string, ByValue>(),
    namespaceLabels: new Map<string, ByValue>(),
  };

  constructor(classes: readonly PodClass[]) {
    this.classes = classes;
    this.all = [...classes.keys()];
    for (const [index, { namespace }] of classes.entries()) {
      const known = this.byNamespace.get(namespace);
      if (known) known.push(index);
      else this.byNamespace.set(namespace, [index]);
    }
  }

  /** Every class that a peer's selectors match, or may match. There are few others: one requirement has already excluded the rest. */
  candidates(
    { podSelector, namespaceSelector }: Omit<Peer, 'ipBlock' | 'location'>,
    namespace: string,
  ): readonly number[] {
    return fewest([
      [this.all],
      ...(namespaceSelector ? this.required('namespaceLabels', namespaceSelector) : [this.inNamespace(namespace)]),
      ...(podSelector ? this.required('labels', podSelector) : []),
    ]).flat();
  }

  /** The classes that may or may not have a label with this key, because the manifests do not say. */
  open(of: LabelsOf, key: string): readonly number[] {
    return this.having(of, key).open;
  }

  /** The classes in a namespace, and those whose namespace is unknown. */
  inNamespace(namespace: string): Lists {
    return [this.byNamespace.get(namespace) ?? [], this.byNamespace.get(undefined) ?? []];
  }

  /** For each requirement that names values, the classes that have one of these values, or may have it. */
  private required(of: LabelsOf, { matchLabels, matchExpressions }: LabelSelector): Lists[] {
    const isIn = matchExpressions.filter(({ operator }) => operator === 'In');
    const named = [
      ...[...matchLabels].map(([key, value]) => ({ key, values: [value] })),
      ...isIn.map(({ key, values }) => ({ key, values: [...new Set(values)] })),
    ];
    return named.map(({ key, values }) => this.withLabel(of, key, values));
  }

  /** The classes that have a label with one of these values, or may have it. Each class occurs once. */
  withLabel(of: LabelsOf, key: string, values: readonly string[]): Lists {
    const { byValue, open } = this.having(of, key);
    return [...[...new Set(values)].map((value) => byValue.get(value) ?? []), open];
  }

  private having(of: LabelsOf, key: string): ByValue {
    let found = this.byLabel[of].get(key);
    if (!found) {
      found = { byValue: new Map(), open: [] };
      for (const [index, { [of]: known }] of this.classes.entries()) {
        const value = known.labels.get(key);
        if (value !== undefined) {
          const same = found.byValue.get(value);
          if (same) same.push(index);
          else found.byValue.set(value, [index]);
        } else if (known.unknown(key) !== 'absent') found.open.push(index);
      }
      this.byLabel[of].set(key, found);
    }
    return found;
  }
}

type LabelsOf = 'labels' | 'namespaceLabels';

/** The classes by the value of one label, and those that may have any value. */
interface ByValue {
  readonly byValue: Map<string, number[]>;
  readonly open: number[];
}

/** Lists of classes. Each class is in one list only. */
type Lists = readonly (readonly number[])[];

function fewest(all: readonly Lists[]): Lists {
  const count = (lists: Lists) => lists.reduce((sum, { length }) => sum + length, 0);
  return all.reduce((a, b) => (count(b) < count(a) ? b : a));
}
