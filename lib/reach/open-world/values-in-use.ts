import type { LabelSelector, Namespace, NetworkPolicy } from '../../manifests/model.ts';
import { atomsOf, type LabelTest } from '../ordered/expression.ts';
import { allOrderedPolicies, expressionsOf, type OrderedWorld } from '../ordered/ordered-policy.ts';
import { ValueClasses } from './value-classes.ts';

/** Stands for the label whose values are the names of namespaces. */
export const NAMESPACE_VALUES = 'namespace';
const NAMESPACE_NAME = 'kubernetes.io/metadata.name';

/** The labels whose values selectors test in part, with the classes of these values. */
export class ValuesInUse {
  private readonly byLabel: ReadonlyMap<string, ValueClasses>;

  private constructor(byLabel: ReadonlyMap<string, ValueClasses>) {
    this.byLabel = byLabel;
  }

  static readonly none = new ValuesInUse(new Map());

  /**
   * Collects the values from all policies that share one space.
   * @param pods selectors of workloads, because pods that pass as their pods are also told apart
   * @throws TooManyConditions
   */
  static of(
    worlds: readonly (OrderedWorld | undefined)[],
    policies: readonly NetworkPolicy[],
    namespaces: readonly Pick<Namespace, 'name'>[],
    pods: readonly LabelSelector[] = [],
  ): ValuesInUse {
    if (worlds.every((world) => world === undefined)) return ValuesInUse.none;
    const found = new Map<string, { tests: Map<string, LabelTest>; named: Set<string> }>();
    const ofOthers = worlds.flatMap((world) => (world ? [...testsOf(world)] : []));
    const ofPods = pods.flatMap((selector) => [...testsIn('podLabel', selector)]);
    for (const [label, test] of [...ofOthers, ...testsOfPolicies(policies), ...ofPods]) {
      const known = found.get(label) ?? { tests: new Map<string, LabelTest>(), named: new Set<string>() };
      found.set(label, known);
      const { operator, values } = test;
      if (operator === 'In' || operator === 'NotIn') for (const value of values) known.named.add(value);
      else if (values.length > 0) known.tests.set(`${operator} ${values[0]}`, test);
    }
    const asked = [...found].filter(([, { tests }]) => tests.size > 0);
    if (asked.length === 0) return ValuesInUse.none;
    const names = namespaces.map(({ name }) => name);
    return new ValuesInUse(
      new Map(
        asked.map(([label, { tests, named }]) => [
          label,
          new ValueClasses([...tests.values()], label === NAMESPACE_VALUES ? new Set([...named, ...names]) : named),
        ]),
      ),
    );
  }

  /** The value that stands for this one: the value itself, or one that passes the same tests. */
  standingFor(label: string, value: string): string {
    return this.byLabel.get(label)?.standingFor(value) ?? value;
  }

  /** Those of the values in use that pass a test. */
  passing(label: string, test: LabelTest): string[] {
    return this.byLabel.get(label)?.passing(test) ?? [];
  }
}

/** Every test of a label in the ordered policies, with the label. */
function* testsOf(world: OrderedWorld): Generator<readonly [string, LabelTest]> {
  for (const expression of allOrderedPolicies(world).flatMap(expressionsOf)) {
    for (const atom of atomsOf(expression)) {
      if (atom.is === 'namespace') yield [NAMESPACE_VALUES, { operator: 'In', values: [atom.name] }];
      if (atom.is !== 'label') continue;
      const kind = atom.of === 'pod' ? 'podLabel' : 'namespaceLabel';
      const isName = atom.of === 'namespace' && atom.key === NAMESPACE_NAME;
      yield [isName ? NAMESPACE_VALUES : `${kind} ${atom.key}`, atom.test];
    }
  }
}

function* testsOfPolicies(policies: readonly NetworkPolicy[]): Generator<readonly [string, LabelTest]> {
  for (const { podSelector, namespace, ingress, egress } of policies) {
    yield [NAMESPACE_VALUES, { operator: 'In', values: [namespace] }];
    yield* testsIn('podLabel', podSelector);
    for (const peer of [...ingress, ...egress].flatMap(({ peers }) => peers)) {
      if (peer.podSelector) yield* testsIn('podLabel', peer.podSelector);
      if (peer.namespaceSelector) yield* testsIn('namespaceLabel', peer.namespaceSelector);
    }
  }
}

function* testsIn(
  kind: string,
  { matchLabels, matchExpressions }: LabelSelector,
): Generator<readonly [string, LabelTest]> {
  const isName = (key: string) => kind === 'namespaceLabel' && key === NAMESPACE_NAME;
  const label = (key: string) => (isName(key) ? NAMESPACE_VALUES : `${kind} ${key}`);
  for (const [key, value] of matchLabels) yield [label(key), { operator: 'In', values: [value] }];
  for (const { key, operator, values } of matchExpressions) yield [label(key), { operator, values }];
}
