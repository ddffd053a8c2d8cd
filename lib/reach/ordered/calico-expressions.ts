import type { LabelSelector, Namespace } from '../../manifests/model.ts';
import type { CalicoNetworkSet } from '../../manifests/other-kinds/calico-policy.ts';
import type { CalicoSelector } from '../../manifests/other-kinds/calico-selector.ts';
import { rangeOf } from '../ip-space.ts';
import { POD_INDEX, POD_NAME } from '../open-world/ordinals.ts';
import { allKnown, type KnownLabels, labelsOfNamespace, least, MAYBE, type Match, NO, YES } from '../selector.ts';
import { CALICO_NAME as NAME, OF_ACCOUNT } from './account-labels.ts';
import { matchSelector, testOf } from './calico-set-match.ts';
import {
  ALL,
  and,
  at,
  type Expression,
  type LabelTest,
  label,
  NONE,
  not,
  or,
  POD,
  passes,
  unknown,
} from './expression.ts';
import { CALICO_NAMESPACE as NAMESPACE, NAMESPACE_NAME, OF_NAMESPACE, pluginLabel } from './plugin-labels.ts';

/** Whose labels the keys of a selector mean: those of endpoints, of namespaces or of ServiceAccounts. */
type Keys = 'endpoint' | 'namespace' | 'account';
/** A selector, and whose labels it asks for. */
export type SelectorOf = readonly [CalicoSelector, Keys];

/** Calico's selectors as expressions. They match pods, and sets of addresses by the labels of the set. */
export class CalicoExpressions {
  private readonly sets: readonly { readonly set: CalicoNetworkSet; readonly labels: KnownLabels }[];

  constructor(sets: readonly CalicoNetworkSet[], namespaces: readonly Namespace[]) {
    this.sets = sets.map((set) => ({ set, labels: labelsOfSet(set, namespaces) }));
  }

  /** The pods that the selector matches, without sets of addresses. */
  pods(selector: CalicoSelector, keys: Keys = 'endpoint'): Expression {
    return and(POD, this.formula(selector, keys));
  }

  /** The addresses of the sets that all of these selectors match. */
  setsOf(selectors: readonly SelectorOf[]): Expression {
    return or(
      ...this.matchingSets(selectors).map(({ set, match }) => {
        const nets = at(set.nets.map(rangeOf));
        return match === MAYBE
          ? and(
              nets,
              unknown(
                `the manifests do not say which labels the namespace of ${set.kind} ${set.name} has`,
                JSON.stringify([set.namespace, selectors]),
              ),
            )
          : nets;
      }),
    );
  }

  /** The sets that all of these selectors match, surely or perhaps. */
  matchingSets(selectors: readonly SelectorOf[]): { readonly set: CalicoNetworkSet; readonly match: Match }[] {
    return this.sets.flatMap(({ set, labels }) => {
      const match = selectors.reduce(
        (all: Match, [selector, keys]) => least(all, matchSelector(withPrefix(selector, keys), labels)),
        YES as Match,
      );
      return match === NO ? [] : [{ set, match }];
    });
  }

  private formula(selector: CalicoSelector, keys: Keys): Expression {
    switch (selector.is) {
      case 'all':
        return ALL;
      // global() means endpoints without a namespace: host endpoints, and sets of the whole cluster. No pod is among them.
      case 'global':
        return NONE;
      case 'not':
        return not(this.formula(selector.of, keys));
      case 'and':
        return and(...selector.of.map((one) => this.formula(one, keys)));
      case 'or':
        return or(...selector.of.map((one) => this.formula(one, keys)));
      case 'has':
        return ofPods(keyOf(selector.key, keys), { operator: 'Exists', values: [] });
      case 'test':
        return ofPods(keyOf(selector.key, keys), testOf(selector));
    }
  }
}

/** A selector of Kubernetes in Calico's language. */
export function asCalicoSelector({ matchLabels, matchExpressions }: LabelSelector): CalicoSelector {
  const tests = [
    ...[...matchLabels].map(([key, value]) => ({ key, operator: '==' as const, values: [value] })),
    ...matchExpressions.map(({ key, operator, values }) => {
      if (operator === 'Exists' || operator === 'DoesNotExist') return { key, operator, values };
      return { key, operator: operator === 'In' ? ('in' as const) : ('not in' as const), values };
    }),
  ];
  const of = tests.map(({ key, operator, values }): CalicoSelector => {
    const has: CalicoSelector = { is: 'has', key };
    if (operator === 'Exists') return has;
    return operator === 'DoesNotExist' ? { is: 'not', of: has } : { is: 'test', key, operator, values };
  });
  return of.length === 0 ? { is: 'all' } : { is: 'and', of };
}

/** A selector of namespaces or of ServiceAccounts, written as a selector of endpoints: with the prefix of its keys. */
function withPrefix(selector: CalicoSelector, keys: Keys): CalicoSelector {
  switch (selector.is) {
    case 'all':
      return keys === 'namespace' ? { is: 'has', key: NAMESPACE } : selector;
    case 'global':
      return { is: 'not', of: { is: 'has', key: NAMESPACE } };
    case 'not':
      return { is: 'not', of: withPrefix(selector.of, keys) };
    case 'and':
    case 'or':
      return { is: selector.is, of: selector.of.map((one) => withPrefix(one, keys)) };
    default:
      return { ...selector, key: keyOf(selector.key, keys) };
  }
}

function keyOf(key: string, keys: Keys): string {
  return keys === 'namespace' ? `${OF_NAMESPACE}${key}` : keys === 'account' ? `${OF_ACCOUNT}${key}` : key;
}

/** A test of a label of a pod's endpoint, as Calico sees it. */
export function ofPods(key: string, test: LabelTest): Expression {
  const isOfParts = ['contains', 'starts with', 'ends with'].includes(test.operator);
  if (isOfParts && (key === POD_INDEX || key === POD_NAME))
    return unknown(
      `tierwall does not work out this test of ${key}, because each pod has a value of its own`,
      JSON.stringify(test),
    );
  const set = pluginLabel(key, 'calico');
  if (set?.is === 'constant') return passes(test, set.value) ? ALL : NONE;
  if (set?.is === 'account') return own(key, test, label('pod', set.key, test));
  if (set?.is === 'namespace') {
    const inherited = label('namespace', set.key, test);
    return set.ownFirst ? own(key, test, inherited) : inherited;
  }
  return label('pod', key, test);
}

function own(key: string, test: LabelTest, inherited: Expression): Expression {
  const isThere = label('pod', key, { operator: 'Exists', values: [] });
  return or(and(isThere, label('pod', key, test)), and(not(isThere), inherited));
}

function labelsOfSet({ namespace, labels }: CalicoNetworkSet, namespaces: readonly Namespace[]): KnownLabels {
  if (namespace === undefined) return { labels, unknown: allKnown };
  const found = namespaces.find(({ name }) => name === namespace);
  const around = labelsOfNamespace(found ?? { labels: new Map(), declared: false });
  const inherited = [[NAMESPACE_NAME, namespace] as const, ...around.labels].map(
    ([key, value]) => [`${OF_NAMESPACE}${key}`, value] as const,
  );
  return {
    labels: new Map([...inherited, [`${OF_NAMESPACE}${NAME}`, namespace], ...labels, [NAMESPACE, namespace]]),
    unknown: (key) => (key.startsWith(OF_NAMESPACE) ? around.unknown(key.slice(OF_NAMESPACE.length)) : 'absent'),
  };
}
